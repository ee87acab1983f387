import type { FieldType, Value } from '../frames/frame';

/** Result of one reducer over a column: null where there is nothing to answer. */
export type Reduced = number | string | boolean | null;

interface Standard {
  sum: number;
  count: number;
  numbers: number;
  max: number | null;
  min: number | null;
  logmin: number | null;
  first: Value;
  last: Value;
  firstNotNull: Value;
  lastNotNull: Value;
  step: number | null;
  delta: number;
  allIsZero: boolean;
}

function standard(values: readonly Value[]): Standard {
  const s: Standard = {
    sum: 0, count: values.length, numbers: 0, max: null, min: null, logmin: null, first: values[0], last: values[values.length - 1],
    firstNotNull: null, lastNotNull: null, step: null, delta: 0, allIsZero: true,
  };
  let previousDeltaUp = true;
  let previous: number | null = null;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined || Number.isNaN(value)) continue;
    if (s.firstNotNull === null) s.firstNotNull = value;
    s.lastNotNull = value;
    if (value !== 0) s.allIsZero = false;
    if (typeof value !== 'number') continue;
    s.sum += value;
    s.numbers++;
    if (s.max === null || value > s.max) s.max = value;
    if (s.min === null || value < s.min) s.min = value;
    if (value > 0 && (s.logmin === null || value < s.logmin)) s.logmin = value;
    if (previous !== null) {
      const step = value - previous;
      if (s.step === null || step < s.step) s.step = step;
      // The rise right after a reset does not count.
      if (previous <= value && previousDeltaUp) s.delta += step;
      previousDeltaUp = previous <= value;
    }
    previous = value;
  }
  return s;
}

const isNull = (v: Value) => v === null || v === undefined;

function scalar(value: Value): Reduced {
  return value === undefined || (typeof value === 'object' && value !== null) ? null : value;
}

function numbersOf(values: readonly Value[]): number[] {
  return values.filter((v): v is number => typeof v === 'number' && !Number.isNaN(v));
}

function percentile(values: readonly Value[], p: number): number | null {
  // A null sorts as 0 and NaN goes last, as upstream.
  const rank = (v: number | null) => (v === null ? 0 : Number.isNaN(v) ? Infinity : v);
  const sorted = values.map((v) => (typeof v === 'number' ? v : null)).toSorted((a, b) => rank(a) - rank(b));
  return sorted[Math.round(((sorted.length - 1) * p) / 100)] ?? null;
}

function variance(values: readonly Value[]): number {
  // Welford's method, population variance.
  let n = 0;
  let mean = 0;
  let squares = 0;
  for (const value of values) {
    if (typeof value !== 'number') continue; // NaN counts here, and spreads
    n++;
    const delta = value - mean;
    mean += delta / n;
    squares += delta * (value - mean);
  }
  return n === 0 ? 0 : squares / n;
}

