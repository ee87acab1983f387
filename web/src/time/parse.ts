import type { CalendarUnit, TimeZone } from './zone';
import { addUnits, endOf, fromZoned, startOf } from './zone';

export interface ParseContext {
  nowMs: number;
  zone: TimeZone;
  /** `now/d` means the end of the day instead of its start: what a range's upper bound wants. */
  roundUp?: boolean;
}

const units = new Set<string>(['s', 'm', 'h', 'd', 'w', 'M', 'Q', 'y']);
const stepPattern = /^(?:([+-])(\d{0,9})([smhdwMQy])|\/(f?)([smhdwMQy]))/;
const wallPattern = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.\d+)?)?)?)?$/;

/** Latest instant that a Date can hold, in milliseconds. */
const latestMs = 8.64e15;

/**
 * Reads a time as Grafana's URLs and pickers write it: `now`, `now-6h`, `now-1d/d`, Unix milliseconds (exactly 10 digits: seconds),
 * ISO 8601 with zone, or `YYYY-MM-DD HH:mm:ss` on the zone's clock.
 * @returns Unix milliseconds, or undefined when the text is none of these.
 */
export function parseTime(text: string, context: ParseContext): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length === 0 || trimmed.length > 64) return undefined;
  const ms = trimmed.startsWith('now') ? parseRelative(trimmed.slice(3), context) : parseAbsolute(trimmed, context);
  return ms !== undefined && Number.isFinite(ms) && Math.abs(ms) <= latestMs ? ms : undefined;
}

export const isRelativeTime = (text: string): boolean => text.trim().startsWith('now');

function parseRelative(math: string, { nowMs, zone, roundUp }: ParseContext): number | undefined {
  let rest = math.replaceAll(' ', '');
  let ms = nowMs;
  while (rest !== '') {
    const match = stepPattern.exec(rest);
    if (!match) return undefined;
    const [whole, sign, count, stepUnit, , roundUnit] = match;
    const unit = (stepUnit ?? roundUnit ?? '') as CalendarUnit;
    if (!units.has(unit)) return undefined;
    if (sign) ms = addUnits(ms, (sign === '-' ? -1 : 1) * (count ? Number(count) : 1), unit, zone);
    else ms = roundUp ? endOf(ms, unit, zone) : startOf(ms, unit, zone);
    if (Math.abs(ms) > latestMs) return undefined;
    rest = rest.slice(whole.length);
  }
  return ms;
}

function parseAbsolute(text: string, { zone }: ParseContext): number | undefined {
  if (/^-?\d+$/.test(text)) {
    const value = Number(text);
    return /^\d{10}$/.test(text) ? value * 1000 : value;
  }
  const wall = wallPattern.exec(text);
  if (wall) {
    const [, year, month, day, hour = '0', minute = '0', second = '0'] = wall.map((part) => part as string | undefined);
    const parts = { year: Number(year), month: Number(month), day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second) };
    const valid = parts.month >= 1 && parts.month <= 12 && parts.day >= 1 && parts.day <= 31 && parts.hour < 24 && parts.minute < 60 && parts.second < 60;
    return valid ? fromZoned(parts, zone) : undefined;
  }
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
