/** Seconds a query step may have: 1-2-5 below a minute with 15 and 30, then what divides hours and days. */
const niceSteps: readonly number[] = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000,
];

/**
 * Smallest round step, in seconds, that gives at most `maxPoints` points and is no finer than `minStepSeconds`.
 */
export function chooseStepSeconds(fromMs: number, toMs: number, maxPoints: number, minStepSeconds = 1): number {
  const wanted = (toMs - fromMs) / 1000 / Math.max(1, maxPoints);
  const step = niceSteps.find((candidate) => candidate >= wanted) ?? Math.ceil(wanted / 86_400) * 86_400;
  return Math.max(step, minStepSeconds);
}

/** Both ends moved down to multiples of the step, so that a refresh asks for the same instants again. */
export function alignToStep(fromMs: number, toMs: number, stepSeconds: number): { fromMs: number; toMs: number } {
  const step = stepSeconds * 1000;
  return { fromMs: Math.floor(fromMs / step) * step, toMs: Math.floor(toMs / step) * step };
}
