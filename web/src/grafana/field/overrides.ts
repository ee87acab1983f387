import type { DataLink, Field, FieldConfig, Frame, MappingResult, ThresholdStep, Thresholds, ValueMapping } from '../frames/frame';
import { asArray, asBoolean, asNumber, asObject, asObjects, asString, isObject, oneOf, type JsonObject } from '../json';
import { fieldMatcher } from '../transform/match';
import { reduceValues } from './reducers';
import { nameContext } from './names';

export interface Override {
  readonly matcher: { readonly id: string; readonly options: unknown };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

export interface FieldConfigSource {
  readonly defaults: FieldConfig;
  readonly overrides: readonly Override[];
}

/** Thresholds in rising order. The base step, stored without a value, always holds. */
export function readThresholds(raw: unknown): Thresholds | undefined {
  if (!isObject(raw)) return undefined;
  const steps = asObjects(raw['steps']).map((step, i): ThresholdStep => {
    const value = i === 0 ? -Infinity : (asNumber(step['value']) ?? -Infinity);
    return { color: asString(step['color']) ?? 'green', value };
  });
  if (steps.length === 0) return undefined;
  const [base, ...rest] = steps;
  const sorted = rest.toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0));
  return { mode: oneOf(raw['mode'], ['absolute', 'percentage'], 'absolute'), steps: base === undefined ? sorted : [base, ...sorted] };
}

function readResult(raw: unknown): MappingResult {
  const o = asObject(raw);
  const text = asString(o['text']) ?? (typeof o['text'] === 'number' ? String(o['text']) : undefined);
  const color = asString(o['color']);
  const icon = asString(o['icon']);
  return {
    ...(text === undefined ? {} : { text }), ...(color === undefined ? {} : { color }), ...(icon === undefined ? {} : { icon }),
    ...(typeof o['index'] === 'number' ? { index: o['index'] } : {}),
  };
}

/** Value mappings of today, and the two older forms (numbered types; `from`/`to` text). */
export function readMappings(raw: unknown): readonly ValueMapping[] {
  return asObjects(raw).flatMap((m): ValueMapping[] => {
    const options = asObject(m['options']);
    switch (m['type']) {
      case 'value':
        return [{ type: 'value', options: Object.fromEntries(Object.entries(options).map(([k, v]) => [k, readResult(v)])) }];
      case 'range':
        return [{ type: 'range', options: { from: asNumber(options['from']) ?? null, to: asNumber(options['to']) ?? null, result: readResult(options['result']) } }];
      case 'regex':
        return [{ type: 'regex', options: { pattern: asString(options['pattern']) ?? '', result: readResult(options['result']) } }];
      case 'special':
        return [{ type: 'special', options: { match: asString(options['match']) ?? '', result: readResult(options['result']) } }];
      case 2:
        return [{ type: 'range', options: { from: asNumber(m['from']) ?? null, to: asNumber(m['to']) ?? null, result: readResult(m) } }];
      default: {
        const value = asString(m['value']) ?? (typeof m['value'] === 'number' ? String(m['value']) : undefined);
        if (value === undefined) return [];
        if (value === 'null') return [{ type: 'special', options: { match: 'null', result: readResult(m) } }];
        return [{ type: 'value', options: { [value]: readResult(m) } }];
      }
    }
  });
}

export function readLinks(raw: unknown): readonly DataLink[] {
  return asObjects(raw).map((l) => ({ title: asString(l['title']) ?? '', url: asString(l['url']) ?? '', targetBlank: asBoolean(l['targetBlank']) ?? false }));
}

