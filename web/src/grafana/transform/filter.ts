import { rowCount, type Frame, type Value } from '../frames/frame';
import { fieldName, nameContext } from '../field/names';
import { asNumber, asObject, asObjects, asString, asStrings, isObject, type JsonObject } from '../json';
import { takeRows } from './group';
import { fieldMatcher, looseRegex, type FieldMatcher } from './match';

/** Keeps fields by names, pattern or a comma list in a variable; without conditions everything stays. */
export function filterFieldsByName(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const context = nameContext(frames);
  const matcher = (raw: unknown): FieldMatcher | undefined => {
    if (!isObject(raw)) return undefined;
    const variable = asString(raw['variable']);
    const names = options['byVariable'] === true && variable !== undefined ? variable.split(',').map((n) => n.trim()) : asStrings(raw['names']);
    const pattern = asString(raw['pattern']) ?? '';
    return names.length === 0 && pattern === '' ? undefined : fieldMatcher('byRegexpOrNames', { names, pattern }, context);
  };
  const include = matcher(options['include']);
  const exclude = matcher(options['exclude']);
  if (include === undefined && exclude === undefined) return frames;
  return frames
    .map((frame) => ({ ...frame, fields: frame.fields.filter((f) => (include?.(f, frame) ?? true) && !(exclude?.(f, frame) ?? false)) }))
    .filter((frame) => frame.fields.length > 0);
}

/** Generic form: { include: {id, options}, exclude: {...} } matches fields. */
export function filterFields(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const context = nameContext(frames);
  const make = (raw: unknown) => (isObject(raw) ? fieldMatcher(asString(raw['id']) ?? '', raw['options'], context) : undefined);
  const include = make(options['include']);
  const exclude = make(options['exclude']);
  return frames
    .map((frame) => ({ ...frame, fields: frame.fields.filter((f) => (include?.(f, frame) ?? true) && !(exclude?.(f, frame) ?? false)) }))
    .filter((frame) => frame.fields.length > 0);
}

/** Frames of the named queries: "A", "A|B" or a pattern. */
export function filterByRefId(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const matches = (raw: unknown): ((refId: string) => boolean) | undefined => {
    const text = isObject(raw) ? asString(raw['options']) : asString(raw);
    if (text === undefined || text === '') return undefined;
    const regex = looseRegex(text.startsWith('/') ? text : `^(?:${text})$`);
    return (refId) => regex?.test(refId) ?? false;
  };
  const include = matches(options['include']);
  const exclude = matches(options['exclude']);
  return frames.filter((f) => (include?.(f.refId ?? '') ?? true) && !(exclude?.(f.refId ?? '') ?? false));
}

function comparable(value: Value, against: unknown): [number | string, number | string] {
  const left = typeof value === 'object' && value !== null ? (value.value ?? NaN) : typeof value === 'boolean' ? String(value) : (value ?? NaN);
  const asNumeric = asNumber(against);
  if (typeof left === 'number' && asNumeric !== undefined) return [left, asNumeric];
  return [String(left), String(against)];
}

function rowTest(id: string, options: JsonObject): (value: Value) => boolean {
  const wanted = options['value'];
  const isEmpty = (v: Value) => v === null || v === undefined;
  const compare = (test: (a: number | string, b: number | string) => boolean) => (v: Value) => {
    if (isEmpty(v)) return false;
    const [a, b] = comparable(v, wanted);
    return test(a, b);
  };
  switch (id) {
    case 'equal': return compare((a, b) => a === b);
    case 'notEqual': return compare((a, b) => a !== b);
    case 'greater': return compare((a, b) => a > b);
    case 'greaterOrEqual': return compare((a, b) => a >= b);
    case 'lower': return compare((a, b) => a < b);
    case 'lowerOrEqual': return compare((a, b) => a <= b);
    case 'between': {
      const from = asNumber(options['from']) ?? -Infinity;
      const to = asNumber(options['to']) ?? Infinity;
      return (v) => typeof v === 'number' && v > from && v < to;
    }
    case 'isNull': return isEmpty;
    case 'isNotNull': return (v) => !isEmpty(v);
    case 'regex': {
      const regex = looseRegex(String(wanted ?? ''));
      return (v) => !isEmpty(v) && (regex?.test(String(v)) ?? false);
    }
    case 'substring': return (v) => !isEmpty(v) && String(v).toLowerCase().includes(String(wanted ?? '').toLowerCase());
    case 'notSubstring': return (v) => !String(v ?? '').toLowerCase().includes(String(wanted ?? '').toLowerCase());
    default: return () => true;
  }
}

export function filterByValue(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const filters = asObjects(options['filters']);
  if (filters.length === 0) return frames;
  const context = nameContext(frames);
  return frames.map((frame) => {
    const tests = filters.flatMap((filter) => {
      const name = asString(filter['fieldName']);
      const field = frame.fields.find((f) => f.name === name || fieldName(f, frame, context) === name);
      const config = asObject(filter['config']);
      const test = rowTest(asString(config['id']) ?? '', asObject(config['options']));
      return field === undefined ? [] : [(row: number) => test(field.values[row])];
    });
    if (tests.length === 0) return frame;
    const all = options['match'] !== 'any';
    const include = options['type'] !== 'exclude';
    const rows = Array.from({ length: rowCount(frame) }, (_, i) => i).filter((row) => (all ? tests.every((t) => t(row)) : tests.some((t) => t(row))) === include);
    return takeRows(frame, rows);
  });
}

export function limit(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const count = asNumber(options['limitField']) ?? 10;
  return frames.map((frame) => {
    const rows = rowCount(frame);
    if (rows <= Math.abs(count)) return frame;
    const all = Array.from({ length: rows }, (_, i) => i);
    return takeRows(frame, count >= 0 ? all.slice(0, count) : all.slice(count));
  });
}
