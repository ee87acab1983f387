import { guessType, rowCount, timeField, withValues, type Field, type FieldType, type Frame, type Value } from '../frames/frame';
import { fieldName, formatLabels, nameContext } from '../field/names';
import { formatDate } from '../units/dates';
import { asNumber, asObjects, asString, asStrings, isObject, oneOf, type JsonObject } from '../json';

export function labelsToFields(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const keep = Array.isArray(options['keepLabels']) ? new Set(asStrings(options['keepLabels'])) : undefined;
  const valueLabel = asString(options['valueLabel']);
  if (options['mode'] === 'rows') {
    const context = nameContext(frames);
    return frames.flatMap((frame) => frame.fields.filter((f) => f.labels !== undefined).map((field): Frame => {
      const pairs = Object.entries(field.labels ?? {}).filter(([k]) => keep?.has(k) ?? true);
      return {
        ...(frame.refId === undefined ? {} : { refId: frame.refId }),
        name: fieldName(field, frame, context),
        fields: [
          { name: 'label', type: 'string', values: pairs.map(([k]) => k), config: {} },
          { name: 'value', type: 'string', values: pairs.map(([, v]) => v), config: {} },
        ],
      };
    }));
  }
  return frames.map((frame) => {
    const rows = rowCount(frame);
    const fields: Field[] = [];
    const labelFields = new Map<string, string>();
    for (const field of frame.fields) {
      if (field.labels === undefined) {
        fields.push(field);
        continue;
      }
      const { labels, displayName: _name, ...rest } = field;
      const { displayName: _configured, displayNameFromDS: _given, ...config } = field.config;
      let name = field.name;
      for (const [label, value] of Object.entries(labels)) {
        if (label === valueLabel) name = value;
        else if (keep?.has(label) ?? true) labelFields.set(label, value);
      }
      fields.push({ ...rest, name, config });
    }
    for (const [name, value] of labelFields) {
      fields.push({ name, type: 'string', values: Array.from({ length: rows }, () => value), config: {} });
    }
    return { ...frame, fields };
  });
}

export function concatenate(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  if (frames.length <= 1) return frames;
  const mode = oneOf(options['frameNameMode'], ['field', 'label', 'drop'], 'field');
  const labelName = asString(options['frameNameLabel']) ?? 'frame';
  const rows = Math.max(...frames.map(rowCount));
  const fields = frames.flatMap((frame) => frame.fields.map((field): Field => {
    const padded = field.values.length < rows ? withValues(field, [...field.values, ...Array.from({ length: rows - field.values.length }, () => null)]) : field;
    if (frame.name === undefined || frame.name === '' || mode === 'drop') return padded;
    if (mode === 'label') return { ...padded, labels: { ...padded.labels, [labelName]: frame.name } };
    return { ...padded, name: padded.name === '' || padded.name === 'Value' ? frame.name : `${frame.name} · ${padded.name}` };
  }));
  return [{ fields }];
}

function converted(value: Value, type: FieldType): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object') return type === 'string' ? String(value.value ?? '') : value.value;
  switch (type) {
    case 'string': return String(value);
    case 'number': {
      const text = String(value).replaceAll(',', '');
      const number = typeof value === 'boolean' ? Number(value) : Number(text === '' ? NaN : text);
      return Number.isNaN(number) ? null : number;
    }
    case 'boolean': return typeof value === 'boolean' ? value : value !== 0 && value !== '' && value !== '0' && value !== 'false';
    case 'time': {
      if (typeof value === 'number') return value;
      const text = String(value);
      const parsed = /^\d+$/.test(text) && text.length > 4 ? Number(text) : Date.parse(text);
      return Number.isNaN(parsed) ? null : parsed;
    }
    default: return value;
  }
}

export function convertFieldType(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const context = nameContext(frames);
  const conversions = asObjects(options['conversions']);
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      const name = fieldName(field, frame, context);
      const conversion = conversions.find((c) => c['targetField'] === field.name || c['targetField'] === name);
      if (conversion === undefined) return field;
      const type = oneOf<FieldType>(conversion['destinationType'], ['string', 'number', 'boolean', 'time', 'other'], 'other');
      const pattern = asString(conversion['dateFormat']);
      if (type === 'string' && field.type === 'time' && pattern !== undefined && pattern !== '') {
        return { ...field, type, values: field.values.map((v) => (typeof v === 'number' ? formatDate(v, pattern) : null)) };
      }
      return { ...field, type, values: field.values.map((v) => converted(v, type)) };
    }),
  }));
}

