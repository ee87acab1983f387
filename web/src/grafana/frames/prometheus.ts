import { formatLabels } from '../field/names';
import type { Field, Frame, Labels, Value } from './frame';

/** Answers of the Prometheus query API in the shape that the client hands on. */
export interface PromMatrixSeries {
  readonly metric: Labels;
  readonly values?: readonly (readonly [number, string])[];
  readonly histograms?: readonly (readonly [number, PromNativeHistogram])[];
}
export interface PromVectorSample {
  readonly metric: Labels;
  readonly value?: readonly [number, string];
  readonly histogram?: readonly [number, PromNativeHistogram];
}
export interface PromNativeHistogram {
  readonly count: string;
  readonly sum: string;
  readonly buckets?: readonly (readonly [number, string, string, string])[];
}
export type PromResult =
  | { readonly resultType: 'matrix'; readonly result: readonly PromMatrixSeries[] }
  | { readonly resultType: 'vector'; readonly result: readonly PromVectorSample[] }
  | { readonly resultType: 'scalar' | 'string'; readonly result: readonly [number, string] };

/** One series of a range answer in columns: a tenth of the memory of pairs of number and text. */
export interface PromColumns {
  readonly metric: Labels;
  /** Unix ms. */
  readonly times: readonly number[];
  readonly values: readonly number[];
}
export type PromData = PromResult | { readonly resultType: 'columns'; readonly result: readonly PromColumns[] };

/** Range answers as columns, the form in which they are kept; native histograms and single values stay as they are. */
export function toColumns(data: PromResult): PromData {
  if (data.resultType !== 'matrix' || data.result.some((s) => (s.histograms?.length ?? 0) > 0)) return data;
  return {
    resultType: 'columns',
    result: data.result.map(({ metric, values = [] }): PromColumns => ({ metric, times: values.map(([t]) => toMs(t)), values: values.map(([, v]) => sampleNumber(v)) })),
  };
}

export interface PromQueryInfo {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat: string;
  readonly format: 'time_series' | 'table' | 'heatmap';
  /** More than one query in the panel: table values are called `Value #A`. */
  readonly manyQueries: boolean;
  readonly stepMs?: number;
}

const toMs = (seconds: number) => Math.round(seconds * 1000);

export function sampleNumber(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  return Number(text);
}

/** `{{label}}` replaced by the label's value, or by its own name where the series lacks it. */
export function renderLegend(format: string, labels: Labels): string {
  return format.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, name: string) => labels[name] ?? name);
}

/** name{a="x"} as Prometheus writes a series. */
export function seriesText(labels: Labels): string {
  return `${labels['__name__'] ?? ''}${formatLabels(labels, '__name__')}`;
}

/** Labels that tell the series of one answer apart. */
function varyingLabels(all: readonly Labels[]): readonly string[] {
  const names = new Set(all.flatMap((l) => Object.keys(l)));
  return [...names].filter((name) => new Set(all.map((l) => l[name])).size > 1).toSorted();
}

/** Names for the series of one query, in their order. */
export function legendNames(info: Pick<PromQueryInfo, 'expr' | 'legendFormat'>, all: readonly Labels[]): readonly string[] {
  const { legendFormat, expr } = info;
  if (legendFormat !== '' && legendFormat !== '__auto') return all.map((labels) => renderLegend(legendFormat, labels));
  if (legendFormat === '__auto') {
    const varying = varyingLabels(all);
    return all.map((labels) => {
      const only = varying[0];
      if (varying.length === 1 && only !== undefined) return labels[only] ?? '';
      const shown = varying.length === 0 ? labels : Object.fromEntries(varying.filter((n) => labels[n] !== undefined).map((n) => [n, labels[n] ?? '']));
      const text = seriesText(shown);
      return text === '' ? expr : text;
    });
  }
  return all.map((labels) => {
    const text = seriesText(labels);
    return text === '' ? expr : text;
  });
}

function tableFrame(info: PromQueryInfo, rows: readonly { readonly labels: Labels; readonly timeMs: number; readonly value: Value }[]): Frame {
  const names = [...new Set(rows.flatMap((r) => Object.keys(r.labels)))].toSorted();
  const valueName = info.manyQueries ? `Value #${info.refId}` : 'Value';
  return {
    refId: info.refId,
    meta: { kind: 'table', expr: info.expr },
    fields: [
      { name: 'Time', type: 'time', values: rows.map((r) => r.timeMs), config: {} },
      ...names.map((name): Field => ({ name, type: 'string', values: rows.map((r) => r.labels[name] ?? ''), config: {}, })),
      { name: valueName, type: 'number', values: rows.map((r) => r.value), config: {} },
    ],
  };
}

