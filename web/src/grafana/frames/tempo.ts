import type { TraceMetricSeries } from '../../api/tempo';
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
