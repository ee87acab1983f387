import type { TraceMetricSeries } from '../../api/tempo';
import type { TraceRow } from '../traces/found';
import type { Attribute, Trace } from '../traces/model';
import { readAttributes } from '../traces/read';
import type { Field, Frame } from './frame';

/** The name of a series: its one label's value, or all of them; `name` where it has none. */
function seriesName(labels: readonly (readonly [string, string])[], name: string): string {
  const [first] = labels;
  if (first === undefined) return name;
  return labels.length === 1 ? first[1] : `{${labels.map(([key, value]) => `${key}="${value}"`).join(', ')}}`;
}

/** Series of a TraceQL metrics query as frames, one a series; missing steps are gaps. */
export function traceMetricFrames(series: readonly TraceMetricSeries[], options: { refId: string; query: string; stepMs: number; unit?: string }): readonly Frame[] {
  return series.map((one): Frame => {
    const labels = readAttributes(one.labels).filter(({ key }) => key !== '__name__').map(({ key, text }) => [key, text] as const);
    const name = seriesName(labels, options.refId);
    const samples = (one.samples ?? []).toSorted((a, b) => Number(a.timestampMs) - Number(b.timestampMs));
    const time: Field = { name: 'Time', type: 'time', values: samples.map(({ timestampMs }) => Number(timestampMs)), config: {} };
    const value: Field = { name: 'Value', type: 'number', values: samples.map((sample) => sample.value ?? 0), labels: Object.fromEntries(labels), config: { displayNameFromDS: name, ...(options.unit === undefined ? {} : { unit: options.unit }) } };
    return { refId: options.refId, name, fields: [time, value], meta: { kind: 'series', expr: options.query, stepMs: options.stepMs } };
  });
}

/** Durations come in seconds; rates and counts have no unit. */
export const traceMetricUnit = (query: string): string | undefined => (/(?:min|max|avg|sum|quantile)_over_time\s*\(\s*(?:span:|trace:)?(?:duration|traceDuration)\b/.test(query) ? 's' : undefined);

const column = (name: string, type: Field['type'], values: Field['values'], config: Field['config'] = {}): Field => ({ name, type, values, config });

/** A trace as a table of its spans, with Grafana's names of the columns; the trace itself goes along for panels that draw it. */
export function traceFrame(trace: Trace, refId: string): Frame {
  const { spans, startMs } = trace;
  const text = (attributes: readonly Attribute[]) => JSON.stringify(Object.fromEntries(attributes.map(({ key, text: value }) => [key, value])));
  return {
    refId, name: 'Trace', meta: { kind: 'table', trace },
    fields: [
      column('traceID', 'string', spans.map(() => trace.id)), column('spanID', 'string', spans.map(({ id }) => id)), column('parentSpanID', 'string', spans.map(({ parentId }) => parentId)),
      column('operationName', 'string', spans.map(({ name }) => name)), column('serviceName', 'string', spans.map(({ resource }) => resource.service)), column('kind', 'string', spans.map(({ kind }) => kind)),
      column('statusCode', 'string', spans.map(({ status }) => status)), column('startTime', 'time', spans.map(({ startNs }) => startMs + startNs / 1e6)), column('duration', 'number', spans.map(({ durationNs }) => durationNs / 1e6), { unit: 'ms' }),
      column('tags', 'string', spans.map(({ attributes }) => text(attributes))), column('serviceTags', 'string', spans.map(({ resource }) => text(resource.attributes))),
    ],
  };
}

const toTrace = (title: string, url: string): Field['config'] => ({ displayName: title, links: [{ title: 'Open the trace', url }] });

/** The traces of a search as a table, as Grafana's Tempo source gives them. */
export function foundTracesFrame(rows: readonly TraceRow[], refId: string): Frame {
  return {
    refId, name: 'Traces', meta: { kind: 'table' },
    fields: [
      column('traceID', 'string', rows.map(({ id }) => id), toTrace('Trace ID', '/trace/${__value.raw}')), column('startTime', 'time', rows.map(({ startMs }) => startMs), { displayName: 'Start time' }),
      column('traceService', 'string', rows.map(({ service }) => service), { displayName: 'Service' }), column('traceName', 'string', rows.map(({ name }) => name), { displayName: 'Name' }),
      column('traceDuration', 'number', rows.map(({ durationNs }) => durationNs / 1e6), { displayName: 'Duration', unit: 'ms' }),
    ],
  };
}

/** The spans of a search as a table; what the query compared or selected makes the last columns. */
export function foundSpansFrame(rows: readonly TraceRow[], refId: string): Frame {
  const spans = rows.flatMap((trace) => trace.spansets.flatMap((set) => set.spans.map((span) => ({ trace, span }))));
  const keys = [...new Set(spans.flatMap(({ span }) => span.attributes.map(({ key }) => key)))];
  return {
    refId, name: 'Spans', meta: { kind: 'table' },
    fields: [
      column('traceIdHidden', 'string', spans.map(({ trace }) => trace.id), toTrace('Trace ID', '/trace/${__value.raw}')), column('traceService', 'string', spans.map(({ trace }) => trace.service), { displayName: 'Trace Service' }),
      column('traceName', 'string', spans.map(({ trace }) => trace.name), { displayName: 'Trace Name' }), column('spanID', 'string', spans.map(({ span }) => span.id), { displayName: 'Span ID' }),
      column('time', 'time', spans.map(({ span }) => span.startMs), { displayName: 'Start time' }), column('name', 'string', spans.map(({ span }) => span.name), { displayName: 'Name' }),
      ...keys.map((key) => column(key, 'string', spans.map(({ span }) => span.attributes.find((attribute) => attribute.key === key)?.text ?? ''))),
      column('duration', 'number', spans.map(({ span }) => span.durationNs / 1e6), { displayName: 'Duration', unit: 'ms' }),
    ],
  };
}
