import { asArray, asObjects, asString, type JsonObject } from '../json';
import { attributeRef, quoteTraceql, spanset } from './traceql';

/** What a target of Grafana's Tempo source asks for. */
export type TempoTarget =
  | { readonly kind: 'trace'; readonly id: string }
  | { readonly kind: 'serviceMap' }
  | { readonly kind: 'query'; readonly query: string };

const scopes = new Set(['span', 'resource', 'event', 'link', 'instrumentation']);

function literal(text: string, type: string): string {
  return type === 'int' || type === 'float' || type === 'bool' || type === 'keyword' || type === 'duration' || type === 'number' ? text : quoteTraceql(text);
}

/** A row of the search form: `{scope, tag, operator, value, valueType}`; several values are alternatives of a pattern. */
function condition(filter: JsonObject): string | undefined {
  const tag = asString(filter['tag']) ?? '';
  const values = (Array.isArray(filter['value']) ? asArray(filter['value']) : [filter['value']]).map((v) => (typeof v === 'number' || typeof v === 'boolean' ? String(v) : (asString(v) ?? ''))).filter((v) => v !== '');
  if (tag === '' || values.length === 0) return undefined;
  const scope = asString(filter['scope']) ?? '';
  const left = scopes.has(scope) ? attributeRef(scope, tag) : scope === 'intrinsic' || /^(name|status|duration|kind|statusMessage|rootName|rootServiceName|traceDuration|\w+:\w+)$/.test(tag) ? tag : attributeRef('', tag);
  const type = tag === 'duration' || tag === 'traceDuration' ? 'duration' : (asString(filter['valueType']) ?? (tag === 'status' || tag === 'kind' ? 'keyword' : 'string'));
  const operator = asString(filter['operator']) ?? '=';
  const [first = ''] = values;
  if (values.length === 1) return `${left} ${operator} ${literal(first, type)}`;
  if (type === 'keyword') return `(${values.map((v) => `${left} ${operator} ${v}`).join(operator === '!=' ? ' && ' : ' || ')})`;
  return `${left} ${operator === '!=' || operator === '!~' ? '!~' : '=~'} ${quoteTraceql(values.join('|'))}`;
}

/**
 * Reads a target whose variables are filled in: `text` is its query, or its form's rows as JSON where the query is empty.
 * @throws Error when the rows cannot be read.
 */
export function readTempoTarget(queryType: string, text: string): TempoTarget {
  if (queryType === 'serviceMap') return { kind: 'serviceMap' };
  const query = text.trim();
  if (/^[0-9a-f]{1,32}$/i.test(query)) return { kind: 'trace', id: query.toLowerCase() };
  if (!query.startsWith('[')) return { kind: 'query', query };
  let rows: unknown;
  try {
    rows = JSON.parse(query);
  } catch {
    throw new Error('the fields of this search cannot be read');
  }
  return { kind: 'query', query: spanset(...asObjects(rows).map(condition)) };
}
