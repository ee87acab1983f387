import type { Attribute } from './model';

/** A string as TraceQL writes it. */
export const quoteTraceql = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

const plainName = /^[^\s"{}()=~!<>&|^,\\]+$/;

/** An attribute in its scope, `resource.service.name`; names that the grammar would cut are quoted. */
export const attributeRef = (scope: string, name: string): string => `${scope}.${plainName.test(name) ? name : quoteTraceql(name)}`;

/** A value as TraceQL compares it. undefined for what it has no literal of: bytes and maps. */
export function attributeLiteral(attribute: Attribute): string | undefined {
  switch (attribute.type) {
    case 'string':
      return quoteTraceql(attribute.text);
    case 'int':
    case 'bool':
      return attribute.text;
    case 'double':
      return /^-?\d+(\.\d+)?$/.test(attribute.text) ? (attribute.text.includes('.') ? attribute.text : `${attribute.text}.0`) : undefined;
    default:
      return undefined;
  }
}

/** `span.http.route = "/x"`; a list matches by each of its items. */
export function attributeCondition(scope: string, attribute: Attribute): string | undefined {
  const ref = attributeRef(scope, attribute.key);
  if (attribute.type === 'array') {
    const items = (attribute.items ?? []).map(attributeLiteral);
    return items.length === 0 || items.some((item) => item === undefined) ? undefined : items.map((item) => `${ref} = ${item}`).join(' && ');
  }
  const literal = attributeLiteral(attribute);
  return literal === undefined ? undefined : `${ref} = ${literal}`;
}

export const spanset = (...conditions: readonly (string | undefined)[]): string => {
  const given = conditions.filter((c) => c !== undefined && c !== '');
  return given.length === 0 ? '{}' : `{ ${given.join(' && ')} }`;
};

/** Nanoseconds as a duration literal, in the largest unit that needs at most three decimals. */
export function durationLiteral(ns: number): string {
  const units = [['s', 1e9], ['ms', 1e6], ['us', 1e3]] as const;
  for (const [unit, size] of units) if (ns >= size) return `${Number((ns / size).toFixed(3))}${unit}`;
  return `${Math.max(0, Math.round(ns))}ns`;
}

const strings = /"(?:[^"\\]|\\.)*"|`[^`]*`/g;

/** A query that counts spans instead of finding them. */
export const isMetricsQuery = (query: string): boolean =>
  /\|\s*(rate|count_over_time|min_over_time|max_over_time|avg_over_time|sum_over_time|quantile_over_time|histogram_over_time|compare)\s*\(/.test(query.replaceAll(strings, '""'));

/** Parts of a query: without its hints, and those, with the place of its first pipe in a text whose strings are blank. */
function parts(query: string): { body: string; plain: string; hints: string } {
  const bare = query.trim();
  const blank = bare.replaceAll(strings, (text) => '_'.repeat(text.length));
  const at = /\s+with\s*\([^)]*\)\s*$/.exec(blank)?.index ?? bare.length;
  return { body: bare.slice(0, at), plain: blank.slice(0, at), hints: bare.slice(at) };
}

/** The heat map of a search: its spans by duration over time, before any pipeline stage narrows them. undefined for what is no search. */
export function histogramQuery(query: string): string | undefined {
  if (query.trim() === '' || isMetricsQuery(query)) return undefined;
  const { body, plain } = parts(query);
  const pipe = /[^|]\|(?!\|)/.exec(plain);
  return `${pipe === null ? body : body.slice(0, pipe.index + 1).trim()} | histogram_over_time(duration)`;
}

/** The search with the fields that a list of spans shows, unless it selects fields itself. */
export function withListFields(query: string): string {
  const { body, plain, hints } = parts(query);
  return body === '' || isMetricsQuery(query) || /\|\s*select\s*\(/.test(plain) ? query : `${body} | select(resource.service.name, name, status)${hints}`;
}
