import { fieldNames } from '../../grafana/field/names';
import { sampleNumber } from '../../grafana/frames/prometheus';
import { timeField, type Frame } from '../../grafana/frames/frame';
import { asNumber, asObject, asString, type JsonObject } from '../../grafana/json';

export interface Cell {
  readonly x0: number;
  readonly x1: number;
  /** Place on the y axis: row number for named buckets, bound for numeric ones. */
  readonly y0: number;
  readonly y1: number;
  readonly count: number;
}

export interface HeatmapData {
  readonly cells: readonly Cell[];
  /** Labels of rows; undefined when y is a number. */
  readonly rows: readonly string[] | undefined;
  /** Numeric upper bounds of the rows, where their names are numbers. */
  readonly bounds: readonly number[] | undefined;
  readonly yMin: number;
  readonly yMax: number;
  readonly log: boolean;
}

function stepOf(times: readonly number[]): number {
  let step = Infinity;
  for (let i = 1; i < times.length; i++) step = Math.min(step, (times[i] ?? 0) - (times[i - 1] ?? 0));
  return Number.isFinite(step) && step > 0 ? step : 60_000;
}

function fromBuckets(frames: readonly Frame[]): HeatmapData {
  const names = fieldNames(frames);
  const columns = frames.flatMap((frame) => {
    const time = timeField(frame);
    return time === undefined ? [] : frame.fields.filter((f) => f.type === 'number').map((field) => ({ time, field, step: frame.meta?.stepMs ?? stepOf(time.values as number[]), name: field.labels?.['le'] ?? names.get(field) ?? field.name }));
  });
  const cells: Cell[] = [];
  columns.forEach((column, row) => {
    column.field.values.forEach((v, i) => {
      const at = column.time.values[i];
      if (typeof v === 'number' && Number.isFinite(v) && v > 0 && typeof at === 'number') cells.push({ x0: at - column.step, x1: at, y0: row, y1: row + 1, count: v });
    });
  });
  const bounds = columns.map((c) => sampleNumber(c.name));
  return { cells, rows: columns.map((c) => c.name), bounds: bounds.some(Number.isNaN) ? undefined : bounds, yMin: 0, yMax: Math.max(1, columns.length), log: false };
}

function fromNative(frame: Frame): HeatmapData {
  const column = (name: string) => frame.fields.find((f) => f.name === name)?.values ?? [];
  const [times, low, high, count] = [column('xMax'), column('yMin'), column('yMax'), column('count')];
  const step = frame.meta?.stepMs ?? stepOf([...new Set(times as number[])]);
  const cells: Cell[] = [];
  let yMin = Infinity;
  let yMax = -Infinity;
  times.forEach((t, i) => {
    const [a, b, n] = [low[i], high[i], count[i]];
    if (typeof t !== 'number' || typeof a !== 'number' || typeof b !== 'number' || typeof n !== 'number' || n <= 0 || b <= 0) return;
    const bottom = a <= 0 ? b / 2 : a;
    yMin = Math.min(yMin, bottom);
    yMax = Math.max(yMax, b);
    cells.push({ x0: t - step, x1: t, y0: bottom, y1: b, count: n });
  });
  return { cells, rows: undefined, bounds: undefined, yMin: Number.isFinite(yMin) ? yMin : 0, yMax: Number.isFinite(yMax) ? yMax : 1, log: true };
}

/** Counts values of plain series in a grid of moments and sizes. */
function calculated(frames: readonly Frame[], fromMs: number, toMs: number, options: JsonObject): HeatmapData {
  const calc = asObject(options['calculation']);
  const yCount = asNumber(asObject(calc['yBuckets'])['value']);
  const points: (readonly [number, number])[] = [];
  for (const frame of frames) {
    const time = timeField(frame);
    if (time === undefined) continue;
    for (const field of frame.fields.filter((f) => f.type === 'number')) {
      field.values.forEach((v, i) => {
        const at = time.values[i];
        if (typeof v === 'number' && Number.isFinite(v) && typeof at === 'number') points.push([at, v]);
      });
    }
  }
  const low = Math.min(...points.map((p) => p[1]));
  const high = Math.max(...points.map((p) => p[1]));
  const xStep = Math.max(1000, (toMs - fromMs) / 40);
  const bySize = asString(asObject(calc['yBuckets'])['mode']) !== 'count' && yCount !== undefined && yCount > 0;
  const yStep = bySize ? yCount : (high - low || 1) / Math.max(1, yCount ?? 16);
  const counts = new Map<string, Cell>();
  for (const [at, v] of points) {
    const x0 = fromMs + Math.floor((at - fromMs) / xStep) * xStep;
    const y0 = bySize ? Math.floor(v / yStep) * yStep : low + Math.min(Math.floor((v - low) / yStep), (yCount ?? 16) - 1) * yStep;
    const key = `${x0}/${y0}`;
    const before = counts.get(key);
    counts.set(key, { x0, x1: x0 + xStep, y0, y1: y0 + yStep, count: (before?.count ?? 0) + 1 });
  }
  const cells = [...counts.values()];
  return { cells, rows: undefined, bounds: undefined, yMin: cells.length === 0 ? 0 : Math.min(...cells.map((c) => c.y0)), yMax: cells.length === 0 ? 1 : Math.max(...cells.map((c) => c.y1)), log: false };
}

export function heatmapData(frames: readonly Frame[], fromMs: number, toMs: number, options: JsonObject): HeatmapData {
  const native = frames.find((f) => f.fields.some((x) => x.name === 'yMin') && f.fields.some((x) => x.name === 'count'));
  if (native !== undefined) return fromNative(native);
  return options['calculate'] === true ? calculated(frames, fromMs, toMs, options) : fromBuckets(frames);
}

/** Where a single observation stands on the y axis: within its bucket's row, or at its own value. Undefined where rows have no bounds. */
export function markRow({ rows, bounds, log, yMin }: HeatmapData, value: number): number | undefined {
  if (rows === undefined) return log ? Math.max(value, yMin) : value;
  if (bounds === undefined) return undefined;
  const row = bounds.findIndex((bound) => value <= bound);
  if (row < 0) return rows.length;
  const [low, high] = [row === 0 ? 0 : (bounds[row - 1] ?? 0), bounds[row] ?? Infinity];
  return row + (Number.isFinite(high) && high > low ? (value - low) / (high - low) : 0.5);
}
