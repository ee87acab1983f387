import { rowCount, timeField, type Field, type Frame, type Value } from '../frames/frame';
import { reducerName, reduceValues } from '../field/reducers';
import { fieldName, nameContext, type NameContext } from '../field/names';
import { asNumber, asObject, asString, asStrings, isObject, type JsonObject } from '../json';
import { ensureColumns } from './join';


const numberOf = (v: Value): number | null => (typeof v === 'number' ? v : typeof v === 'boolean' ? Number(v) : null);

const binaryOperators: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '**': (a, b) => a ** b, '%': (a, b) => a % b,
};

const unaryOperators: Readonly<Record<string, (a: number) => number>> = {
  abs: Math.abs, exp: Math.exp, ln: Math.log, floor: Math.floor, ceil: Math.ceil, round: Math.round,
};

interface Made {
  readonly name: string;
  readonly values: readonly Value[];
  readonly unit?: string;
}

type Creator = (frame: Frame) => Made | undefined;

function find(frame: Frame, name: string, context: NameContext): Field | undefined {
  return frame.fields.find((f) => f.name === name || fieldName(f, frame, context) === name);
}

function reduceRow(options: JsonObject, context: NameContext): Creator {
  const settings = asObject(options['reduce']);
  const id = asString(settings['reducer']) ?? 'sum';
  const include = asStrings(settings['include']);
  return (frame) => {
    const columns = include.length > 0
      ? frame.fields.filter((f) => include.includes(f.name) || include.includes(fieldName(f, frame, context)))
      : frame.fields.filter((f) => f.type === 'number');
    if (columns.length === 0) return undefined;
    const values = Array.from({ length: rowCount(frame) }, (_, i) => reduceValues(columns.map((c) => c.values[i] ?? null), id));
    return { name: reducerName(id), values };
  };
}

interface Operand {
  readonly label: string;
  readonly at: (frame: Frame, row: number) => number | null;
  readonly exists: (frame: Frame) => boolean;
}

function operand(raw: unknown, frames: readonly Frame[], context: NameContext): Operand {
  const named = isObject(raw) ? asString(asObject(raw['matcher'])['options']) : asString(raw);
  const text = isObject(raw) ? (asString(raw['fixed']) ?? String(raw['fixed'] ?? '')) : String(raw ?? '');
  const isName = named !== undefined && (isObject(raw) ? asString(asObject(raw['matcher'])['id']) === 'byName' : frames.some((f) => find(f, named, context) !== undefined));
  if (isName) {
    return {
      label: named,
      at: (frame, row) => numberOf(find(frame, named, context)?.values[row]),
      exists: (frame) => find(frame, named, context) !== undefined,
    };
  }
  const fixed = asNumber(text);
  return { label: text, at: () => fixed ?? null, exists: () => fixed !== undefined };
}

function binary(options: JsonObject, frames: readonly Frame[], context: NameContext): Creator {
  const settings = asObject(options['binary']);
  const symbol = asString(settings['operator']) ?? '+';
  const operator = binaryOperators[symbol];
  const left = operand(settings['left'], frames, context);
  const right = operand(settings['right'], frames, context);
  return (frame) => {
    if (operator === undefined || !left.exists(frame) || !right.exists(frame)) return undefined;
    const values = Array.from({ length: rowCount(frame) }, (_, i) => {
      const a = left.at(frame, i);
      const b = right.at(frame, i);
      return a === null || b === null ? null : operator(a, b);
    });
    return { name: `${left.label} ${symbol} ${right.label}`, values };
  };
}

function binaryByType(frames: readonly Frame[], options: JsonObject, type: string, context: NameContext): readonly Frame[] {
  const settings = asObject(options['binary']);
  const symbol = asString(settings['operator']) ?? '+';
  const operator = binaryOperators[symbol];
  const right = operand(settings['right'], frames, context);
  if (operator === undefined) return frames;
  const replace = options['replaceFields'] === true;
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.flatMap((field): Field[] => {
      const isTime = field.type === 'time';
      const kept = !replace || (isTime && options['timeSeries'] !== false) ? [field] : [];
      if (field.type !== type) return kept;
      const values = field.values.map((v, i) => {
        const a = numberOf(v);
        const b = right.at(frame, i);
        return a === null || b === null ? null : operator(a, b);
      });
      return [...kept, { ...field, name: `${field.name} ${symbol} ${right.label}`, values }];
    }),
  }));
}

