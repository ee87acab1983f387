import type { Field, Frame } from '../frames/frame';
import { fieldName, nameContext, type NameContext } from '../field/names';
import { asObject, asString, asStrings, isObject } from '../json';

/** Says whether a field of a frame is meant. */
export type FieldMatcher = (field: Field, frame: Frame) => boolean;

const never: FieldMatcher = () => false;

/** A regular expression written `/pattern/flags` or as a bare pattern; undefined when it is not valid. */
export function looseRegex(text: string): RegExp | undefined {
  const slashed = /^\/(.*)\/([gimsuy]*)$/s.exec(text);
  try {
    return slashed === null ? new RegExp(text) : new RegExp(slashed[1] ?? '', slashed[2]);
  } catch {
    return undefined;
  }
}

export function named(name: string, context: NameContext): FieldMatcher {
  return (field, frame) => field.name === name || fieldName(field, frame, context) === name;
}

/** Matchers as `overrides` and transformations store them: an id and options. */
export function fieldMatcher(id: string, options: unknown, context: NameContext): FieldMatcher {
  switch (id) {
    case 'byName': {
      const name = asString(options);
      return name === undefined ? never : named(name, context);
    }
    case 'byNames': {
      const set = asObject(options);
      const names = new Set(Array.isArray(options) ? asStrings(options) : asStrings(set['names']));
      const exclude = set['mode'] === 'exclude';
      return (field, frame) => {
        if (exclude && field.type === 'time') return false;
        return (names.has(fieldName(field, frame, context)) || names.has(field.name)) !== exclude;
      };
    }
    case 'byRegexp':
    case 'byRegexpOrNames': {
      const source = isObject(options) ? (asString(options['pattern']) ?? '') : (asString(options) ?? '');
      const names = new Set(isObject(options) ? asStrings(options['names']) : []);
      const regex = source === '' ? undefined : looseRegex(source);
      return (field, frame) => {
        const name = fieldName(field, frame, context);
        if (names.has(name) || names.has(field.name)) return true;
        if (regex === undefined) return false;
        regex.lastIndex = 0;
        return regex.test(name);
      };
    }
    case 'byType': {
      const wanted = new Set(Array.isArray(options) ? asStrings(options) : [asString(options) ?? '']);
      return (field) => wanted.has(field.type);
    }
    case 'byTypes': {
      const wanted = new Set(asStrings(options));
      return (field) => wanted.has(field.type);
    }
    case 'numeric': return (field) => field.type === 'number';
    case 'time': return (field) => field.type === 'time';
    case 'first': return (field, frame) => frame.fields[0] === field;
    case 'firstTimeField': return (field, frame) => frame.fields.find((f) => f.type === 'time') === field;
    case 'byFrameRefID':
      return (field, frame) => (field.origin?.refId ?? frame.refId) === options;
    case 'byValue': return never;
    case 'anyMatch':
    case 'always': return () => true;
    default: return never;
  }
}

export function frameContext(frames: readonly Frame[]): NameContext {
  return nameContext(frames);
}
