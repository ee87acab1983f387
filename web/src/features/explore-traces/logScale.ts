/** A scale of powers of ten over positive numbers. */
export interface LogScale {
  readonly low: number;
  readonly high: number;
  /** Place of a value from 0 to 1. */
  readonly share: (value: number) => number;
  readonly value: (share: number) => number;
}

/** Holds all of the values with a little air around them; without any, a millisecond to a second. */
export function logScale(values: readonly number[]): LogScale {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const value of values) {
    if (!(value > 0) || !Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (most === 0) [least, most] = [1e6, 1e9];
  const low = least / 1.4;
  const high = Math.max(most * 1.4, low * 10);
  const span = Math.log(high) - Math.log(low);
  return { low, high, share: (value) => (Math.log(Math.max(value, low)) - Math.log(low)) / span, value: (share) => low * Math.exp(share * span) };
}

/** Powers of ten between two numbers, with steps between them where these are few. */
export function logTicks(low: number, high: number): readonly number[] {
  const decades = Math.log10(high) - Math.log10(low);
  const steps = decades < 1.7 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
    for (const step of steps) {
      const tick = step * 10 ** power;
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  return decades > 7 ? ticks.filter((_, i) => i % 2 === 0) : ticks;
}
