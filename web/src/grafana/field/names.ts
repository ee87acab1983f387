import type { Field, Frame, Labels } from '../frames/frame';

export const valueFieldName = 'Value';
export const timeFieldName = 'Time';

/** {a="x", b="y"}, names in the order given. */
export function formatLabels(labels: Labels | undefined, skip = ''): string {
  if (labels === undefined) return '';
  const pairs = Object.keys(labels).filter((k) => k !== skip).map((k) => `${k}="${labels[k] ?? ''}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(', ')}}`;
}

function singleLabelName(frames: readonly Frame[]): string | null {
  let single: string | null = null;
  for (const frame of frames) {
    for (const field of frame.fields) {
      for (const key of Object.keys(field.labels ?? {})) {
        if (single === null) single = key;
        else if (single !== key) return null;
      }
    }
  }
  return single;
}

/** Context that the names of many fields share; compute once per set of frames. */
export interface NameContext {
  readonly frames: readonly Frame[];
  readonly frameNamesDiffer: boolean;
  readonly singleLabel: string | null;
}

export function nameContext(frames: readonly Frame[]): NameContext {
  return {
    frames,
    frameNamesDiffer: frames.length > 1 && frames.some((f, i) => i > 0 && f.name !== frames[i - 1]?.name),
    singleLabel: singleLabelName(frames),
  };
}

/** Name of a field among the frames of its panel: configured, given by the data source, or made of frame, field and labels. */
export function fieldName(field: Field, frame: Frame | undefined, context: NameContext): string {
  if (field.displayName !== undefined) return field.displayName;
  const config = field.config;
  if (config.displayName !== undefined && config.displayName !== '') return config.displayName;
  if (config.displayNameFromDS !== undefined && config.displayNameFromDS !== '') return config.displayNameFromDS;
  if (field.type === 'time' && field.labels === undefined) return field.name === '' ? timeFieldName : field.name;

  const parts: string[] = [];
  let named = false;
  let labelled = false;
  if (context.frameNamesDiffer && frame?.name !== undefined && frame.name !== '') {
    parts.push(frame.name);
    named = true;
  }
  if (field.name !== '' && field.name !== valueFieldName) parts.push(field.name);
  if (field.labels !== undefined && frame !== undefined) {
    const single = context.singleLabel;
    const text = single === null ? formatLabels(field.labels) : (field.labels[single] ?? '');
    if (text !== '') {
      parts.push(text);
      labelled = true;
    }
  }
  if (!named && !labelled && field.name === valueFieldName && frame?.name !== undefined && frame.name !== '') parts.push(frame.name);
  const name = parts.length > 0 ? parts.join(' ') : field.name === '' ? valueFieldName : field.name;
  return name === field.name ? uniqueName(field, frame) : name;
}

/** Columns of one table that share a name are numbered. */
function uniqueName(field: Field, frame: Frame | undefined): string {
  const same = frame?.fields.filter((f) => f.name === field.name) ?? [];
  return same.length > 1 ? `${field.name} ${same.indexOf(field) + 1}` : field.name;
}

export function fieldNames(frames: readonly Frame[]): ReadonlyMap<Field, string> {
  const context = nameContext(frames);
  const names = new Map<Field, string>();
  for (const frame of frames) for (const field of frame.fields) names.set(field, fieldName(field, frame, context));
  return names;
}
