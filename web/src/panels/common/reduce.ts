import type { ColorTheme } from '../../grafana/field/colors';
import { fieldDisplay, valueRange, type DisplayValue, type Range } from '../../grafana/field/display';
import { fieldNames } from '../../grafana/field/names';
import { reduceValues, reducerName } from '../../grafana/field/reducers';
import { timeField, rowCount, type Field, type Frame, type Value } from '../../grafana/frames/frame';
import { asNumber, asObject, asString, asStrings, type JsonObject } from '../../grafana/json';
import { looseRegex } from '../../grafana/transform/match';

/** One number that a stat, gauge or bar shows. */
export interface ReducedValue {
  readonly key: string;
  readonly name: string;
  readonly value: Value;
  readonly display: DisplayValue;
  readonly field: Field;
  readonly range: Range;
  /** The series behind it, for a sparkline. */
  readonly series: { readonly times: readonly number[]; readonly values: readonly (number | null)[] } | undefined;
  /** Change from the first to the last value, as a share; for `showPercentChange`. */
  readonly change: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ReduceOptions {
  readonly calcs: readonly string[];
  readonly fields: string;
  readonly values: boolean;
  readonly limit: number;
}

export function readReduceOptions(options: JsonObject): ReduceOptions {
  const o = asObject(options['reduceOptions']);
  const calcs = asStrings(o['calcs']);
  return { calcs: calcs.length > 0 ? calcs : ['lastNotNull'], fields: asString(o['fields']) ?? '', values: o['values'] === true, limit: asNumber(o['limit']) ?? 25 };
}

export interface ReduceContext {
  readonly theme: ColorTheme;
  readonly timeZone: string;
}

/** '' takes numbers, a pattern takes fields by name, anything else exactly that field. */
function fieldFilter(fields: string, nameOf: (field: Field) => string): (field: Field) => boolean {
  if (fields === '') return (f) => f.type === 'number' || f.type === 'boolean';
  const regex = fields.startsWith('/') ? looseRegex(fields) : undefined;
  return (f) => (regex === undefined ? nameOf(f) === fields || f.name === fields : f.type !== 'time' && regex.test(nameOf(f)));
}

/** Range over all numeric fields, for fields that set none of their own. */
export function sharedRange(frames: readonly Frame[]): Range {
  return valueRange(frames.flatMap((f) => f.fields.filter((x) => x.type === 'number').flatMap((x) => x.values)));
}

/** Reduces frames to the values that single-value panels show, in the order of the data. */
export function reduceFrames(frames: readonly Frame[], options: ReduceOptions, context: ReduceContext): readonly ReducedValue[] {
  const names = fieldNames(frames);
  const nameOf = (field: Field) => names.get(field) ?? field.name;
  const wanted = fieldFilter(options.fields, nameOf);
  const panelRange = sharedRange(frames);
  const result: ReducedValue[] = [];
  let seriesIndex = -1;
  for (const frame of frames) {
    const time = timeField(frame);
    for (const field of frame.fields) {
      if (field.type === 'number') seriesIndex++;
      if (!wanted(field)) continue;
      const name = nameOf(field);
      const display = fieldDisplay(field, { ...context, seriesIndex: Math.max(0, seriesIndex), seriesName: name, panelRange });
      const range = { min: field.config.min ?? panelRange.min, max: field.config.max ?? panelRange.max };
      const base = { field, range, labels: field.labels ?? {} };
      if (options.values) {
        const labelField = frame.fields.find((f) => f.type === 'string' && f !== field);
        const rows = Math.min(rowCount(frame), options.limit - result.length);
        for (let i = 0; i < rows; i++) {
          const value = field.values[i];
          const rowName = labelField === undefined ? name : String(labelField.values[i] ?? '');
          result.push({ ...base, key: `${name}/${i}`, name: rowName, value, display: display(value), series: undefined, change: undefined });
        }
        continue;
      }
      const series = time === undefined ? undefined : {
        times: time.values as readonly number[],
        values: field.values.map((v) => (typeof v === 'number' && Number.isFinite(v) ? v : null)),
      };
      for (const calc of options.calcs) {
        const value = reduceValues(field.values, calc);
        const shown = options.calcs.length > 1 ? `${name} (${reducerName(calc)})` : name;
        result.push({ ...base, key: `${shown}/${result.length}`, name: shown, value, display: display(value), series, change: changeOf(field) });
      }
    }
  }
  return result;
}

function changeOf(field: Field): number | undefined {
  const first = reduceValues(field.values, 'firstNotNull');
  const last = reduceValues(field.values, 'lastNotNull');
  return typeof first === 'number' && typeof last === 'number' && first !== 0 ? (last - first) / Math.abs(first) : undefined;
}
