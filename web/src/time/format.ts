import type { TimeZone } from './zone';
import { intlZone, zonedParts } from './zone';

const two = (value: number): string => String(value).padStart(2, '0');

/** Sortable and free of the browser's language, so that two people read the same text. */
export type TimeStyle = 'day' | 'minute' | 'second' | 'millisecond' | 'clock' | 'clock-seconds';

export function formatTime(ms: number, zone: TimeZone, style: TimeStyle = 'second'): string {
  const p = zonedParts(ms, zone);
  const day = `${p.year}-${two(p.month)}-${two(p.day)}`;
  const clock = `${two(p.hour)}:${two(p.minute)}`;
  switch (style) {
    case 'day':
      return day;
    case 'clock':
      return clock;
    case 'clock-seconds':
      return `${clock}:${two(p.second)}`;
    case 'minute':
      return `${day} ${clock}`;
    case 'second':
      return `${day} ${clock}:${two(p.second)}`;
    case 'millisecond':
      return `${day} ${clock}:${two(p.second)}.${String(((ms % 1000) + 1000) % 1000).padStart(3, '0')}`;
  }
}

/** `UTC`, `UTC+02:00`: the offset that holds at the instant. */
export function formatOffset(ms: number, zone: TimeZone): string {
  const p = zonedParts(ms, zone);
  const minutes = Math.round((Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) - Math.floor(ms / 1000) * 1000) / 60_000);
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

export function zoneLabel(zone: TimeZone): string {
  if (zone === 'browser') return `Browser time (${Intl.DateTimeFormat().resolvedOptions().timeZone})`;
  return intlZone(zone) === 'UTC' ? 'UTC' : zone;
}

const steps: readonly (readonly [string, number])[] = [
  ['y', 31_536_000_000],
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
];

/** The two largest units: `2d 4h`, `3m 10s`, `450ms`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  const sign = ms < 0 ? '-' : '';
  let rest = Math.abs(ms);
  if (rest < 1000) return `${sign}${rest < 10 && rest % 1 !== 0 ? rest.toFixed(1) : Math.round(rest)}ms`;
  if (rest < 10_000 && rest % 1000 !== 0) return `${sign}${(rest / 1000).toFixed(2).replace(/\.?0+$/, '')}s`;
  rest = Math.round(rest / 1000) * 1000;
  const parts: string[] = [];
  for (const [unit, size] of steps) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    else if (parts.length > 0) break;
    rest -= count * size;
    if (parts.length === 2) break;
  }
  return sign + parts.join(' ');
}

/** `12s ago`, `in 4m`. */
export function formatAge(thenMs: number, nowMs: number): string {
  const delta = nowMs - thenMs;
  if (Math.abs(delta) < 1000) return 'now';
  const text = formatDuration(Math.floor(Math.abs(delta) / 1000) * 1000);
  return delta > 0 ? `${text} ago` : `in ${text}`;
}
