import { parseTime } from './parse';
import { isTimeZone } from './zone';

/** A URL's search part as this app reads it: plain text, repeated names as lists. No JSON, so that links of other tools work as they are. */
export type SearchText = Record<string, string | string[]>;

export function parseSearchText(search: string): SearchText {
  const found: SearchText = {};
  for (const [name, value] of new URLSearchParams(search)) {
    const known = Object.hasOwn(found, name) ? found[name] : undefined;
    if (known === undefined) found[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else found[name] = [known, value];
  }
  return found;
}

export function formatSearchText(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === null) continue;
    if (Array.isArray(value)) for (const item of value) params.append(name, String(item));
    else params.append(name, String(value));
  }
  // Readable where the standard allows it: a person shares and edits these links.
  const text = params.toString().replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}

/** Names every page keeps when the reader moves on. */
export const timeSearchNames = ['from', 'to', 'timezone', 'refresh'] as const;

export interface TimeSearch {
  from?: string;
  to?: string;
  timezone?: string;
  refresh?: string;
}

export const first = (value: unknown): string | undefined => {
  const item: unknown = Array.isArray(value) ? value[0] : value;
  return typeof item === 'string' ? item : typeof item === 'number' ? String(item) : undefined;
};

export const all = (value: unknown): string[] => {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
};

const refreshPattern = /^\d{1,5}(ms|s|m|h|d)$/;

/** Keeps what can be read as a time, a zone and an interval; the rest is dropped, never trusted. */
export function readTimeSearch(search: Record<string, unknown>): TimeSearch {
  const found: TimeSearch = {};
  const context = { nowMs: Date.now(), zone: 'utc' };
  const from = first(search.from);
  const to = first(search.to);
  const timezone = first(search.timezone) ?? first(search.tz);
  const refresh = first(search.refresh);
  if (from !== undefined && parseTime(from, context) !== undefined) found.from = from;
  if (to !== undefined && parseTime(to, context) !== undefined) found.to = to;
  if (timezone !== undefined && isTimeZone(timezone)) found.timezone = timezone;
  if (refresh !== undefined && (refresh === '' || refresh === 'off' || refreshPattern.test(refresh))) found.refresh = refresh;
  return found;
}

/** Milliseconds between refreshes, 0 for none. Never below a second. */
export function refreshIntervalMs(text: string | undefined): number {
  if (!text || !refreshPattern.test(text)) return 0;
  const scale = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[/[a-z]+$/.exec(text)?.[0] ?? 's'] ?? 1000;
  return Math.max(1000, Number.parseInt(text, 10) * scale);
}
