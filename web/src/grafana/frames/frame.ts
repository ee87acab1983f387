import type { Trace } from '../traces/model';

/** Columns of values with a name, a type and a field config: what queries answer and panels draw. */
export type FieldType = 'time' | 'number' | 'string' | 'boolean' | 'frame' | 'other';

/** A small time series inside one table cell (timeSeriesTable). */
export interface CellSeries {
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  /** What the cell shows beside the line, and sorts by. */
  readonly value: number | null;
  readonly name: string;
}

export type Value = number | string | boolean | null | undefined | CellSeries;
export type Labels = Readonly<Record<string, string>>;

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly values: readonly Value[];
  readonly labels?: Labels;
  readonly config: FieldConfig;
  /** Name that a transformation settled, before overrides. */
  readonly displayName?: string;
  /** Time zone offset etc. never live here: values of time fields are Unix milliseconds. */
  readonly origin?: { readonly refId?: string; readonly frameName?: string };
}

export interface Frame {
  readonly refId?: string;
  readonly name?: string;
  readonly fields: readonly Field[];
  readonly meta?: FrameMeta;
}

export interface FrameMeta {
  readonly kind?: 'series' | 'table' | 'heatmap' | 'logs';
  readonly expr?: string;
  /** Step of a range query in milliseconds: gaps wider than it are missing values. */
  readonly stepMs?: number;
  readonly exemplars?: boolean;
  /** The frame is one trace: its fields are the spans. */
  readonly trace?: Trace;
}

export interface ThresholdStep {
  readonly color: string;
  /** null or absent in the base step. */
  readonly value?: number | null;
}

export interface Thresholds {
  readonly mode: 'absolute' | 'percentage';
  readonly steps: readonly ThresholdStep[];
}

export interface MappingResult {
  readonly text?: string;
  readonly color?: string;
  readonly icon?: string;
  readonly index?: number;
}

export type ValueMapping =
  | { readonly type: 'value'; readonly options: Readonly<Record<string, MappingResult>> }
  | { readonly type: 'range'; readonly options: { readonly from: number | null; readonly to: number | null; readonly result: MappingResult } }
  | { readonly type: 'regex'; readonly options: { readonly pattern: string; readonly result: MappingResult } }
  | { readonly type: 'special'; readonly options: { readonly match: string; readonly result: MappingResult } };

export interface FieldColor {
  readonly mode: string;
  readonly fixedColor?: string;
  readonly seriesBy?: 'last' | 'min' | 'max';
}

export interface DataLink {
  readonly title: string;
  readonly url: string;
  readonly targetBlank?: boolean;
}

export interface FieldConfig {
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly displayName?: string;
  /** Name that the data source gives (the rendered legend format). */
  readonly displayNameFromDS?: string;
  readonly noValue?: string;
  readonly description?: string;
  readonly thresholds?: Thresholds;
  readonly mappings?: readonly ValueMapping[];
  readonly color?: FieldColor;
  readonly links?: readonly DataLink[];
  readonly filterable?: boolean;
  readonly nullValueMode?: string;
  /** Options of one panel type (line width, cell type, ...); each panel reads its own with defaults. */
  readonly custom?: Readonly<Record<string, unknown>>;
}

export function rowCount(frame: Frame): number {
  return frame.fields.reduce((rows, field) => Math.max(rows, field.values.length), 0);
}

export function isCellSeries(value: Value): value is CellSeries {
  return typeof value === 'object' && value !== null;
}

export function timeField(frame: Frame): Field | undefined {
  return frame.fields.find((f) => f.type === 'time');
}

export function withValues(field: Field, values: readonly Value[]): Field {
  return { ...field, values };
}

/** Type of a column by its first value that is not null. */
export function guessType(values: readonly Value[]): FieldType {
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (typeof value === 'number') return 'number';
    if (typeof value === 'string') return 'string';
    if (typeof value === 'boolean') return 'boolean';
    return 'frame';
  }
  return 'other';
}