function setProperty(config: FieldConfig, id: string, value: unknown): FieldConfig {
  const text = asString(value);
  const number = asNumber(value);
  const without = (key: keyof FieldConfig): FieldConfig => {
    const { [key]: _removed, ...rest } = config;
    return rest;
  };
  switch (id) {
    case 'unit': return text === undefined ? without('unit') : { ...config, unit: text };
    case 'decimals': return number === undefined ? without('decimals') : { ...config, decimals: number };
    case 'min': return number === undefined ? without('min') : { ...config, min: number };
    case 'max': return number === undefined ? without('max') : { ...config, max: number };
    case 'displayName': return text === undefined ? without('displayName') : { ...config, displayName: text };
    case 'noValue': return text === undefined ? without('noValue') : { ...config, noValue: text };
    case 'description': return text === undefined ? without('description') : { ...config, description: text };
    case 'filterable': return { ...config, filterable: value === true };
    case 'links': return { ...config, links: readLinks(value) };
    case 'mappings': return { ...config, mappings: readMappings(value) };
    case 'thresholds': {
      const thresholds = readThresholds(value);
      return thresholds === undefined ? config : { ...config, thresholds };
    }
    case 'color': {
      const o = asObject(value);
      const fixed = asString(o['fixedColor']);
      const by = oneOf(o['seriesBy'], ['last', 'min', 'max'], 'last');
      const mode = asString(o['mode']) ?? (fixed === undefined ? 'thresholds' : 'fixed');
      return { ...config, color: { mode, seriesBy: by, ...(fixed === undefined ? {} : { fixedColor: fixed }) } };
    }
    default: {
      const path = id.startsWith('custom.') ? id.slice(7).split('.') : undefined;
      return path === undefined ? config : { ...config, custom: setPath(config.custom ?? {}, path, value) };
    }
  }
}

function setPath(target: JsonObject, path: readonly string[], value: unknown): JsonObject {
  const [head, ...rest] = path;
  if (head === undefined) return target;
  return { ...target, [head]: rest.length === 0 ? value : setPath(asObject(target[head]), rest, value) };
}

export function readFieldConfig(raw: unknown): FieldConfig {
  const o = asObject(raw);
  let config: FieldConfig = {};
  for (const key of ['unit', 'decimals', 'min', 'max', 'displayName', 'noValue', 'description', 'filterable', 'links', 'mappings', 'thresholds', 'color']) {
    if (o[key] !== undefined && o[key] !== null) config = setProperty(config, key, o[key]);
  }
  return isObject(o['custom']) ? { ...config, custom: o['custom'] } : config;
}

export function readFieldConfigSource(raw: unknown): FieldConfigSource {
  const o = asObject(raw);
  const overrides = asObjects(o['overrides']).map((item): Override => {
    const matcher = asObject(item['matcher']);
    return {
      matcher: { id: asString(matcher['id']) ?? '', options: matcher['options'] },
      properties: asArray(item['properties']).filter(isObject).map((p) => ({ id: asString(p['id']) ?? '', value: p['value'] })),
    };
  });
  return { defaults: readFieldConfig(o['defaults']), overrides };
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  gt: (a, b) => a > b, gte: (a, b) => a >= b, lt: (a, b) => a < b, lte: (a, b) => a <= b, eq: (a, b) => a === b, ne: (a, b) => a !== b,
};

/** The panel's defaults and every override that matches, in order, on top of what the data source set. */
export function applyFieldConfig(frames: readonly Frame[], source: FieldConfigSource): readonly Frame[] {
  const context = nameContext(frames);
  const compiled = source.overrides.map((o) => {
    const options = asObject(o.matcher.options);
    const test = o.matcher.id === 'byValue'
      ? (field: Field) => {
          const reduced = reduceValues(field.values, asString(options['reducer']) ?? 'lastNotNull');
          const compare = comparisons[asString(options['op']) ?? 'gte'];
          return typeof reduced === 'number' && compare !== undefined && compare(reduced, asNumber(options['value']) ?? 0);
        }
      : fieldMatcher(o.matcher.id, o.matcher.options, context);
    return { test, properties: o.properties };
  });
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      const own = field.config;
      const defaults: FieldConfig = { ...source.defaults };
      let config: FieldConfig = { ...defaults, ...own, custom: { ...defaults.custom, ...own.custom } };
      // A transformation or data source never wins over the panel's own unit and texts, except for names.
      if (defaults.displayName !== undefined && own.displayName === undefined) config = { ...config, displayName: defaults.displayName };
      for (const { test, properties } of compiled) {
        if (!test(field, frame)) continue;
        for (const property of properties) config = setProperty(config, property.id, property.value);
      }
      return { ...field, config };
    }),
  }));
}
