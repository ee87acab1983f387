import type { FormatOptions, ValueFormatter } from './fixed';

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
  readonly weekday: number;
  readonly offsetMinutes: number;
}

const formatters = new Map<string, Intl.DateTimeFormat | null>();

function partsFormatter(zone: string): Intl.DateTimeFormat | null {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    try {
      formatter = new Intl.DateTimeFormat('en-US', {
        timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
      });
    } catch {
      formatter = null; // an unknown zone reads as the browser's
    }
    formatters.set(zone, formatter);
  }
  return formatter;
}

/** Calendar fields of a moment in a zone ("utc", "browser" or IANA name). */
export function zonedParts(timeMs: number, zone: string | undefined): Parts {
  const date = new Date(timeMs);
  if (zone === 'utc' || zone === 'UTC') {
    return {
      year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: date.getUTCHours(),
      minute: date.getUTCMinutes(), second: date.getUTCSeconds(), ms: date.getUTCMilliseconds(), weekday: date.getUTCDay(), offsetMinutes: 0,
    };
  }
  const formatter = zone === undefined || zone === '' || zone === 'browser' ? null : partsFormatter(zone);
  if (formatter === null || Number.isNaN(date.getTime())) {
    return {
      year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate(), hour: date.getHours(),
      minute: date.getMinutes(), second: date.getSeconds(), ms: date.getMilliseconds(), weekday: date.getDay(), offsetMinutes: -date.getTimezoneOffset(),
    };
  }
  const found: Record<string, number> = {};
  for (const part of formatter.formatToParts(date)) found[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  return {
    year, month, day, hour, minute, second, ms: ((timeMs % 1000) + 1000) % 1000,
    weekday: new Date(asUtc).getUTCDay(), offsetMinutes: Math.round((asUtc - Math.floor(timeMs / 1000) * 1000) / 60_000),
  };
}

const monthNames = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const pad = (value: number, width = 2) => String(Math.abs(value)).padStart(width, '0');

function ordinal(value: number): string {
  const tens = value % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${suffix}`;
}

function offsetText(minutes: number, colon: boolean): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}${colon ? ':' : ''}${pad(size % 60)}`;
}

const tokens = /\[([^\]]*)\]|\\(.)|YYYY|YY|MMMM|MMM|MM|Mo|M|DDDD|DD|Do|D|dddd|ddd|HH|H|hh|h|mm|m|ss|s|SSS|SS|S|A|a|ZZ|Z|X|x|LLLL|LLL|LL|L|LTS|LT/g;

/** Formats with the date tokens that dashboards use (moment's language). */
export function formatDate(timeMs: number, pattern: string, zone?: string): string {
  if (!Number.isFinite(timeMs) || Math.abs(timeMs) > 8.64e15) return 'Invalid date';
  const p = zonedParts(timeMs, zone);
  const hour12 = p.hour % 12 === 0 ? 12 : p.hour % 12;
  const month = monthNames[p.month - 1] ?? '';
  const weekday = dayNames[p.weekday] ?? '';
  return pattern.replace(tokens, (token: string, literal: string | undefined, escaped: string | undefined) => {
    if (literal !== undefined) return literal;
    if (escaped !== undefined) return escaped;
    switch (token) {
      case 'YYYY': return pad(p.year, 4);
      case 'YY': return pad(p.year % 100);
      case 'MMMM': return month;
      case 'MMM': return month.slice(0, 3);
      case 'MM': return pad(p.month);
      case 'Mo': return ordinal(p.month);
      case 'M': return String(p.month);
      case 'DDDD': return pad(Math.round((Date.UTC(p.year, p.month - 1, p.day) - Date.UTC(p.year, 0, 1)) / 86_400_000) + 1, 3);
      case 'DD': return pad(p.day);
      case 'Do': return ordinal(p.day);
      case 'D': return String(p.day);
      case 'dddd': return weekday;
      case 'ddd': return weekday.slice(0, 3);
      case 'HH': return pad(p.hour);
      case 'H': return String(p.hour);
      case 'hh': return pad(hour12);
      case 'h': return String(hour12);
      case 'mm': return pad(p.minute);
      case 'm': return String(p.minute);
      case 'ss': return pad(p.second);
      case 's': return String(p.second);
      case 'SSS': return pad(p.ms, 3);
      case 'SS': return pad(Math.floor(p.ms / 10));
      case 'S': return String(Math.floor(p.ms / 100));
      case 'A': return p.hour < 12 ? 'AM' : 'PM';
      case 'a': return p.hour < 12 ? 'am' : 'pm';
      case 'ZZ': return offsetText(p.offsetMinutes, false);
      case 'Z': return offsetText(p.offsetMinutes, true);
      case 'X': return String(Math.floor(timeMs / 1000));
      case 'x': return String(timeMs);
      case 'LTS': return `${hour12}:${pad(p.minute)}:${pad(p.second)} ${p.hour < 12 ? 'AM' : 'PM'}`;
      case 'LT': return `${hour12}:${pad(p.minute)} ${p.hour < 12 ? 'AM' : 'PM'}`;
      case 'L': return `${pad(p.month)}/${pad(p.day)}/${pad(p.year, 4)}`;
      case 'LL': return `${month} ${p.day}, ${p.year}`;
      case 'LLL': return `${month} ${p.day}, ${p.year} ${hour12}:${pad(p.minute)} ${p.hour < 12 ? 'AM' : 'PM'}`;
      case 'LLLL': return `${weekday}, ${month} ${p.day}, ${p.year} ${hour12}:${pad(p.minute)} ${p.hour < 12 ? 'AM' : 'PM'}`;
      default: return token;
    }
  });
}

