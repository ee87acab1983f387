import { guessType, rowCount, withValues, type Field, type Frame, type Value } from '../frames/frame';
import { reducedType, reduceValues } from '../field/reducers';
import { fieldName, nameContext } from '../field/names';
import { asObject, asObjects, asString, asStrings, type JsonObject } from '../json';

export function groupBy(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const byField = asObject(options['fields']);
  const setting = (name: string) => asObject(byField[name]);
  if (!Object.values(byField).some((v) => asObject(v)['operation'] === 'groupby')) return frames;
  const context = nameContext(frames);
  const result: Frame[] = [];
  for (const frame of frames) {
    const named = frame.fields.map((field) => ({ field, name: fieldName(field, frame, context) }));
    const keys = named.filter(({ name }) => setting(name)['operation'] === 'groupby');
    if (keys.length === 0) continue; // a frame without the group columns has nothing to add
    const groups = new Map<string, number[]>();
    for (let i = 0; i < rowCount(frame); i++) {
      const key = keys.map(({ field }) => String(field.values[i])).join('\u0000');
      const rows = groups.get(key);
      if (rows === undefined) groups.set(key, [i]);
      else rows.push(i);
    }
    const groupRows = [...groups.values()];
    const fields: Field[] = keys.map(({ field }) => withValues(field, groupRows.map((rows) => field.values[rows[0] ?? 0])));
    for (const { field, name } of named) {
      const aggregations = asStrings(setting(name)['aggregations']);
      if (setting(name)['operation'] !== 'aggregate') continue;
      for (const id of aggregations) {
        const values = groupRows.map((rows) => reduceValues(rows.map((r) => field.values[r]), id));
        const { labels: _labels, displayName: _name, ...rest } = field;
        const { displayName: _configured, displayNameFromDS: _given, ...config } = field.config;
        fields.push({ ...rest, name: `${name} (${id})`, type: reducedType(id, field.type), values, config });
      }
    }
    result.push({ ...frame, fields });
  }
  return result;
}

function compare(a: Value, b: Value): number {
  const emptyA = a === null || a === undefined;
  const emptyB = b === null || b === undefined;
  if (emptyA || emptyB) return emptyA === emptyB ? 0 : emptyA ? -1 : 1;
  const x = typeof a === 'object' ? (a.value ?? -Infinity) : a;
  const y = typeof b === 'object' ? (b.value ?? -Infinity) : b;
  if (typeof x === 'string' && typeof y === 'string') return x.localeCompare(y, 'en', { numeric: true });
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Row numbers in the order of a column; equal rows keep their place. */
export function sortedRows(values: readonly Value[], descending: boolean): number[] {
  const sign = descending ? -1 : 1;
  return values.map((_, i) => i).toSorted((a, b) => sign * compare(values[a], values[b]) || a - b);
}

export function takeRows(frame: Frame, rows: readonly number[]): Frame {
  return { ...frame, fields: frame.fields.map((f) => withValues(f, rows.map((r) => f.values[r]))) };
}

export function sortBy(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const sort = asObjects(options['sort'])[0];
  const wanted = asString(sort?.['field']);
  if (wanted === undefined) return frames;
  const context = nameContext(frames);
  return frames.map((frame) => {
    const field = frame.fields.find((f) => fieldName(f, frame, context) === wanted || f.name === wanted);
    return field === undefined ? frame : takeRows(frame, sortedRows(field.values, sort?.['desc'] === true));
  });
}

const emptyCells: Readonly<Record<string, Value>> = { null: null, empty: '', true: true, false: false, zero: 0 };

export function groupingToMatrix(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const columnName = asString(options['columnField']) ?? 'Time';
  const rowName = asString(options['rowField']) ?? 'Time';
  const valueName = asString(options['valueField']) ?? 'Value';
  const empty = emptyCells[asString(options['emptyValue']) ?? 'empty'] ?? '';
  const frame = frames[0];
  if (frame === undefined || frames.length !== 1) return frames;
  const context = nameContext(frames);
  const find = (name: string) => frame.fields.find((f) => f.name === name || fieldName(f, frame, context) === name);
  const column = find(columnName);
  const row = find(rowName);
  const value = find(valueName);
  if (column === undefined || row === undefined || value === undefined) return frames;
  const columns = [...new Set(column.values)];
  const rows = [...new Set(row.values)];
  const cells = new Map<string, Value>();
  const key = (r: Value, c: Value) => `${String(r)}\u0000${String(c)}`;
  value.values.forEach((v, i) => cells.set(key(row.values[i], column.values[i]), v));
  return [{
    fields: [
      { name: `${rowName}\\${columnName}`, type: row.type, values: rows, config: {} },
      ...columns.map((c): Field => {
        const { labels: _labels, displayName: _name, ...rest } = value;
        const { displayName: _given, displayNameFromDS: _ds, ...config } = value.config;
        return { ...rest, name: String(c), config, values: rows.map((r) => (cells.has(key(r, c)) ? (cells.get(key(r, c)) ?? null) : empty)) };
      }),
    ],
  }];
}

export function transpose(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  return frames.map((frame) => {
    const [head, ...rest] = frame.fields;
    if (head === undefined) return frame;
    const context = nameContext(frames);
    const first = asString(options['firstFieldName']) ?? '';
    const restName = asString(options['restFieldsName']) ?? '';
    const fields: Field[] = [{ name: first === '' ? 'Field' : first, type: 'string', values: rest.map((f) => fieldName(f, frame, context)), config: {} }];
    for (let i = 0; i < rowCount(frame); i++) {
      const values = rest.map((f) => f.values[i]);
      const name = restName === '' ? String(head.values[i] ?? i) : `${restName} ${i + 1}`;
      fields.push({ name, type: guessType(values), values, config: {} });
    }
    return { ...frame, fields };
  });
}
