import type { LogStream } from '../../api/loki';
import type { LabelSet } from '../../api/prom';
import { nsToMs } from '../../grafana/frames/logQuery';
import { orderedEntries } from '../../grafana/frames/logs';

/** Ways of folding lines that repeat, named as Grafana's `dedupStrategy`. */
export type Dedupe = 'none' | 'exact' | 'numbers' | 'signature';

export const levels = ['critical', 'error', 'warning', 'info', 'debug', 'trace', 'unknown'] as const;
export type Level = (typeof levels)[number];

export interface LogRow {
  readonly key: string;
  /** Unix nanoseconds as text, 19 digits: sorts as text. */
  readonly ns: string;
  readonly timeMs: number;
  readonly line: string;
  readonly labels: LabelSet;
  readonly level: Level;
  /** Further rows that this one stands for. */
  readonly repeats: number;
}

const byWord: Readonly<Record<string, Level>> = {
  fatal: 'critical', critical: 'critical', crit: 'critical', emerg: 'critical', emergency: 'critical', alert: 'critical', panic: 'critical',
  error: 'error', err: 'error', eror: 'error', warning: 'warning', warn: 'warning',
  info: 'info', information: 'info', informational: 'info', notice: 'info', debug: 'debug', dbug: 'debug', trace: 'trace', verbose: 'trace',
};

export function levelOf(labels: LabelSet): Level {
  const word = labels['detected_level'] ?? labels['level'] ?? labels['severity_text'] ?? labels['severity'] ?? '';
  return byWord[word.toLowerCase()] ?? 'unknown';
}

/** One list of all streams, in order of time. */
export function rowsOf(streams: readonly LogStream[], direction: 'forward' | 'backward'): LogRow[] {
  const levelsOf = new Map(streams.map(({ stream }) => [stream, levelOf(stream)]));
  return orderedEntries(streams, direction).map(({ ns, line, labels, id }) => ({ key: id, ns, timeMs: nsToMs(ns), line, labels, level: levelsOf.get(labels) ?? 'unknown', repeats: 0 }));
}

/** What two lines have in common under a way of folding repeated ones. */
function signature(line: string, how: Dedupe): string {
  if (how === 'numbers') return line.replace(/\d+/g, '#');
  if (how === 'signature') return line.replace(/[\w]/g, '');
  return line;
}

/** Folds a row into the one before it where both say the same. */
export function dedupeRows(rows: readonly LogRow[], how: Dedupe): readonly LogRow[] {
  if (how === 'none') return rows;
  const kept: LogRow[] = [];
  let last: string | undefined;
  for (const row of rows) {
    const own = signature(row.line, how);
    const before = kept.at(-1);
    if (own === last && before) kept[kept.length - 1] = { ...before, repeats: before.repeats + 1 };
    else kept.push(row);
    last = own;
  }
  return kept;
}

/** The parts of a line that are JSON, for the detail of a row; undefined where it is none. */
export function jsonFields(line: string): Readonly<Record<string, string>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
  } catch {
    return undefined;
  }
}

/** A string of LogQL: backticks need no escapes unless the value holds one. */
export const quote = (value: string): string => (value.includes('`') ? JSON.stringify(value) : `\`${value}\``);

/** Narrows a log query by one label, whether stream label, structured metadata or extracted field. */
export function withFilter(query: string, name: string, op: '=' | '!=', value: string): string {
  const filter = `| ${name}${op}${quote(value)}`;
  return query.includes(filter) ? query : `${query.trimEnd()} ${filter}`;
}

/** The selector of exactly the stream that a row came from. `streamLabels` are the names that the index knows. */
export function streamSelector(labels: LabelSet, streamLabels: readonly string[]): string {
  const pairs = Object.entries(labels).filter(([name]) => streamLabels.includes(name));
  return `{${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
}

const counted = 'count_over_time';

/** The lines of a log query by level and step, for the histogram above them. */
export const volumeQuery = (expr: string, stepSeconds: number): string => `sum by (detected_level) (${counted}(${expr.trim()} [${stepSeconds}s]))`;
