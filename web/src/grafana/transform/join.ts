import { rowCount, withValues, type Field, type Frame, type Value } from '../frames/frame';
import { fieldName, nameContext } from '../field/names';
import type { FieldMatcher } from './match';

export type JoinMode = 'outer' | 'inner' | 'outerTabular';

export function combinedRefId(transformation: string, frames: readonly Frame[]): string {
  return `${transformation}-${frames.map((f) => f.refId).filter((r) => r !== undefined).join('-')}`;
}

interface Part {
  readonly key: readonly Value[];
  readonly fields: readonly Field[];
}

function split(frames: readonly Frame[], isKey: FieldMatcher): { keyField: Field; parts: Part[] } | undefined {
  let keyField: Field | undefined;
  const parts: Part[] = [];
  for (const frame of frames) {
    const key = frame.fields.find((f) => isKey(f, frame));
    if (key === undefined) continue;
    keyField ??= key;
    const fields = frame.fields.filter((f) => f !== key).map((f) => ({
      ...f,
      name: frame.name !== undefined && frame.name !== '' && f.name === 'Value' ? frame.name : f.name,
      labels: f.labels ?? {},
      origin: { ...(frame.refId === undefined ? {} : { refId: frame.refId }), ...(frame.name === undefined ? {} : { frameName: frame.name }), ...f.origin },
    }));
    parts.push({ key: key.values, fields });
  }
  return keyField === undefined ? undefined : { keyField, parts };
}

function joinOuter(parts: readonly Part[]): { keys: Value[]; columns: Value[][] } {
  const keySet = new Set<Value>();
  for (const part of parts) for (const key of part.key) keySet.add(key);
  const found = [...keySet];
  const keys = found.every((k) => typeof k === 'number') ? found.toSorted((a, b) => a - b) : found;
  const columns: Value[][] = [];
  for (const part of parts) {
    const rowOf = new Map<Value, number>();
    part.key.forEach((key, row) => rowOf.set(key, row));
    for (const field of part.fields) {
      columns.push(keys.map((key) => {
        const row = rowOf.get(key);
        return row === undefined ? null : (field.values[row] ?? null);
      }));
    }
  }
  return { keys, columns };
}

/** Rows of all tables with the same key, every combination of them; unmatched rows stay when `keepAll`. */
function joinTables(parts: readonly Part[], keepAll: boolean): { keys: Value[]; columns: Value[][] } {
  let rows: { key: Value; cells: Value[] }[] = (parts[0]?.key ?? []).map((key, row) => ({
    key, cells: (parts[0]?.fields ?? []).map((f) => f.values[row] ?? null),
  }));
  let width = parts[0]?.fields.length ?? 0;
  for (const part of parts.slice(1)) {
    const byKey = new Map<Value, number[]>();
    part.key.forEach((key, row) => {
      const found = byKey.get(key);
      if (found === undefined) byKey.set(key, [row]);
      else found.push(row);
    });
    const used = new Set<Value>();
    const next: { key: Value; cells: Value[] }[] = [];
    for (const row of rows) {
      const matches = byKey.get(row.key) ?? [];
      if (matches.length > 0) used.add(row.key);
      for (const match of matches) next.push({ key: row.key, cells: [...row.cells, ...part.fields.map((f) => f.values[match] ?? null)] });
      if (matches.length === 0 && keepAll) next.push({ key: row.key, cells: [...row.cells, ...part.fields.map(() => null)] });
    }
    if (keepAll) {
      part.key.forEach((key, row) => {
        if (!used.has(key)) next.push({ key, cells: [...Array.from({ length: width }, () => null), ...part.fields.map((f) => f.values[row] ?? null)] });
      });
    }
    rows = next;
    width += part.fields.length;
  }
  return { keys: rows.map((r) => r.key), columns: Array.from({ length: width }, (_, i) => rows.map((r) => r.cells[i] ?? null)) };
}

/** One frame keyed by the matched field of each frame; frames without it are dropped. */
export function joinFrames(frames: readonly Frame[], isKey: FieldMatcher, mode: JoinMode): Frame | undefined {
  const found = split(frames, isKey);
  if (found === undefined) return undefined;
  const { keyField, parts } = found;
  const { keys, columns } = mode === 'outer' ? joinOuter(parts) : joinTables(parts, mode === 'outerTabular');
  const fields = parts.flatMap((p) => p.fields);
  return {
    refId: combinedRefId('joinByField', frames),
    fields: [withValues(keyField, keys), ...fields.map((f, i) => withValues(f, columns[i] ?? []))],
  };
}

export function joinByField(frames: readonly Frame[], byField: string | undefined, mode: JoinMode): readonly Frame[] {
  if (frames.length <= 1) return frames;
  const context = nameContext(frames);
  const isKey: FieldMatcher = byField === undefined || byField === ''
    ? (field, frame) => frame.fields.find((f) => f.type === 'time') === field
    : (field, frame) => field.name === byField || fieldName(field, frame, context) === byField;
  const joined = joinFrames(frames, isKey, mode);
  return joined === undefined ? frames : [joined];
}

/** Joins time series by time, so that calculations see one table. Other data stays as it is. */
export function ensureColumns(frames: readonly Frame[]): readonly Frame[] {
  if (frames.length <= 1) return frames;
  const name = frames[0]?.fields.find((f) => f.type === 'time')?.name;
  const consistent = name !== undefined && frames.every((f) => f.fields.find((x) => x.type === 'time')?.name === name);
  return consistent ? joinByField(frames, name, 'outer') : frames;
}

/** Stacks tables: rows that agree in all shared columns become one row. */
export function merge(frames: readonly Frame[]): readonly Frame[] {
  if (frames.length <= 1) return frames;
  const data = frames.filter((f) => f.fields.length > 0);
  if (data.length === 0) return frames.slice(0, 1);
  const columns = new Map<string, Field>();
  for (const frame of data) {
    for (const field of frame.fields) {
      if (columns.has(field.name)) continue;
      const { displayName: _own, ...config } = field.config;
      columns.set(field.name, { name: field.name, type: field.type, values: [], config, origin: { ...(frame.refId === undefined ? {} : { refId: frame.refId }), ...field.origin } });
    }
  }
  const keyNames = [...columns.keys()].filter((name) => data.every((f) => f.fields.some((x) => x.name === name)));
  if (keyNames.length === 0) return frames;

  type Row = Map<string, Value>;
  const groups = new Map<string, Row[]>();
  const order: Row[] = [];
  for (const frame of data) {
    const rows = rowCount(frame);
    for (let i = 0; i < rows; i++) {
      const row: Row = new Map(frame.fields.map((f) => [f.name, f.values[i]]));
      const key = keyNames.map((name) => String(row.get(name))).join('\u0000');
      const group = groups.get(key) ?? [];
      if (group.length === 0) groups.set(key, group);
      const fits = (existing: Row) => [...row].every(([name, value]) => {
        const other = existing.get(name);
        return other === undefined || other === null || other === value;
      });
      const mergeable = group.filter(fits);
      if (mergeable.length === 0) {
        group.push(row);
        order.push(row);
      } else {
        for (const target of mergeable) for (const [name, value] of row) target.set(name, value);
      }
    }
  }
  return [{
    refId: combinedRefId('merge', frames),
    fields: [...columns.values()].map((field) => withValues(field, order.map((row) => row.get(field.name) ?? null))),
  }];
}
