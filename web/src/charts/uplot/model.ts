import type { ColorTheme } from '../../grafana/field/colors';
import { fieldDisplay, seriesColor, type Display } from '../../grafana/field/display';
import { fieldNames } from '../../grafana/field/names';
import { timeField, type Field, type Frame, type Thresholds } from '../../grafana/frames/frame';
import { unitFormatter } from '../../grafana/units/catalog';
import { readSeriesStyle, type AxisStyle, type SeriesStyle } from './style';

/** One column of numbers on the shared x values. null is a gap, undefined a point that the series just doesn't have. */
export type Column = (number | null | undefined)[];

export interface ChartSeries {
  readonly key: string;
  readonly name: string;
  readonly field: Field;
  readonly color: string;
  readonly style: SeriesStyle;
  readonly display: Display;
  readonly scale: string;
  /** Real values, for tooltip and legend. */
  readonly values: Column;
  /** What is drawn: stacked, negated or in percent of the stack. */
  readonly drawn: Column;
  /** Series that this one is filled down to; undefined fills to zero. */
  readonly fillTo: number | undefined;
  readonly stacked: boolean;
  readonly hidden: boolean;
  /** Dashes of the second and third round through the palette. */
  readonly roundDash: readonly number[] | undefined;
}

export interface ChartScale {
  readonly key: string;
  readonly unit: string | undefined;
  readonly axis: AxisStyle;
  readonly side: 'left' | 'right' | 'hidden';
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly softMin: number | undefined;
  readonly softMax: number | undefined;
  readonly format: (value: number, decimals?: number) => string;
  readonly decimals: number | undefined;
  readonly percentStack: boolean;
  readonly color: string | undefined;
  readonly label: string;
}

