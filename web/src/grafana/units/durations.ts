import { toFixed, type FormattedValue, type ValueFormatter } from './fixed';

const secondMs = 1000;
const year365 = 31_536_000;

function step(value: number, decimals: number | null | undefined, suffix: string): FormattedValue {
  return { text: toFixed(value, decimals), suffix };
}

/** "0.9 day", "1 day" but "1.4 days": the plural follows the value before rounding. */
function plural(value: number, decimals: number | null | undefined, word: string): FormattedValue {
  return step(value, decimals, Math.abs(value) <= 1 ? ` ${word}` : ` ${word}s`);
}

export const seconds: ValueFormatter = (value, decimals) => {
  const size = Math.abs(value);
  if (value === 0) return { text: '0', suffix: ' s' };
  if (size < 1e-6) return step(value * 1e9, decimals, ' ns');
  if (size < 1e-3) return step(value * 1e6, decimals, ' µs');
  if (size < 1) return step(value * 1e3, decimals, ' ms');
  if (size < 60) return step(value, decimals, ' s');
  if (size < 3600) return plural(value / 60, decimals, 'min');
  if (size < 86_400) return plural(value / 3600, decimals, 'hour');
  if (size < 604_800) return plural(value / 86_400, decimals, 'day');
  if (size < year365) return plural(value / 604_800, decimals, 'week');
  return plural(value / 3.15569e7, decimals, 'year');
};

export const milliseconds: ValueFormatter = (value, decimals) => {
  const size = Math.abs(value);
  if (size < 1000) return step(value, decimals, ' ms');
  if (size < 60_000) return step(value / 1000, decimals, ' s');
  if (size < 3_600_000) return plural(value / 60_000, decimals, 'min');
  if (size < 86_400_000) return plural(value / 3_600_000, decimals, 'hour');
  if (size < year365 * 1000) return plural(value / 86_400_000, decimals, 'day');
  return plural(value / (year365 * 1000), decimals, 'year');
};

export const microseconds: ValueFormatter = (value, decimals) => {
  const size = Math.abs(value);
  if (size < 1000) return step(value, decimals, ' µs');
  if (size < 1e6) return step(value / 1000, decimals, ' ms');
  return step(value / 1e6, decimals, ' s');
};

export const nanoseconds: ValueFormatter = (value, decimals) => {
  const size = Math.abs(value);
  if (size < 1000) return step(value, decimals, ' ns');
  if (size < 1e6) return step(value / 1000, decimals, ' µs');
  if (size < 1e9) return step(value / 1e6, decimals, ' ms');
  if (size < 60e9) return step(value / 1e9, decimals, ' s');
  if (size < 3600e9) return plural(value / 60e9, decimals, 'min');
  if (size < 86_400e9) return plural(value / 3600e9, decimals, 'hour');
  return plural(value / 86_400e9, decimals, 'day');
};

export const minutes: ValueFormatter = (value, decimals) => {
  const size = Math.abs(value);
  if (size < 60) return step(value, decimals, ' min');
  if (size < 1440) return plural(value / 60, decimals, 'hour');
  if (size < 10_080) return plural(value / 1440, decimals, 'day');
  if (size < 604_800) return plural(value / 10_080, decimals, 'week');
  return plural(value / 5.25948e5, decimals, 'year');
};

export const hours: ValueFormatter = (value, decimals) => {
  const size = Math.abs(value);
  if (size < 24) return step(value, decimals, ' hour');
  if (size < 168) return plural(value / 24, decimals, 'day');
  if (size < 8760) return plural(value / 168, decimals, 'week');
  return plural(value / 8760, decimals, 'year');
};

export const days: ValueFormatter = (value, decimals) => {
  const size = Math.abs(value);
  if (size < 7) return step(value, decimals, ' day');
  if (size < 365) return plural(value / 7, decimals, 'week');
  return plural(value / 365, decimals, 'year');
};

const words = [
  ['year', year365 * 1000],
  ['month', 2_592_000_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
  ['millisecond', 1],
] as const;

/** "1 hour, 1 minute": from the first unit that fits, `decimals` units more. */
function longDuration(unit: 'second' | 'millisecond'): ValueFormatter {
  const unitMs = unit === 'second' ? secondMs : 1;
  return (value, decimals) => {
    if (value === 0) return { text: '0', suffix: ` ${unit}s` };
    let rest = Math.abs(value) * unitMs;
    let left = decimals ?? 0;
    const parts: string[] = [];
    for (const [word, sizeMs] of words) {
      if (left < 0) break;
      if (rest / sizeMs < 1 && parts.length === 0) continue;
      const whole = Math.floor(rest / sizeMs);
      parts.push(`${whole} ${word}${whole === 1 ? '' : 's'}`);
      rest %= sizeMs;
      left--;
    }
    return value < 0 ? { text: parts.join(', '), suffix: ' ago' } : { text: parts.join(', ') };
  };
}

export const durationSeconds = longDuration('second');
export const durationMilliseconds = longDuration('millisecond');

const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
const three = (value: number) => String(Math.floor(value)).padStart(3, '0');

export const hoursMinutesSeconds: ValueFormatter = (value) => {
  const size = Math.abs(value);
  const text = `${two(size / 3600)}:${two((size % 3600) / 60)}:${two(size % 60)}`;
  return value < 0 ? { text, suffix: ' ago' } : { text };
};

export const daysHoursMinutesSeconds: ValueFormatter = (value) => {
  const size = Math.abs(value);
  const clock = `${two((size % 86_400) / 3600)}:${two((size % 3600) / 60)}:${two(size % 60)}`;
  const whole = Math.floor(size / 86_400);
  const text = whole >= 1 ? `${whole} d ${clock}` : clock;
  return value < 0 ? { text, suffix: ' ago' } : { text };
};

/** Clock of a day counted from 1970, so a negative value wraps as it does upstream. */
export const clockMilliseconds: ValueFormatter = (value, decimals) => {
  const whole = Math.trunc(value);
  const ms = three(((whole % 1000) + 1000) % 1000);
  const s = two((((Math.floor(value / 1000) % 60) + 60) % 60));
  const m = two((((Math.floor(value / 60_000) % 60) + 60) % 60));
  if (value < 1000) return { text: `${ms}ms` };
  if (value < 60_000) return { text: decimals === 0 ? `${s}s` : `${s}s:${ms}ms` };
  if (value < 3_600_000) {
    if (decimals === 0) return { text: `${m}m` };
    return { text: decimals === 1 ? `${m}m:${s}s` : `${m}m:${s}s:${ms}ms` };
  }
  const parts = [`${two(value / 3_600_000)}h`, `${m}m`, `${s}s`, `${ms}ms`];
  return { text: parts.slice(0, decimals === null || decimals === undefined ? 4 : Math.min(4, decimals + 1)).join(':') };
};

export const clockSeconds: ValueFormatter = (value, decimals) => clockMilliseconds(value * 1000, decimals);
export const timeTicks: ValueFormatter = (value, decimals) => seconds(value / 100, decimals);
