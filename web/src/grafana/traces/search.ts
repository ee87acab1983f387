import type { Attribute, Span } from './model';
import type { TraceTree } from './tree';

const textOf = (attributes: readonly Attribute[]): string => attributes.map(({ key, text }) => `${key}=${text}`).join('\n');
const texts = new WeakMap<Span, string>();

/** All that can be found of a span, in small letters: names, ids, attributes as `key=value`, events, resource. */
function searchText(span: Span): string {
  let text = texts.get(span);
  if (text === undefined) {
    text = [
      span.resource.service, span.name, span.id, `kind=${span.kind}`, `status=${span.status}`, span.statusMessage, textOf(span.attributes), textOf(span.resource.attributes), span.scope.name,
      ...span.events.map((event) => `${event.name}\n${textOf(event.attributes)}`), ...span.links.map((link) => `${link.traceId}\n${textOf(link.attributes)}`),
    ].join('\n').toLowerCase();
    texts.set(span, text);
  }
  return text;
}

/** Rows of the spans that hold every word of a text. Words in quotes are one. */
export function findSpans(tree: TraceTree, text: string): readonly number[] {
  const words = [...text.toLowerCase().matchAll(/"([^"]+)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  if (words.length === 0) return [];
  const found: number[] = [];
  tree.spans.forEach((span, row) => {
    const all = searchText(span);
    if (words.every((word) => all.includes(word))) found.push(row);
  });
  return found;
}

/** The next or previous of sorted rows after a row, round and round. */
export function nextRow(found: readonly number[], from: number | undefined, direction: 1 | -1): number | undefined {
  if (found.length === 0) return undefined;
  const at = from ?? (direction === 1 ? -1 : Number.POSITIVE_INFINITY);
  return direction === 1 ? (found.find((row) => row > at) ?? found[0]) : (found.findLast((row) => row < at) ?? found.at(-1));
}