export interface ChartThresholds {
  readonly scale: string;
  readonly mode: string;
  readonly thresholds: Thresholds;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface ChartModel {
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly scales: readonly ChartScale[];
  readonly thresholds: readonly ChartThresholds[];
}

export interface ModelOptions {
  readonly theme: ColorTheme;
  readonly timeZone: string;
  readonly hidden: ReadonlySet<string>;
  readonly nowMs?: number;
}

const dashRounds: readonly (readonly number[] | undefined)[] = [undefined, [6, 3], [2, 3]];

interface Source {
  readonly field: Field;
  readonly times: readonly number[];
  readonly name: string;
}

function sources(frames: readonly Frame[]): readonly Source[] {
  const names = fieldNames(frames);
  return frames.flatMap((frame) => {
    const time = timeField(frame);
    if (time === undefined) return [];
    const times = time.values as readonly number[];
    return frame.fields.filter((f) => f.type === 'number' || f.type === 'boolean').map((field): Source => ({ field, times, name: names.get(field) ?? field.name }));
  });
}

/** All moments of all series, in order. The common case, equal columns, is found without a merge. */
function mergeTimes(all: readonly Source[]): readonly number[] {
  const first = all[0]?.times ?? [];
  const same = all.every((s) => s.times === first || (s.times.length === first.length && s.times.every((t, i) => t === first[i])));
  if (same && first.every((t, i) => i === 0 || t > (first[i - 1] ?? -Infinity))) return first;
  const merged = new Float64Array(new Set(all.flatMap((s) => s.times as number[])));
  return [...merged.sort()]; // oxlint-disable-line unicorn/no-array-sort -- a typed array of our own, sorted by number
}

function numberAt(field: Field, row: number): number | null {
  const v = field.values[row];
  return typeof v === 'number' ? (Number.isFinite(v) ? v : null) : typeof v === 'boolean' ? Number(v) : null;
}

/** A series' values on the shared moments. Short gaps that `spanNulls` bridges become undefined, which a line passes over. */
function align(source: Source, times: readonly number[], style: SeriesStyle): Column {
  const { field } = source;
  const column: Column = [];
  if (source.times.length === times.length) {
    for (let i = 0; i < times.length; i++) column.push(numberAt(field, i));
  } else {
    let at = 0;
    for (const time of times) {
      while (at < source.times.length && (source.times[at] ?? 0) < time) at++;
      column.push(source.times[at] === time ? numberAt(field, at) : undefined);
    }
  }
  if (typeof style.spanNulls === 'number') bridgeShortGaps(column, times, style.spanNulls);
  return column;
}

function bridgeShortGaps(column: Column, times: readonly number[], longestMs: number): void {
  let last = -1;
  for (let i = 0; i < column.length; i++) {
    if (column[i] === null || column[i] === undefined) continue;
    if (last >= 0 && i - last > 1) {
      const bridged = (times[i] ?? 0) - (times[last] ?? 0) < longestMs;
      for (let k = last + 1; k < i; k++) column[k] = bridged ? undefined : null;
    }
    last = i;
  }
}

function scaleKey(field: Field, style: SeriesStyle): string {
  const { config } = field;
  const { axis } = style;
  return [config.unit ?? '', config.min ?? '', config.max ?? '', axis.softMin ?? '', axis.softMax ?? '', axis.placement, axis.scale.type, axis.scale.log, axis.label, axis.centeredZero, style.stacking.mode === 'percent' ? '%' : ''].join('/');
}

function trimmed(text: string): string {
  return text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text;
}

function axisFormat(unit: string | undefined, configured: number | undefined, timeZone: string): (value: number, decimals?: number) => string {
  const format = unitFormatter(unit === undefined || unit === '' ? 'short' : unit);
  return (value, decimals) => {
    const shown = format(value, decimals ?? configured, { timeZone });
    return `${shown.prefix ?? ''}${configured === undefined ? trimmed(shown.text) : shown.text}${shown.suffix ?? ''}`;
  };
}

/** Adds the stacks up, per scale, group, direction and kind of drawing. */
function stack(series: ChartSeries[]): void {
  const groups = new Map<string, number[]>();
  series.forEach((s, i) => {
    const { stacking, drawStyle, transform } = s.style;
    if (stacking.mode === 'none' || s.hidden) return;
    const key = `${s.scale}|${stacking.mode}|${stacking.group}|${drawStyle === 'bars' ? 'bars' : 'line'}|${transform}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  for (const [key, members] of groups) {
    const length = series[members[0] ?? 0]?.values.length ?? 0;
    const percent = key.includes('|percent|');
    const totals = percent ? Array.from({ length }, (_, row) => members.reduce((sum, m) => sum + Math.abs(series[m]?.values[row] ?? 0), 0)) : [];
    const above = new Float64Array(length);
    let previous: number | undefined;
    for (const member of members) {
      const one = series[member];
      if (one === undefined) continue;
      const drawn = one.drawn.map((value, row) => {
        if (value === null || value === undefined) return value;
        const part = percent ? ((totals[row] ?? 0) === 0 ? 0 : value / (totals[row] ?? 1)) : value;
        above[row] = (above[row] ?? 0) + part;
        return above[row];
      });
      series[member] = { ...one, drawn, fillTo: previous, stacked: true };
      previous = member;
    }
  }
}

/** Turns frames with their field configs into columns, scales and colours: everything a chart draws. */
export function buildModel(frames: readonly Frame[], options: ModelOptions): ChartModel {
  const all = sources(frames);
  const times = mergeTimes(all);
  const { theme } = options;
  const usedScales = new Map<string, ChartScale>();
  const usedKeys = new Map<string, number>();
  const thresholds: ChartThresholds[] = [];
  const series: ChartSeries[] = [];
  let leftTaken = false;

  all.forEach((source, index) => {
    const { field, name } = source;
    const style = readSeriesStyle(field.config);
    if (style.hideFrom.viz && style.hideFrom.legend) return;
    const count = usedKeys.get(name) ?? 0;
    usedKeys.set(name, count + 1);
    const key = count === 0 ? name : `${name} ${count + 1}`;
    const color = seriesColor(field, { theme, seriesIndex: index, seriesName: name, timeZone: options.timeZone });
    const usesPalette = field.config.color === undefined || field.config.color.mode === 'palette-classic';
    const scale = scaleKey(field, style);
    const percentStack = style.stacking.mode === 'percent';
    if (!usedScales.has(scale)) {
      const { axis } = style;
      const side = axis.placement === 'auto' ? (leftTaken ? 'right' : 'left') : axis.placement;
      if (side === 'left') leftTaken = true;
      usedScales.set(scale, {
        key: scale, unit: percentStack ? 'percentunit' : field.config.unit, axis, side, percentStack,
        min: percentStack ? 0 : field.config.min, max: percentStack ? 1 : field.config.max,
        softMin: axis.softMin ?? (style.drawStyle === 'bars' || style.stacking.mode !== 'none' ? 0 : undefined), softMax: axis.softMax,
        format: axisFormat(percentStack ? 'percentunit' : field.config.unit, field.config.decimals, options.timeZone), decimals: field.config.decimals,
        color: axis.colorMode === 'series' ? color : undefined, label: axis.label,
      });
    }
    if (style.thresholds !== 'off' && field.config.thresholds !== undefined && !thresholds.some((t) => t.scale === scale && t.mode === style.thresholds)) {
      thresholds.push({ scale, mode: style.thresholds, thresholds: field.config.thresholds, min: field.config.min, max: field.config.max });
    }
    const values = align(source, times, style);
    const drawn = style.transform === 'negative-Y'
      ? values.map((v) => (typeof v === 'number' ? -v : v))
      : style.transform === 'constant' ? constantColumn(values) : values;
    series.push({
      key, name, field, color, style, scale, values, drawn, fillTo: undefined, stacked: false,
      display: fieldDisplay(field, { theme, timeZone: options.timeZone, seriesIndex: index, seriesName: name }),
      hidden: options.hidden.has(key) || style.hideFrom.viz,
      roundDash: usesPalette ? dashRounds[Math.min(2, Math.floor(index / Math.max(1, theme.palette.length)))] : undefined,
    });
  });

  stack(series);
  connectFills(series);
  return { times, series, scales: [...usedScales.values()], thresholds };
}

function constantColumn(values: Column): Column {
  const first = values.find((v) => typeof v === 'number');
  return values.map(() => first);
}

/** `fillBelowTo` names the series under the filled band. */
function connectFills(series: ChartSeries[]): void {
  series.forEach((s, i) => {
    if (s.style.fillBelowTo === '') return;
    const below = series.findIndex((other) => other.name === s.style.fillBelowTo);
    if (below >= 0 && below !== i) series[i] = { ...s, fillTo: below };
  });
}

/** Axis labels that differ from each other: decimals are added until they do. */
export function tickLabels(scale: Pick<ChartScale, 'format' | 'decimals'>, splits: readonly (number | null)[]): string[] {
  const shown = splits.filter((s): s is number => s !== null);
  const write = (decimals?: number) => shown.map((s) => scale.format(s, decimals));
  let labels = write();
  for (let decimals = 1; scale.decimals === undefined && decimals <= 6 && new Set(labels).size < labels.length; decimals++) labels = write(decimals);
  let next = 0;
  return splits.map((s) => (s === null ? '' : (labels[next++] ?? '')));
}
