import type { ColorTheme } from '../../grafana/field/colors';
import { fieldDisplay, seriesColor, type Display } from '../../grafana/field/display';
import { fieldNames, nameContext, fieldName } from '../../grafana/field/names';
import { reduceValues } from '../../grafana/field/reducers';
import { rowCount, timeField, type Field, type Frame } from '../../grafana/frames/frame';
import { formatDate } from '../../grafana/units/dates';

export interface BarSeries {
  readonly key: string;
  readonly name: string;
  readonly color: string;
  readonly display: Display;
  readonly values: readonly (number | null)[];
  readonly field: Field;
}

export interface BarData {
  readonly categories: readonly string[];
  readonly series: readonly BarSeries[];
}

const numeric = (v: unknown): number | null => (typeof v === 'number' && Number.isFinite(v) ? v : null);

/** Bars per row of a table, or one bar per series when the data are single values. */
export function barData(frames: readonly Frame[], xField: string | undefined, theme: ColorTheme, timeZone: string): BarData {
  const names = fieldNames(frames);
  const isSingles = frames.length > 1 && frames.every((f) => rowCount(f) <= 1 || f.meta?.kind === 'series') && frames.every((f) => timeField(f) !== undefined && !f.fields.some((x) => x.type === 'string'));
  if (isSingles) {
    const fields = frames.flatMap((f) => f.fields.filter((x) => x.type === 'number'));
    const first = fields[0];
    if (first === undefined) return { categories: [], series: [] };
    return {
      categories: fields.map((f) => names.get(f) ?? f.name),
      series: [{ key: 'value', name: 'Value', color: seriesColor(first, { theme, seriesIndex: 0 }), display: fieldDisplay(first, { theme, timeZone }), values: fields.map((f) => numeric(reduceValues(f.values, 'lastNotNull'))), field: first }],
    };
  }
  const frame = frames[0];
  if (frame === undefined) return { categories: [], series: [] };
  const context = nameContext([frame]);
  const x = frame.fields.find((f) => fieldName(f, frame, context) === xField || f.name === xField) ?? frame.fields.find((f) => f.type === 'string') ?? timeField(frame) ?? frame.fields[0];
  const columns = frame.fields.filter((f) => f !== x && f.type === 'number');
  return {
    categories: Array.from({ length: rowCount(frame) }, (_, i) => {
      const v = x?.values[i];
      return x?.type === 'time' && typeof v === 'number' ? formatDate(v, 'MM/DD HH:mm', timeZone) : String(v ?? '');
    }),
    series: columns.map((field, i): BarSeries => ({
      key: `${fieldName(field, frame, context)}/${i}`, name: fieldName(field, frame, context), color: seriesColor(field, { theme, seriesIndex: i, timeZone }),
      display: fieldDisplay(field, { theme, timeZone, seriesIndex: i }), values: field.values.map(numeric), field,
    })),
  };
}

export interface Bar {
  readonly series: number;
  readonly category: number;
  /** Position along the categories and size across, as shares of the plot. */
  readonly start: number;
  readonly size: number;
  readonly low: number;
  readonly high: number;
  readonly value: number;
}

/** Places the bars: side by side in their group, or on top of each other. */
export function placeBars(data: BarData, stacking: string, groupWidth: number, barWidth: number): { bars: readonly Bar[]; low: number; high: number } {
  const count = Math.max(1, data.categories.length);
  const bars: Bar[] = [];
  let low = 0;
  let high = 0;
  data.categories.forEach((_, category) => {
    const total = data.series.reduce((sum, s) => sum + Math.abs(s.values[category] ?? 0), 0);
    let up = 0;
    let down = 0;
    data.series.forEach((s, series) => {
      const raw = s.values[category];
      if (raw === null || raw === undefined) return;
      const value = stacking === 'percent' ? (total === 0 ? 0 : raw / total) : raw;
      const slot = 1 / count;
      const inner = slot * groupWidth;
      const offset = category * slot + (slot - inner) / 2;
      if (stacking === 'none') {
        const each = inner / data.series.length;
        bars.push({ series, category, start: offset + series * each + (each * (1 - barWidth)) / 2, size: each * barWidth, low: Math.min(0, value), high: Math.max(0, value), value: raw });
      } else {
        const from = value >= 0 ? up : down;
        if (value >= 0) up += value;
        else down += value;
        bars.push({ series, category, start: offset, size: inner * barWidth, low: Math.min(from, from + value), high: Math.max(from, from + value), value: raw });
      }
      low = Math.min(low, down, value >= 0 ? 0 : value);
      high = Math.max(high, up, value);
    });
  });
  return { bars, low, high: high === low ? low + 1 : high };
}