function sameDay(aMs: number, bMs: number, zone: string | undefined): boolean {
  const a = zonedParts(aMs, zone);
  const b = zonedParts(bMs, zone);
  return a.year === b.year && a.month === b.month && a.day === b.day;
}

function dated(pattern: string, patternMs: string, todayPattern?: string): ValueFormatter {
  return (value, _decimals, options?: FormatOptions) => {
    const today = todayPattern !== undefined && sameDay(value, options?.nowMs ?? Date.now(), options?.timeZone);
    return { text: formatDate(value, today ? todayPattern : options?.showMs === true ? patternMs : pattern, options?.timeZone) };
  };
}

export const isoDate = dated('YYYY-MM-DD HH:mm:ss', 'YYYY-MM-DD HH:mm:ss.SSS');
export const isoDateUnlessToday = dated('YYYY-MM-DD HH:mm:ss', 'YYYY-MM-DD HH:mm:ss.SSS', 'HH:mm:ss');
export const usDate = dated('MM/DD/YYYY h:mm:ss a', 'MM/DD/YYYY h:mm:ss.SSS a');
export const usDateUnlessToday = dated('MM/DD/YYYY h:mm:ss a', 'MM/DD/YYYY h:mm:ss.SSS a', 'h:mm:ss a');
// U+202F before AM and PM, as Intl writes en-US times.
export const localDate = dated('MM/DD/YYYY, hh:mm:ss\u202fA', 'MM/DD/YYYY, hh:mm:ss.SSS\u202fA');
export const localDateUnlessToday = dated('MM/DD/YYYY, hh:mm:ss\u202fA', 'MM/DD/YYYY, hh:mm:ss.SSS\u202fA', 'hh:mm:ss\u202fA');

export function customDate(pattern: string): ValueFormatter {
  return (value, _decimals, options) => ({ text: formatDate(value, pattern === '' ? 'YYYY-MM-DD HH:mm:ss' : pattern, options?.timeZone) });
}

const humanSteps: readonly (readonly [limitS: number, unitS: number, one: string, many: string])[] = [
  [45, 1, 'a few seconds', ''],
  [90, 60, 'a minute', ''],
  [45 * 60, 60, '', 'minutes'],
  [90 * 60, 3600, 'an hour', ''],
  [22 * 3600, 3600, '', 'hours'],
  [36 * 3600, 86_400, 'a day', ''],
  [26 * 86_400, 86_400, '', 'days'],
  [45 * 86_400, 2_629_746, 'a month', ''],
  [320 * 86_400, 2_629_746, '', 'months'],
  [548 * 86_400, 31_556_952, 'a year', ''],
  [Infinity, 31_556_952, '', 'years'],
];

/** "5 minutes ago", "in 2 hours". */
export function fromNow(timeMs: number, nowMs: number): string {
  const seconds = Math.abs(nowMs - timeMs) / 1000;
  for (const [limit, unit, one, many] of humanSteps) {
    if (seconds >= limit) continue;
    const words = one === '' ? `${Math.max(2, Math.round(seconds / unit))} ${many}` : one;
    return timeMs > nowMs ? `in ${words}` : `${words} ago`;
  }
  return '';
}

export const relativeDate: ValueFormatter = (value, _decimals, options) => ({ text: fromNow(value, options?.nowMs ?? Date.now()) });
