/** Calendar fields of an instant in some zone. `month` is 1 to 12. */
export interface ZonedParts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

export type CalendarUnit = 's' | 'm' | 'h' | 'd' | 'w' | 'M' | 'Q' | 'y';

/** `browser`, `utc` or an IANA name. */
export type TimeZone = string;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The IANA name to give to `Intl`; undefined means the browser's own zone. An unknown name counts as the browser's. */
export function intlZone(zone: TimeZone): string | undefined {
  if (zone === 'browser' || zone === '') return undefined;
  return zone.toLowerCase() === 'utc' ? 'UTC' : zone;
}

export function isTimeZone(zone: string): boolean {
  if (zone === 'browser' || zone.toLowerCase() === 'utc') return true;
  try {
    Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function partsFormat(zone: TimeZone): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    const options: Intl.DateTimeFormatOptions = {
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    };
    const timeZone = intlZone(zone);
    if (timeZone !== undefined) options.timeZone = timeZone;
    format = new Intl.DateTimeFormat('en-US', options);
    formats.set(zone, format);
  }
  return format;
}

export function zonedParts(ms: number, zone: TimeZone): ZonedParts {
  if (intlZone(zone) === 'UTC') {
    const date = new Date(ms);
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    };
  }
  const found: Record<string, number> = {};
  for (const { type, value } of partsFormat(zone).formatToParts(ms)) if (type !== 'literal') found[type] = Number(value);
  return {
    year: found.year ?? 1970,
    month: found.month ?? 1,
    day: found.day ?? 1,
    hour: found.hour ?? 0,
    minute: found.minute ?? 0,
    second: found.second ?? 0,
  };
}

const asUtc = (p: ZonedParts): number => Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second);

/**
 * The instant at which clocks in the zone show these fields; fields out of range carry over (day 32 is next month's first).
 * In the hour that a clock change repeats it is the first; in the hour that it skips, the instant that the old offset gives.
 */
export function fromZoned(parts: ZonedParts, zone: TimeZone): number {
  const wall = asUtc(parts);
  const offsetAt = (ms: number) => asUtc(zonedParts(ms, zone)) - Math.floor(ms / 1000) * 1000;
  const before = offsetAt(wall - 86_400_000);
  const first = wall - before;
  if (asUtc(zonedParts(first, zone)) === wall) return first;
  const second = wall - offsetAt(wall + 86_400_000);
  return asUtc(zonedParts(second, zone)) === wall ? second : first;
}

const dayMs = 86_400_000;
const fixedMs: Partial<Record<CalendarUnit, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Moves by calendar units: a day is the same wall-clock time on the next day, also across a clock change. */
export function addUnits(ms: number, count: number, unit: CalendarUnit, zone: TimeZone): number {
  const fixed = fixedMs[unit];
  if (fixed !== undefined) return ms + count * fixed;
  const parts = zonedParts(ms, zone);
  const rest = ms - Math.floor(ms / 1000) * 1000;
  switch (unit) {
    case 'd':
      return fromZoned({ ...parts, day: parts.day + count }, zone) + rest;
    case 'w':
      return fromZoned({ ...parts, day: parts.day + 7 * count }, zone) + rest;
    default: {
      const months = unit === 'M' ? count : unit === 'Q' ? 3 * count : 12 * count;
      const first = new Date(Date.UTC(parts.year, parts.month - 1 + months, 1));
      const daysInMonth = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
      const moved = { ...parts, year: first.getUTCFullYear(), month: first.getUTCMonth() + 1, day: Math.min(parts.day, daysInMonth) };
      return fromZoned(moved, zone) + rest;
    }
  }
}

/** Start of the unit that holds the instant. Weeks start on Sunday, as in the ranges that other tools link to. */
export function startOf(ms: number, unit: CalendarUnit, zone: TimeZone): number {
  const p = zonedParts(ms, zone);
  switch (unit) {
    case 's':
      return Math.floor(ms / 1000) * 1000;
    case 'm':
      return Math.floor(ms / 60_000) * 60_000;
    case 'h':
      return Math.floor(ms / 1000) * 1000 - (p.minute * 60 + p.second) * 1000;
    case 'd':
      return fromZoned({ ...p, hour: 0, minute: 0, second: 0 }, zone);
    case 'w': {
      const weekday = new Date(Date.UTC(p.year, p.month - 1, p.day)).getUTCDay();
      return fromZoned({ ...p, day: p.day - weekday, hour: 0, minute: 0, second: 0 }, zone);
    }
    case 'M':
      return fromZoned({ ...p, day: 1, hour: 0, minute: 0, second: 0 }, zone);
    case 'Q':
      return fromZoned({ ...p, month: p.month - ((p.month - 1) % 3), day: 1, hour: 0, minute: 0, second: 0 }, zone);
    case 'y':
      return fromZoned({ ...p, month: 1, day: 1, hour: 0, minute: 0, second: 0 }, zone);
  }
}

/** Last millisecond of the unit that holds the instant. */
export function endOf(ms: number, unit: CalendarUnit, zone: TimeZone): number {
  const start = startOf(ms, unit, zone);
  // Half a unit more lands safely in the next one for days of 23 or 25 hours too.
  const next = unit === 'd' ? startOf(start + dayMs * 1.5, 'd', zone) : startOf(addUnits(start, 1, unit, zone), unit, zone);
  return next - 1;
}
