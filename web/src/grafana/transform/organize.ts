import type { Field, Frame } from '../frames/frame';
import { fieldName, nameContext } from '../field/names';
import { asNumber, asObject, asObjects, asString, type JsonObject } from '../json';
import { looseRegex } from './match';

/** Gives the field a name of its own; overrides may still replace it. */
export function renamed(field: Field, name: string): Field {
  const { displayName: _settled, ...rest } = field;
  return { ...rest, config: { ...field.config, displayName: name } };
}

function naturalOrder(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** Hides, orders and renames columns by their display names. */
export function organize(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const exclude = asObject(options['excludeByName']);
  const include = asObject(options['includeByName']);
  const index = asObject(options['indexByName']);
  const rename = asObject(options['renameByName']);
  const orderBy = asObjects(options['orderBy']);
  const anyInclude = Object.values(include).some((v) => v === true);
  const context = nameContext(frames);
  return frames.map((frame) => {
    const named = frame.fields.map((field) => ({ field, name: fieldName(field, frame, context) }));
    let kept = named.filter(({ name }) => exclude[name] !== true && (!anyInclude || include[name] === true));
    if (options['orderByMode'] === 'auto' && orderBy.length > 0) {
      const rule = orderBy[0] ?? {};
      kept = kept.toSorted((a, b) => (rule['desc'] === true ? -1 : 1) * naturalOrder(a.name, b.name));
    } else if (Object.keys(index).length > 0) {
      const place = (name: string) => asNumber(index[name]) ?? Number.MAX_SAFE_INTEGER;
      kept = kept.map((k, i) => ({ ...k, i })).toSorted((a, b) => place(a.name) - place(b.name) || a.i - b.i);
    }
    return {
      ...frame,
      fields: kept.map(({ field, name }) => {
        const wanted = asString(rename[name]);
        return wanted === undefined || wanted === '' || wanted === name ? field : renamed(field, wanted);
      }),
    };
  });
}

export function renameByRegex(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const regex = looseRegex(asString(options['regex']) ?? '');
  const pattern = asString(options['renamePattern']) ?? '';
  if (regex === undefined || (asString(options['regex']) ?? '') === '') return frames;
  const context = nameContext(frames);
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      const name = fieldName(field, frame, context);
      regex.lastIndex = 0;
      const next = name.replace(regex, pattern);
      return next === name ? field : renamed(field, next);
    }),
  }));
}
