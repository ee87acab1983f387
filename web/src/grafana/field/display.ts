import type { Field, FieldConfig, ThresholdStep, Thresholds, Value } from '../frames/frame';
import { isDateUnit, unitFormatter } from '../units/catalog';
import type { FormattedValue } from '../units/fixed';
import { continuousColor, contrast, isContinuous, nameHash, resolveColor, type ColorTheme } from './colors';
import { mapValue } from './mappings';
import { reduceValues } from './reducers';

/** One value ready to draw. `percent` is its place between min and max, not clamped. */
export interface DisplayValue extends FormattedValue {
  readonly numeric: number;
  readonly color: string;
  readonly percent: number;
  readonly icon?: string;
}

export type Display = (value: Value, decimals?: number | null) => DisplayValue;

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface DisplayOptions {
  readonly theme: ColorTheme;
  readonly timeZone?: string;
  readonly nowMs?: number;
  /** Place of the series in the panel, for palette colours. */
  readonly seriesIndex?: number;
  readonly seriesName?: string;
  /** Range over all fields of the panel; used where the field has no min or max of its own. */
  readonly panelRange?: Range;
}

/** Range of the field's own numbers; 0 to 100 when there are none. */
export function valueRange(values: readonly Value[]): Range {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min > max ? { min: 0, max: 100 } : { min, max };
}

export function fieldRange(config: FieldConfig, values: readonly Value[], panelRange?: Range): Range {
  if (config.min !== undefined && config.max !== undefined) return { min: config.min, max: config.max };
  const own = panelRange ?? valueRange(values);
  const min = config.min ?? own.min;
  return { min, max: Math.max(config.max ?? own.max, config.max === undefined ? min : -Infinity) };
}

/**
 * Last step whose value is reached. The first step always holds. A later search stops at a step without a value, so
 * readers of dashboards give the base step no weight by setting it to -Infinity first (see `readThresholds`).
 */
export function activeStep(value: number, steps: readonly ThresholdStep[]): ThresholdStep | undefined {
  let active = steps[0];
  for (const step of steps) {
    if (!(value >= Number(step.value))) break;
    active = step;
  }
  return active;
}

export function thresholdStep(value: number, percent: number, thresholds: Thresholds | undefined): ThresholdStep | undefined {
  if (thresholds === undefined) return undefined;
  return activeStep(thresholds.mode === 'percentage' ? percent * 100 : value, thresholds.steps);
}

/** Grafana's own thresholds for fields that set none: green, and red from 80. */
export const defaultThresholds: Thresholds = { mode: 'absolute', steps: [{ color: 'green', value: -Infinity }, { color: 'red', value: 80 }] };

export function paletteColor(index: number, theme: ColorTheme): string {
  return theme.palette[index % Math.max(1, theme.palette.length)] ?? theme.text;
}

/** A colour that stays with the name, among those that stand out from the panel. */
export function colorByName(name: string, theme: ColorTheme): string {
  const visible = theme.palette.filter((c) => contrast(c, theme.panel) >= 3);
  return visible[nameHash(name) % Math.max(1, visible.length)] ?? theme.text;
}

function parseMoment(value: Value): Value {
  if (typeof value !== 'string') return value;
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) ? value : parsed;
}

function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && value.trim() !== '') return Number(value);
  return NaN;
}

/** Colour of values of a field: a function of the number and its share of the range. */
export function colorScale(config: FieldConfig, options: DisplayOptions): (value: number, percent: number) => string {
  const { theme } = options;
  const mode = config.color?.mode;
  if (mode === 'fixed' || mode === 'shades') {
    const fixed = resolveColor(config.color?.fixedColor ?? 'gray', theme);
    return () => fixed;
  }
  if (mode === 'palette-classic') {
    const color = paletteColor(options.seriesIndex ?? 0, theme);
    return () => color;
  }
  if (mode === 'palette-classic-by-name') {
    const color = options.seriesName === undefined ? paletteColor(options.seriesIndex ?? 0, theme) : colorByName(options.seriesName, theme);
    return () => color;
  }
  if (mode !== undefined && isContinuous(mode)) return (_value, percent) => continuousColor(mode, percent, theme);
  const thresholds = config.thresholds;
  return (value, percent) => {
    const step = thresholdStep(value, percent, thresholds);
    return resolveColor(step?.color ?? 'text', theme);
  };
}

/** Builds the function that turns values of a field into text and colour. */
export function fieldDisplay(field: Pick<Field, 'type' | 'config' | 'values'>, options: DisplayOptions): Display {
  const { config, type } = field;
  const configured = config.unit;
  let unit = configured;
  let showMs = false;
  if (type === 'time' && !isDateUnit(configured)) {
    unit = 'dateTimeAsSystem';
    const first = field.values[0];
    const last = field.values[field.values.length - 1];
    showMs = typeof first === 'number' && typeof last === 'number' && field.values.length > 1 && Math.abs(last - first) < 60_000;
  } else if (type === 'boolean' && !(configured ?? '').startsWith('bool')) {
    unit = 'bool';
  } else if (type === 'string' && (configured === undefined || configured === '')) {
    unit = 'string';
  }
  const isDate = isDateUnit(unit);
  const format = unitFormatter(unit === undefined || unit === '' ? 'none' : unit);
  const { min, max } = fieldRange(config, field.values, options.panelRange);
  const delta = max - min;
  const colorOf = colorScale(config, options);
  const formatOptions = {
    showMs,
    ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
    ...(options.nowMs === undefined ? {} : { nowMs: options.nowMs }),
  };

  return (raw, decimals) => {
    const value = isDate ? parseMoment(raw) : raw;
    const mapped = mapValue(config.mappings, value);
    const numeric = unit === 'string' && typeof value === 'string' ? NaN : toNumber(value);
    let formatted: FormattedValue | undefined;
    let color = mapped?.color === undefined ? undefined : resolveColor(mapped.color, options.theme);
    let percent = 0;
    if (!Number.isNaN(numeric)) {
      formatted = format(numeric, decimals ?? config.decimals, formatOptions);
      percent = delta === 0 || !Number.isFinite(numeric) ? (numeric > min ? 1 : 0) : (numeric - min) / delta;
      color ??= colorOf(numeric, percent);
    }
    const icon = mapped?.icon === undefined ? {} : { icon: mapped.icon };
    if (mapped?.text !== undefined && mapped.text !== '') return { text: mapped.text, numeric, color: color ?? colorOf(-Infinity, 0), percent, ...icon };
    if (formatted !== undefined) return { ...formatted, numeric, color: color ?? colorOf(-Infinity, 0), percent, ...icon };
    const text = value === null || value === undefined ? '' : typeof value === 'object' ? displayCell(value.value) : String(value);
    return { text: text === '' ? (config.noValue ?? '') : text, numeric, color: color ?? colorOf(-Infinity, 0), percent, ...icon };
  };
}

function displayCell(value: number | null): string {
  return value === null ? '' : String(value);
}

/** Colour of a whole series: by its last, smallest or largest value where the mode depends on values. */
export function seriesColor(field: Field, options: DisplayOptions): string {
  const mode = field.config.color?.mode;
  if (mode === undefined || mode === 'palette-classic') return paletteColor(options.seriesIndex ?? 0, options.theme);
  const by = field.config.color?.seriesBy ?? 'last';
  const reduced = reduceValues(field.values, by === 'last' ? 'lastNotNull' : by);
  return fieldDisplay(field, options)(reduced).color;
}