function windowed(options: JsonObject, context: NameContext): Creator {
  const settings = asObject(options['window']);
  const id = asString(settings['reducer']) ?? 'mean';
  const share = asNumber(settings['windowSize']) ?? 0.1;
  const centered = settings['windowAlignment'] === 'centered';
  return (frame) => {
    const field = pick(frame, asString(settings['field']), context);
    if (field === undefined || share <= 0) return undefined;
    const rows = rowCount(frame);
    const size = Math.max(1, Math.ceil(share * (settings['windowSizeMode'] === 'fixed' ? 1 : rows)));
    const lead = centered ? Math.ceil(size / 2) - 1 : 0;
    const trail = centered ? Math.floor(size / 2) : size - 1;
    const values = Array.from({ length: rows }, (_, i) => reduceValues(field.values.slice(Math.max(0, i - trail), i + lead + 1), id) ?? 0);
    return { name: `${fieldName(field, frame, context)} (${reducerName(id).toLowerCase()} window)`, values };
  };
}

function cumulative(options: JsonObject, context: NameContext): Creator {
  const settings = asObject(options['cumulative']);
  const id = asString(settings['reducer']) ?? 'sum';
  return (frame) => {
    const field = pick(frame, asString(settings['field']), context);
    if (field === undefined) return undefined;
    let total = 0;
    const values = field.values.map((v, i) => {
      total += numberOf(v) ?? 0;
      return id === 'mean' ? total / (i + 1) : total;
    });
    return { name: `cumulative ${id}(${fieldName(field, frame, context)})`, values };
  };
}

function pick(frame: Frame, name: string | undefined, context: NameContext): Field | undefined {
  return name === undefined || name === '' ? frame.fields.find((f) => f.type === 'number') : find(frame, name, context);
}

function unary(options: JsonObject, context: NameContext): Creator {
  const settings = asObject(options['unary']);
  const id = asString(settings['operator']) ?? 'abs';
  const name = asString(settings['fieldName']) ?? '';
  const operator = unaryOperators[id];
  return (frame) => {
    const field = find(frame, name, context);
    if (field === undefined || operator === undefined) return undefined;
    return {
      name: `${id}(${name})`,
      values: field.values.map((v) => {
        const n = numberOf(v);
        return n === null ? null : operator(n);
      }),
    };
  };
}

function rowIndex(options: JsonObject): Creator {
  const asShare = asObject(options['index'])['asPercentile'] === true;
  return (frame) => {
    const rows = rowCount(frame);
    return { name: 'Row', values: Array.from({ length: rows }, (_, i) => (asShare ? i / rows : i)), ...(asShare ? { unit: 'percentunit' } : {}) };
  };
}

/** Adds a column computed from the others. */
export function calculateField(input: readonly Frame[], options: JsonObject): readonly Frame[] {
  const mode = asString(options['mode']) ?? 'reduceRow';
  const binarySettings = asObject(options['binary']);
  const rightFixed = isObject(binarySettings['right']) && binarySettings['right']['fixed'] !== undefined && binarySettings['right']['fixed'] !== null;
  const frames = options['timeSeries'] !== false && !(mode === 'binary' && rightFixed) && mode !== 'index' ? ensureColumns(input) : input;
  const context = nameContext(frames);

  const leftMatcher = asObject(asObject(binarySettings['left'])['matcher']);
  if (mode === 'binary' && leftMatcher['id'] === 'byType') {
    return binaryByType(frames, options, asString(leftMatcher['options']) ?? 'number', context);
  }
  const creators: Readonly<Record<string, () => Creator>> = {
    reduceRow: () => reduceRow(options, context),
    binary: () => binary(options, frames, context),
    unary: () => unary(options, context),
    index: () => rowIndex(options),
    windowFunctions: () => windowed(options, context),
    cumulativeFunctions: () => cumulative(options, context),
  };
  const create = creators[mode]?.();
  if (create === undefined) return frames;
  const replace = options['replaceFields'] === true;
  const alias = asString(options['alias']);
  return frames.flatMap((frame): Frame[] => {
    const made = create(frame);
    if (made === undefined) return replace ? [] : [frame];
    const field: Field = { name: alias === undefined || alias === '' ? made.name : alias, type: 'number', values: made.values, config: made.unit === undefined ? {} : { unit: made.unit } };
    if (!replace) return [{ ...frame, fields: [...frame.fields, field] }];
    const time = options['timeSeries'] === false ? undefined : timeField(frame);
    return [{ ...frame, fields: time === undefined ? [field] : [time, field] }];
  });
}

