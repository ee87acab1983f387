import type { Frame, Value } from '../../grafana/frames/frame';
import type { LogRow } from './logModel';
import { levelOf } from './logModel';

const text = (value: Value): string => (typeof value === 'string' ? value : value === null || value === undefined ? '' : String(value));

/** Labels of a row are JSON in a field of their own; other text columns count as labels too. */
function readLabels(json: string): Readonly<Record<string, string>> {
  if (!json.startsWith('{')) return {};
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null ? Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])) : {};
  } catch {
    return {};
  }
}

const lineNames = ['Line', 'line', 'body', 'message', 'Value'];
const ownNames = new Set(['labels', 'tsNs', 'id']);

/** The rows of frames that hold lines: a time, a text that is the line, and labels. Frames without a text have none. */
export function frameRows(frames: readonly Frame[]): readonly LogRow[] {
  return frames.flatMap((frame, at) => {
    const time = frame.fields.find(({ type }) => type === 'time');
    const texts = frame.fields.filter(({ type }) => type === 'string');
    const line = lineNames.map((name) => texts.find((field) => field.name === name)).find((field) => field !== undefined) ?? texts.find(({ name }) => !ownNames.has(name));
    if (time === undefined || line === undefined) return [];
    const column = (name: string) => texts.find((field) => field.name === name)?.values;
    const [labels, ns, ids] = [column('labels'), column('tsNs'), column('id')];
    const others = texts.filter((field) => field !== line && !ownNames.has(field.name));
    const read = new Map<string, Readonly<Record<string, string>>>(); // rows of one stream share their labels
    return line.values.map((value, i): LogRow => {
      const json = text(labels?.[i]);
      let own = read.get(json);
      if (own === undefined) read.set(json, (own = { ...line.labels, ...readLabels(json) }));
      if (others.length > 0) own = { ...own, ...Object.fromEntries(others.map((field) => [field.name, text(field.values[i])])) };
      const timeMs = Number(time.values[i] ?? 0);
      const id = text(ids?.[i]);
      return { key: `${at}-${id === '' ? i : id}`, ns: text(ns?.[i]) || `${timeMs}000000`, timeMs, line: text(value), labels: own, level: levelOf(own), repeats: 0 };
    });
  });
}

export const sortRows = (rows: readonly LogRow[], order: 'Ascending' | 'Descending'): readonly LogRow[] => {
  const sign = order === 'Ascending' ? 1 : -1;
  return rows.toSorted((a, b) => (a.ns === b.ns ? 0 : a.ns < b.ns ? -sign : sign));
};

/** Labels that every row has with the same value. */
export function commonLabels(rows: readonly LogRow[]): Readonly<Record<string, string>> {
  const sets = [...new Set(rows.map(({ labels }) => labels))];
  return Object.fromEntries(Object.entries(sets[0] ?? {}).filter(([name, value]) => sets.every((labels) => labels[name] === value)));
}

/** A line that is JSON over several lines; others as they are. */
export function prettified(line: string): string {
  if (!/^\s*[{[]/.test(line)) return line;
  try {
    return JSON.stringify(JSON.parse(line), null, 2);
  } catch {
    return line;
  }
}
