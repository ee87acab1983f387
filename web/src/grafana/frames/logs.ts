import type { Frame, Labels } from './frame';
import { nsToMs } from './logQuery';

/** Lines of one stream as Loki answers them: Unix nanoseconds as text, and the line. */
export interface LogStreamData {
  readonly stream: Labels;
  readonly values: readonly (readonly [ns: string, line: string])[];
}

/** One line with where it came from; `id` is the same in each answer to the same query. */
export interface OrderedEntry {
  readonly ns: string;
  readonly line: string;
  readonly labels: Labels;
  readonly id: string;
}

/** One list of all streams in order of time; entries of one instant keep the order of their stream. */
export function orderedEntries(streams: readonly LogStreamData[], direction: 'forward' | 'backward'): readonly OrderedEntry[] {
  const entries = streams.flatMap(({ stream, values }, at) => values.map(([ns, line], i): OrderedEntry => ({ ns, line, labels: stream, id: `${ns}-${at}-${i}` })));
  const sign = direction === 'forward' ? 1 : -1;
  return entries.toSorted((a, b) => (a.ns === b.ns ? 0 : a.ns < b.ns ? -sign : sign));
}

/** One frame of lines with the fields that Grafana's Loki source gives them: labels (as JSON), Time, Line, tsNs, id. */
export function logsFrame(expr: string, streams: readonly LogStreamData[], direction: 'forward' | 'backward'): Frame {
  const entries = orderedEntries(streams, direction);
  const labels = new Map(streams.map(({ stream }) => [stream, JSON.stringify(stream)]));
  const text = (name: string, values: readonly string[]) => ({ name, type: 'string' as const, values, config: {} });
  return {
    meta: { kind: 'logs', expr },
    fields: [
      text('labels', entries.map((entry) => labels.get(entry.labels) ?? '{}')),
      { name: 'Time', type: 'time', values: entries.map(({ ns }) => nsToMs(ns)), config: {} },
      text('Line', entries.map(({ line }) => line)),
      text('tsNs', entries.map(({ ns }) => ns)),
      text('id', entries.map(({ id }) => id)),
    ],
  };
}