interface Points {
  readonly labels: Labels;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

function seriesFrame(info: PromQueryInfo, series: Points, name: string): Frame {
  const origin = { refId: info.refId };
  return {
    refId: info.refId,
    name,
    meta: { kind: 'series', expr: info.expr, ...(info.stepMs === undefined ? {} : { stepMs: info.stepMs }) },
    fields: [
      { name: 'Time', type: 'time', values: series.times, config: {}, origin },
      { name: 'Value', type: 'number', values: series.values, labels: series.labels, config: { displayNameFromDS: name }, origin },
    ],
  };
}

/** Steps that a range answer left out become nulls, so that lines break there. */
function fillGaps(times: readonly number[], values: readonly (number | null)[], stepMs: number | undefined): { times: readonly number[]; values: readonly (number | null)[] } {
  // Most answers have no gap: their columns are used as they are.
  if (stepMs === undefined || times.every((t, i) => i === 0 || t - (times[i - 1] ?? 0) <= stepMs * 1.5)) return { times, values };
  const filledTimes: number[] = [];
  const filledValues: (number | null)[] = [];
  for (let i = 0; i < times.length; i++) {
    const at = times[i] ?? 0;
    const before = filledTimes[filledTimes.length - 1];
    if (before !== undefined && at - before > stepMs * 1.5) {
      filledTimes.push(before + stepMs);
      filledValues.push(null);
    }
    filledTimes.push(at);
    filledValues.push(values[i] ?? null);
  }
  return { times: filledTimes, values: filledValues };
}

function columnFrames(info: PromQueryInfo, result: readonly PromColumns[]): readonly Frame[] {
  if (info.format === 'table') {
    return [tableFrame(info, result.flatMap((s) => s.times.map((timeMs, i) => ({ labels: s.metric, timeMs, value: s.values[i] ?? null }))))];
  }
  const names = legendNames(info, result.map((s) => s.metric));
  const frames = result.map((series, i) => seriesFrame(info, { labels: series.metric, ...fillGaps(series.times, series.values, info.stepMs) }, names[i] ?? ''));
  return info.format === 'heatmap' ? bucketFrames(frames) : frames;
}

/** Buckets of a classic histogram in order of `le`, each without the counts of those below. */
function bucketFrames(frames: readonly Frame[]): readonly Frame[] {
  const bound = (frame: Frame) => sampleNumber(frame.fields[1]?.labels?.['le'] ?? frame.name ?? '');
  const sorted = frames.toSorted((a, b) => bound(a) - bound(b));
  let below: ReadonlyMap<number, number> = new Map();
  return sorted.map((frame) => {
    const [time, value] = frame.fields;
    if (time === undefined || value === undefined || value.labels?.['le'] === undefined) return frame;
    const cumulative = new Map<number, number>();
    const values = value.values.map((v, i) => {
      const at = time.values[i];
      if (typeof v !== 'number' || typeof at !== 'number') return null;
      cumulative.set(at, v);
      return Math.max(0, v - (below.get(at) ?? 0));
    });
    below = cumulative;
    return { ...frame, meta: { ...frame.meta, kind: 'heatmap' as const }, fields: [time, { ...value, values }] };
  });
}

/** One frame of rows: time, bucket bounds and count. */
function nativeHeatmap(info: PromQueryInfo, series: readonly PromMatrixSeries[]): Frame {
  const columns: [number[], number[], number[], number[]] = [[], [], [], []];
  for (const one of series) {
    for (const [t, histogram] of one.histograms ?? []) {
      for (const [, low, high, count] of histogram.buckets ?? []) {
        columns[0].push(toMs(t));
        columns[1].push(sampleNumber(low));
        columns[2].push(sampleNumber(high));
        columns[3].push(sampleNumber(count));
      }
    }
  }
  const [times, low, high, count] = columns;
  return {
    refId: info.refId,
    meta: { kind: 'heatmap', expr: info.expr, ...(info.stepMs === undefined ? {} : { stepMs: info.stepMs }) },
    fields: [
      { name: 'xMax', type: 'time', values: times, config: {} },
      { name: 'yMin', type: 'number', values: low, config: {} },
      { name: 'yMax', type: 'number', values: high, config: {} },
      { name: 'count', type: 'number', values: count, config: {} },
    ],
  };
}

/** Frames of one query's answer. */
export function promFrames(info: PromQueryInfo, answer: PromData): readonly Frame[] {
  const data = answer.resultType === 'matrix' ? toColumns(answer) : answer;
  switch (data.resultType) {
    case 'columns': return columnFrames(info, data.result);
    case 'matrix': return [nativeHeatmap(info, data.result.filter((s) => (s.histograms?.length ?? 0) > 0))];
    case 'vector': {
      const rows = data.result.filter((s) => s.value !== undefined).map((s) => ({ labels: s.metric, timeMs: toMs(s.value?.[0] ?? 0), value: sampleNumber(s.value?.[1] ?? '') }));
      if (info.format === 'table') return [tableFrame(info, rows)];
      const names = legendNames(info, rows.map((r) => r.labels));
      const frames = rows.map((r, i) => seriesFrame(info, { labels: r.labels, times: [r.timeMs], values: [r.value] }, names[i] ?? ''));
      return info.format === 'heatmap' ? bucketFrames(frames) : frames;
    }
    case 'scalar':
    case 'string': {
      const [t, text] = data.result;
      const value = data.resultType === 'scalar' ? sampleNumber(text) : text;
      if (info.format === 'table') return [tableFrame(info, [{ labels: {}, timeMs: toMs(t), value }])];
      return [{
        refId: info.refId,
        name: info.expr,
        meta: { kind: 'series', expr: info.expr },
        fields: [
          { name: 'Time', type: 'time', values: [toMs(t)], config: {} },
          { name: 'Value', type: typeof value === 'number' ? 'number' : 'string', values: [value], config: { displayNameFromDS: info.legendFormat === '' || info.legendFormat === '__auto' ? info.expr : info.legendFormat } },
        ],
      }];
    }
  }
}
