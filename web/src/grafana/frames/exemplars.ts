import type { Labels } from './frame';
import { sampleNumber } from './prometheus';

/** `query_exemplars` of the Prometheus API. */
export interface PromExemplarSeries {
  readonly seriesLabels: Labels;
  readonly exemplars: readonly { readonly labels: Labels; readonly value: string; readonly timestamp: number }[];
}

/** One observation that a metric kept an example of. */
export interface Exemplar {
  /** Query that found it. */
  readonly refId: string;
  readonly timeMs: number;
  readonly value: number;
  readonly labels: Labels;
  readonly seriesLabels: Labels;
}

/** The exemplars of an answer, each once: buckets of a histogram and several quantiles of it hold the same ones. */
export function readExemplars(answers: readonly { readonly refId: string; readonly series: readonly PromExemplarSeries[] }[]): readonly Exemplar[] {
  const found = new Map<string, Exemplar>();
  for (const { refId, series } of answers) {
    for (const { seriesLabels, exemplars } of series) {
      for (const { labels, value, timestamp } of exemplars) {
        const number = sampleNumber(value);
        if (!Number.isFinite(number)) continue;
        const timeMs = Math.round(timestamp * 1000);
        const key = `${timeMs}/${value}/${JSON.stringify(labels)}`;
        if (!found.has(key)) found.set(key, { refId, timeMs, value: number, labels, seriesLabels });
      }
    }
  }
  return [...found.values()].toSorted((a, b) => a.timeMs - b.timeMs);
}

/**
 * At most one exemplar for each cell of a grid of `columns` moments and ten sizes, the largest of it: what a reader can tell apart.
 * The largest of all stays.
 */
export function thinExemplars(all: readonly Exemplar[], range: { readonly fromMs: number; readonly toMs: number }, columns: number): readonly Exemplar[] {
  const inside = all.filter(({ timeMs }) => timeMs >= range.fromMs && timeMs <= range.toMs);
  const values = inside.map(({ value }) => value);
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const cells = new Map<string, Exemplar>();
  for (const one of inside) {
    const column = Math.floor(((one.timeMs - range.fromMs) / Math.max(1, range.toMs - range.fromMs)) * Math.max(1, columns));
    const row = high > low ? Math.min(9, Math.floor(((one.value - low) / (high - low)) * 10)) : 0;
    const key = `${column}/${row}`;
    const before = cells.get(key);
    if (before === undefined || one.value > before.value) cells.set(key, one);
  }
  return [...cells.values()].toSorted((a, b) => a.timeMs - b.timeMs);
}