export function formatTime(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const wanted = asString(options['timeField']);
  const pattern = asString(options['outputFormat']) ?? '';
  const zone = asString(options['timezone']);
  const context = nameContext(frames);
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field): Field => {
      if (wanted === undefined || (field.name !== wanted && fieldName(field, frame, context) !== wanted)) return field;
      const values = field.values.map((v) => (typeof v === 'number' ? formatDate(v, pattern === '' ? 'YYYY-MM-DD HH:mm:ss' : pattern, zone) : v));
      return { ...field, type: 'string', values };
    }),
  }));
}

function parsePairs(text: string): [string, string][] {
  return [...text.matchAll(/"?([\w.@-]+)"?\s*[=:]\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,;{}]+))/g)].map((m) => [m[1] ?? '', m[2] ?? m[3] ?? '']);
}

/** Columns out of JSON or key=value text in one column. */
export function extractFields(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const source = asString(options['source']);
  const format = asString(options['format']) ?? 'auto';
  const context = nameContext(frames);
  return frames.map((frame) => {
    const field = frame.fields.find((f) => f.name === source || fieldName(f, frame, context) === source);
    if (field === undefined) return frame;
    const rows = field.values.map((value): Map<string, Value> => {
      const text = String(value ?? '');
      if (format !== 'kvp') {
        try {
          const parsed: unknown = JSON.parse(text);
          if (isObject(parsed)) {
            return new Map(Object.entries(parsed).map(([k, v]): [string, Value] => [
              k, typeof v === 'string' || typeof v === 'number' || typeof v === 'boolean' || v === null ? v : JSON.stringify(v),
            ]));
          }
        } catch {
          // not JSON: read it as pairs below
        }
      }
      return format === 'json' ? new Map() : new Map(parsePairs(text));
    });
    const names = [...new Set(rows.flatMap((r) => [...r.keys()]))];
    const made = names.map((name): Field => {
      const values = rows.map((r) => r.get(name) ?? null);
      return { name, type: guessType(values), values, config: {} };
    });
    const time = options['keepTime'] === true ? timeField(frame) : undefined;
    return { ...frame, fields: options['replace'] === true ? [...(time === undefined ? [] : [time]), ...made] : [...frame.fields, ...made] };
  });
}

/** Rows become fields: one column names them, another holds the values. */
export function rowsToFields(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const mappings = asObjects(options['mappings']);
  const handler = (key: string) => asString(mappings.find((m) => m['handlerKey'] === key)?.['fieldName']);
  return frames.map((frame) => {
    const nameField = frame.fields.find((f) => f.name === handler('field.name')) ?? frame.fields.find((f) => f.type === 'string');
    const valueField = frame.fields.find((f) => f.name === handler('field.value')) ?? frame.fields.find((f) => f.type === 'number');
    if (nameField === undefined || valueField === undefined) return frame;
    return {
      ...frame,
      fields: valueField.values.map((value, i): Field => ({ name: String(nameField.values[i] ?? ''), type: valueField.type, values: [value], config: {} })),
    };
  });
}

/** Tables with one time column, split into one series per number column and combination of text columns. */
export function prepareTimeSeries(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const format = asString(options['format']) ?? 'many';
  if (format === 'wide' || format === 'multi-wide') return frames;
  return frames.flatMap((frame): Frame[] => {
    const time = timeField(frame);
    const texts = frame.fields.filter((f) => f.type === 'string');
    const numbers = frame.fields.filter((f) => f.type === 'number');
    if (time === undefined || numbers.length === 0 || (texts.length === 0 && numbers.length === 1)) return [frame];
    const groups = new Map<string, number[]>();
    for (let i = 0; i < rowCount(frame); i++) {
      const key = texts.map((f) => String(f.values[i])).join('\u0000');
      const rows = groups.get(key);
      if (rows === undefined) groups.set(key, [i]);
      else rows.push(i);
    }
    return [...groups.values()].flatMap((rows) => numbers.map((field): Frame => {
      const labels = { ...field.labels, ...Object.fromEntries(texts.map((f) => [f.name, String(f.values[rows[0] ?? 0] ?? '')])) };
      return {
        ...frame,
        name: field.name,
        fields: [withValues(time, rows.map((r) => time.values[r])), { ...field, values: rows.map((r) => field.values[r]), ...(Object.keys(labels).length === 0 ? {} : { labels }) }],
      };
    }));
  });
}

