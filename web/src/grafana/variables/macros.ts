import { formatInterval, rateInterval } from '../time/interval';
import type { ScopeValue } from './scope';

const verbatim = (value: string | number): ScopeValue => ({ values: [String(value)], texts: [String(value)], verbatim: true });

export interface RangeMacros {
  readonly fromMs: number;
  readonly toMs: number;
  readonly timezone: string;
}

/** Macros of a time range: `$__from`, `$__range` and so on. */
export function rangeMacros({ fromMs, toMs, timezone }: RangeMacros): ReadonlyMap<string, ScopeValue> {
  const rangeMs = Math.max(1, toMs - fromMs);
  const rangeS = Math.round(rangeMs / 1000);
  const moment = (ms: number): ScopeValue => ({ values: [String(Math.round(ms))], texts: [String(Math.round(ms))], verbatim: true });
  return new Map<string, ScopeValue>([
    ['__from', moment(fromMs)], ['__to', moment(toMs)],
    ['__range', verbatim(`${rangeS}s`)], ['__range_s', verbatim(rangeS)], ['__range_ms', verbatim(Math.round(rangeMs))],
    ['__url_time_range', verbatim(`from=${Math.round(fromMs)}&to=${Math.round(toMs)}`)],
    ['__timezone', verbatim(timezone === '' ? 'browser' : timezone)],
  ]);
}

/** Macros of one query's step. */
export function stepMacros(stepMs: number, scrapeMs: number): ReadonlyMap<string, ScopeValue> {
  const rateMs = rateInterval(stepMs, scrapeMs);
  return new Map<string, ScopeValue>([
    ['__interval', verbatim(formatInterval(stepMs))], ['__interval_ms', verbatim(Math.round(stepMs))],
    ['__auto', verbatim(formatSeconds(stepMs))], // Loki's name for the step of the query
    ['__rate_interval', verbatim(formatSeconds(rateMs))], ['__rate_interval_ms', verbatim(Math.round(rateMs))],
  ]);
}

/** Whole seconds stay exact (75s, not 1m), since they bound what a rate sees. */
function formatSeconds(ms: number): string {
  if (ms % 1000 !== 0) return `${Math.round(ms)}ms`;
  const seconds = ms / 1000;
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  if (seconds % 60 === 0) return `${seconds / 60}m`;
  return `${seconds}s`;
}

export function dashboardMacros(dashboard: { readonly uid: string; readonly title: string }): ReadonlyMap<string, ScopeValue> {
  return new Map<string, ScopeValue>([
    ['__dashboard', { ...verbatim(dashboard.title), fields: { title: dashboard.title, uid: dashboard.uid } }],
    ['__org', { ...verbatim('1'), fields: { name: 'Main', id: '1' } }],
    ['__user', { ...verbatim('anonymous'), fields: { login: 'anonymous', email: '', id: '0' } }],
  ]);
}

export function mergeMaps<K, V>(...maps: readonly ReadonlyMap<K, V>[]): ReadonlyMap<K, V> {
  const merged = new Map<K, V>();
  for (const map of maps) for (const [key, value] of map) merged.set(key, value);
  return merged;
}
