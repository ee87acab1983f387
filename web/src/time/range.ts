import { formatTime } from './format';
import { isRelativeTime, parseTime } from './parse';
import type { TimeZone } from './zone';

/** What the URL holds and the reader sees: `now-6h` to `now`. */
export interface RawRange {
  from: string;
  to: string;
}

/** Unix milliseconds, both ends included. Derived from the raw range once per refresh. */
export interface AbsoluteRange {
  fromMs: number;
  toMs: number;
}

export const defaultRange: RawRange = { from: 'now-1h', to: 'now' };

/**
 * @returns undefined when an end cannot be read or the range runs backwards.
 */
export function resolveRange(raw: RawRange, nowMs: number, zone: TimeZone): AbsoluteRange | undefined {
  const fromMs = parseTime(raw.from, { nowMs, zone });
  const toMs = parseTime(raw.to, { nowMs, zone, roundUp: true });
  if (fromMs === undefined || toMs === undefined || fromMs >= toMs) return undefined;
  return { fromMs, toMs };
}

export const absoluteToRaw = ({ fromMs, toMs }: AbsoluteRange): RawRange => ({
  from: String(Math.round(fromMs)),
  to: String(Math.round(toMs)),
});

/** The same centre, twice as wide, never past now. */
export function zoomedOut({ fromMs, toMs }: AbsoluteRange, nowMs: number): AbsoluteRange {
  const half = (toMs - fromMs) / 2;
  const over = Math.max(0, toMs + half - nowMs);
  return toMs >= nowMs ? { fromMs: fromMs - 2 * half, toMs } : { fromMs: fromMs - half - over, toMs: toMs + half - over };
}

/** Moved by half its width. */
export function shifted({ fromMs, toMs }: AbsoluteRange, direction: -1 | 1): AbsoluteRange {
  const by = (direction * (toMs - fromMs)) / 2;
  return { fromMs: fromMs + by, toMs: toMs + by };
}

export interface QuickRange extends RawRange {
  label: string;
}

const last = (amount: string, label: string): QuickRange => ({ from: `now-${amount}`, to: 'now', label: `Last ${label}` });

export const quickRanges: readonly QuickRange[] = [
  last('5m', '5 minutes'),
  last('15m', '15 minutes'),
  last('30m', '30 minutes'),
  last('1h', '1 hour'),
  last('3h', '3 hours'),
  last('6h', '6 hours'),
  last('12h', '12 hours'),
  last('24h', '24 hours'),
  last('2d', '2 days'),
  last('7d', '7 days'),
  last('30d', '30 days'),
  last('90d', '90 days'),
  { from: 'now/d', to: 'now/d', label: 'Today' },
  { from: 'now-1d/d', to: 'now-1d/d', label: 'Yesterday' },
  { from: 'now/w', to: 'now/w', label: 'This week' },
  { from: 'now/M', to: 'now/M', label: 'This month' },
];

const unitNames: Record<string, string> = { s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week', M: 'month', Q: 'quarter', y: 'year' };

/** `Last 3 hours`, or both ends in the zone. */
export function describeRange(raw: RawRange, zone: TimeZone): string {
  const quick = quickRanges.find((range) => range.from === raw.from && range.to === raw.to);
  if (quick) return quick.label;
  const simple = /^now-(\d+)([smhdwMQy])$/.exec(raw.from);
  if (simple && raw.to === 'now') {
    const [, count, unit] = simple;
    return `Last ${count} ${unitNames[unit ?? '']}${count === '1' ? '' : 's'}`;
  }
  return `${describeEnd(raw.from, zone)} to ${describeEnd(raw.to, zone)}`;
}

function describeEnd(text: string, zone: TimeZone): string {
  if (isRelativeTime(text)) return text;
  const ms = parseTime(text, { nowMs: 0, zone });
  return ms === undefined ? text : formatTime(ms, zone, 'second');
}