/** A frame per distinct combination of values in the chosen columns. */
export function partitionByValues(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const names = asStrings(options['fields']);
  const keepFields = options['keepFields'] === true;
  const frame = frames[0];
  if (frames.length !== 1 || frame === undefined || names.length === 0) return frames;
  const keys = frame.fields.filter((f) => names.includes(f.name));
  const groups = new Map<string, number[]>();
  for (let i = 0; i < rowCount(frame); i++) {
    const key = keys.map((f) => String(f.values[i])).join(' ');
    const rows = groups.get(key);
    if (rows === undefined) groups.set(key, [i]);
    else rows.push(i);
  }
  return [...groups].map(([name, rows]) => ({
    ...frame,
    name,
    fields: frame.fields.filter((f) => keepFields || !keys.includes(f)).map((f) => withValues(f, rows.map((r) => f.values[r]))),
  }));
}

const niceBuckets = [1, 2, 2.5, 4, 5];

function bucketSizeFor(values: readonly number[], wantedBuckets: number): number {
  let min = Infinity;
  let max = -Infinity;
  let smallest = Infinity;
  const sorted = values.toSorted((a, b) => a - b);
  sorted.forEach((v, i) => {
    if (v < min) min = v;
    if (v > max) max = v;
    const previous = sorted[i - 1];
    if (previous !== undefined && v !== previous) smallest = Math.min(smallest, v - previous);
  });
  const target = Math.max(Number.isFinite(smallest) ? smallest : 1, (max - min) / wantedBuckets);
  for (let exponent = -9; exponent < 16; exponent++) {
    for (const mantissa of niceBuckets) {
      const size = mantissa * 10 ** exponent;
      if (size >= target) return size;
    }
  }
  return 1;
}

export function histogram(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const sources = frames.flatMap((frame) => frame.fields.filter((f) => f.type === 'number'));
  const numbers = sources.map((f) => f.values.filter((v): v is number => typeof v === 'number' && Number.isFinite(v)));
  const all = numbers.flat();
  if (all.length === 0) return [];
  const configured = asNumber(options['bucketSize']);
  const size = configured !== undefined && configured > 0 ? configured : bucketSizeFor(all, asNumber(options['bucketCount']) ?? 30);
  const offset = asNumber(options['bucketOffset']) ?? 0;
  const bucket = (v: number) => Math.floor((v - offset) / size + 1e-9) * size + offset;
  const counts = numbers.map((values) => {
    const map = new Map<number, number>();
    for (const v of values) map.set(bucket(v), (map.get(bucket(v)) ?? 0) + 1);
    return map;
  });
  const starts = [...new Set(counts.flatMap((c) => [...c.keys()]))].toSorted((a, b) => a - b);
  const config = sources[0]?.config ?? {};
  const unit = config.unit === undefined ? {} : { unit: config.unit };
  const columns: Field[] = options['combine'] === true
    ? [{ name: 'Count', type: 'number', values: starts.map((s) => counts.reduce((sum, c) => sum + (c.get(s) ?? 0), 0)), config: {} }]
    : sources.map((source, i): Field => ({ ...source, values: starts.map((s) => counts[i]?.get(s) ?? 0), config: { ...source.config, unit: '' } }));
  return [{
    refId: 'histogram',
    fields: [
      { name: 'xMin', type: 'number', values: starts, config: unit },
      { name: 'xMax', type: 'number', values: starts.map((s) => s + size), config: unit },
      ...columns,
    ],
  }];
}

export function joinByLabels(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const valueLabel = asString(options['value']) ?? '__name__';
  const joinLabels = asStrings(options['join']);
  const rows = new Map<string, { labels: Readonly<Record<string, string>>; cells: Map<string, Value> }>();
  const columns = new Set<string>();
  for (const frame of frames) {
    for (const field of frame.fields) {
      const column = field.labels?.[valueLabel];
      if (column === undefined) continue;
      columns.add(column);
      const keep = Object.entries(field.labels ?? {}).filter(([k]) => (joinLabels.length === 0 ? k !== valueLabel : joinLabels.includes(k)));
      const labels = Object.fromEntries(keep);
      const key = formatLabels(labels);
      const row = rows.get(key) ?? { labels, cells: new Map<string, Value>() };
      row.cells.set(column, field.values[field.values.length - 1]);
      rows.set(key, row);
    }
  }
  const all = [...rows.values()];
  const names = [...new Set(all.flatMap((r) => Object.keys(r.labels)))];
  return [{
    fields: [
      ...names.map((name): Field => ({ name, type: 'string', values: all.map((r) => r.labels[name] ?? null), config: {} })),
      ...[...columns].map((name): Field => ({ name, type: 'number', values: all.map((r) => r.cells.get(name) ?? null), config: {} })),
    ],
  }];
}