function median(values: readonly Value[]): number {
  const sorted = numbersOf(values).toSorted((a, b) => a - b);
  if (sorted.length === 0) return NaN;
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

function difference(values: readonly Value[]): number | null {
  const { firstNotNull, lastNotNull } = standard(values);
  return typeof firstNotNull === 'number' && typeof lastNotNull === 'number' ? lastNotNull - firstNotNull : null;
}

function differencePercent(values: readonly Value[]): number {
  const { firstNotNull, lastNotNull } = standard(values);
  if (typeof firstNotNull !== 'number' || typeof lastNotNull !== 'number') return 0;
  return ((lastNotNull - firstNotNull) / firstNotNull) * 100;
}

function changes(values: readonly Value[]): number {
  const present = values.filter((v) => !isNull(v));
  let count = 0;
  for (let i = 1; i < present.length; i++) if (present[i] !== present[i - 1]) count++;
  return count;
}

interface Reducer {
  readonly name: string;
  readonly reduce: (values: readonly Value[]) => Reduced;
  /** Answer for a column without rows; null when absent. */
  readonly empty?: Reduced;
}

/** In Grafana's order; the name is what a legend or a reduced column is called. */
export const reducers: Readonly<Record<string, Reducer>> = {
  lastNotNull: { name: 'Last *', reduce: (v) => scalar(standard(v).lastNotNull) },
  last: { name: 'Last', reduce: (v) => scalar(v[v.length - 1]) },
  firstNotNull: { name: 'First *', reduce: (v) => scalar(standard(v).firstNotNull) },
  first: { name: 'First', reduce: (v) => scalar(v[0]) },
  min: { name: 'Min', reduce: (v) => standard(v).min },
  max: { name: 'Max', reduce: (v) => standard(v).max },
  mean: { name: 'Mean', reduce: (v) => { const s = standard(v); return s.numbers === 0 ? null : s.sum / s.numbers; } },
  median: { name: 'Median', reduce: median },
  variance: { name: 'Variance', reduce: variance },
  stdDev: { name: 'StdDev', reduce: (v) => Math.sqrt(variance(v)) },
  sum: { name: 'Total', reduce: (v) => standard(v).sum, empty: 0 },
  count: { name: 'Count', reduce: (v) => v.length, empty: 0 },
  range: { name: 'Range', reduce: (v) => { const s = standard(v); return s.max === null || s.min === null ? null : s.max - s.min; } },
  delta: { name: 'Delta', reduce: (v) => standard(v).delta },
  step: { name: 'Step', reduce: (v) => standard(v).step },
  diff: { name: 'Difference', reduce: difference },
  logmin: { name: 'Min (above zero)', reduce: (v) => standard(v).logmin },
  allIsZero: { name: 'All zeros', reduce: (v) => { const s = standard(v); return s.numbers > 0 && s.allIsZero; }, empty: false },
  allIsNull: { name: 'All nulls', reduce: (v) => v.every(isNull), empty: true },
  changeCount: { name: 'Change count', reduce: changes },
  distinctCount: { name: 'Distinct count', reduce: (v) => new Set(v.filter((x) => !isNull(x))).size },
  diffperc: { name: 'Difference percent', reduce: differencePercent },
  allValues: { name: 'All values', reduce: (v) => v.filter((x) => !isNull(x)).map(String).join(', ') },
  uniqueValues: { name: 'All unique values', reduce: (v) => [...new Set(v.filter((x) => !isNull(x)))].map(String).join(', ') },
};

const aliases: Readonly<Record<string, string>> = { current: 'lastNotNull', avg: 'mean', total: 'sum' };

export function reducerId(id: string): string {
  return aliases[id] ?? id;
}

export function reducerName(id: string): string {
  const key = reducerId(id);
  const rank = /^p(\d+)$/.exec(key)?.[1];
  return rank === undefined ? (reducers[key]?.name ?? key) : `${rank}${ordinalSuffix(Number(rank))} %`;
}

function ordinalSuffix(rank: number): string {
  const tens = rank % 100;
  if (tens >= 11 && tens <= 13) return 'th';
  return ['th', 'st', 'nd', 'rd'][rank % 10] ?? 'th';
}

/** Reduces a column; an unknown reducer answers null. */
export function reduceValues(values: readonly Value[], id: string): Reduced {
  const key = reducerId(id);
  const rank = /^p(\d+)$/.exec(key)?.[1];
  if (rank !== undefined) return percentile(values, Number(rank));
  const reducer = reducers[key];
  if (reducer === undefined) return null;
  return values.length === 0 ? (reducer.empty ?? null) : reducer.reduce(values);
}

const numericReducers = /^(min|max|mean|median|variance|stdDev|sum|range|delta|step|diff|diffperc|logmin|p\d+)$/;
export function isNumericReducer(id: string): boolean {
  return numericReducers.test(reducerId(id));
}

/** Type of a reduced column: counts are numbers, first and last keep the type of the column. */
export function reducedType(id: string, type: FieldType): FieldType {
  const key = reducerId(id);
  if (/^(first|last)/.test(key)) return type;
  if (/^all(Is)/.test(key)) return 'boolean';
  return key.endsWith('Values') ? 'string' : 'number';
}
