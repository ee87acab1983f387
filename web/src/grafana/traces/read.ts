import { asArray, asNumber, asObject, asObjects, asString, type JsonObject } from '../json';
import type { Attribute, Resource, Scope, Span, SpanEvent, SpanKind, SpanLink, SpanStatus, Trace } from './model';

const kinds: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const statuses: readonly SpanStatus[] = ['unset', 'ok', 'error'];

/** Ids come as hex (OTLP's own JSON) or base64 (protobuf's, which Tempo uses). */
export function readId(value: unknown, bytes: 8 | 16): string {
  const text = asString(value) ?? '';
  if (text === '') return '';
  if (text.length <= bytes * 2 && /^[0-9a-f]+$/i.test(text)) return text.toLowerCase().padStart(bytes * 2, '0');
  try {
    return [...atob(text)].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('').padStart(bytes * 2, '0');
  } catch {
    return '';
  }
}

function readEnum<T>(value: unknown, prefix: string, names: readonly T[]): T | undefined {
  if (typeof value === 'number') return names[value];
  const name = (asString(value) ?? '').replace(prefix, '').toLowerCase();
  return names.find((known) => known === name);
}

function plain(value: JsonObject): unknown {
  const read = readAttribute({ key: '', value });
  if (read.items !== undefined) return read.items.map((item) => (item.type === 'string' || item.type === 'bytes' ? item.text : JSON.parse(item.text) as unknown));
  if (read.type === 'string' || read.type === 'bytes') return read.text;
  return read.type === 'map' ? JSON.parse(read.text) : read.type === 'bool' ? read.text === 'true' : Number(read.text);
}

export function readAttribute(raw: JsonObject): Attribute {
  const key = asString(raw['key']) ?? '';
  const value = asObject(raw['value']);
  if (typeof value['stringValue'] === 'string') return { key, type: 'string', text: value['stringValue'] };
  if (value['intValue'] !== undefined) return { key, type: 'int', text: String(value['intValue']) };
  if (value['doubleValue'] !== undefined) return { key, type: 'double', text: String(value['doubleValue']) };
  if (value['boolValue'] !== undefined) return { key, type: 'bool', text: String(value['boolValue']) };
  if (typeof value['bytesValue'] === 'string') return { key, type: 'bytes', text: value['bytesValue'] };
  if (value['arrayValue'] !== undefined) {
    const values = asObjects(asObject(value['arrayValue'])['values']);
    return { key, type: 'array', text: JSON.stringify(values.map(plain)), items: values.map((item) => readAttribute({ key, value: item })) };
  }
  if (value['kvlistValue'] !== undefined)
    return { key, type: 'map', text: JSON.stringify(Object.fromEntries(asObjects(asObject(value['kvlistValue'])['values']).map((item) => [asString(item['key']) ?? '', plain(asObject(item['value']))]))) };
  return { key, type: 'string', text: '' };
}

export const readAttributes = (raw: unknown): readonly Attribute[] => asObjects(raw).map(readAttribute);

function readNs(value: unknown): bigint {
  try {
    return typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value)) ? BigInt(value) : 0n;
  } catch {
    return 0n;
  }
}

interface RawSpan {
  readonly raw: JsonObject;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly resource: Resource;
  readonly scope: Scope;
}

/**
 * Reads a trace in OTLP's JSON: `{trace: {resourceSpans}}` as Tempo's second version answers, `{batches}` as its first does, or bare.
 * Never throws: what cannot be read is left out. A span that came twice is kept once.
 */
export function readTrace(json: unknown): Trace {
  const outer = asObject(json);
  const trace = outer['trace'] === undefined ? outer : asObject(outer['trace']);
  const found: RawSpan[] = [];
  for (const batch of asObjects(trace['resourceSpans'] ?? trace['batches'])) {
    const attributes = readAttributes(asObject(batch['resource'])['attributes']);
    const resource: Resource = { attributes, service: attributes.find((a) => a.key === 'service.name')?.text || 'unknown_service' };
    for (const scopeSpans of asObjects(batch['scopeSpans'] ?? batch['instrumentationLibrarySpans'])) {
      const rawScope = asObject(scopeSpans['scope'] ?? scopeSpans['instrumentationLibrary']);
      const scope: Scope = { name: asString(rawScope['name']) ?? '', version: asString(rawScope['version']) ?? '', attributes: readAttributes(rawScope['attributes']) };
      for (const raw of asObjects(scopeSpans['spans'])) {
        const startNs = readNs(raw['startTimeUnixNano']);
        const endNs = readNs(raw['endTimeUnixNano']);
        found.push({ raw, startNs, endNs: endNs < startNs ? startNs : endNs, resource, scope });
      }
    }
  }
  const dated = found.filter((s) => s.startNs > 0n);
  let first = 0n;
  let last = 0n;
  for (const { startNs, endNs } of dated) {
    if (first === 0n || startNs < first) first = startNs;
    if (endNs > last) last = endNs;
  }
  const seen = new Set<string>();
  const spans: Span[] = [];
  for (const one of found) {
    const span = readSpan(one, first);
    if (span.id !== '' && seen.has(span.id)) continue;
    seen.add(span.id);
    spans.push(span);
  }
  const id = found.map(({ raw }) => readId(raw['traceId'], 16)).find((text) => text !== '') ?? '';
  return { id, startMs: Number(first / 1000n) / 1000, durationNs: Number(last - first), spans };
}

function readSpan({ raw, startNs, endNs, resource, scope }: RawSpan, first: bigint): Span {
  const status = asObject(raw['status']);
  const isDated = startNs > 0n;
  return {
    id: readId(raw['spanId'], 8), parentId: readId(raw['parentSpanId'], 8), name: asString(raw['name']) ?? '',
    kind: readEnum(raw['kind'], 'SPAN_KIND_', kinds) ?? 'unspecified',
    startNs: isDated ? Number(startNs - first) : 0, durationNs: isDated ? Number(endNs - startNs) : 0,
    status: readEnum(status['code'], 'STATUS_CODE_', statuses) ?? 'unset', statusMessage: asString(status['message']) ?? '', traceState: asString(raw['traceState']) ?? '',
    resource, scope, attributes: readAttributes(raw['attributes']),
    events: asObjects(raw['events']).map((event): SpanEvent => ({
      name: asString(event['name']) ?? '', atNs: Number(readNs(event['timeUnixNano']) - first), attributes: readAttributes(event['attributes']),
    })),
    links: asArray(raw['links']).map(asObject).map((link): SpanLink => ({ traceId: readId(link['traceId'], 16), spanId: readId(link['spanId'], 8), attributes: readAttributes(link['attributes']) })),
    dropped: ['droppedAttributesCount', 'droppedEventsCount', 'droppedLinksCount'].reduce((sum, name) => sum + (asNumber(raw[name]) ?? 0), 0),
  };
}
