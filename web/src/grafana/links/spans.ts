import { parseInterval } from '../time/interval';
import { asBoolean, asObject, asObjects, asString, asStrings, type JsonObject } from '../json';
import { findSource, pageHref, queryPage, type CorrelationLink, type LinkRange, type LinkSource } from './source';
import { fillTemplate, type TemplateValues } from './template';

/** A span as links read it. Attribute values are texts. */
export interface LinkSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly service: string;
  /** Unix milliseconds, fractions allowed. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
  /** Name and length of the whole trace, where known. */
  readonly traceName?: string | undefined;
  readonly traceDurationMs?: number | undefined;
}

interface Tag {
  readonly key: string;
  /** Name in the other source; the key itself, made fit for a label, where the file gives none. */
  readonly as: string;
}

/** Attributes that Grafana's documentation names as the ones taken when the file lists none. */
const usualTags = ['cluster', 'hostname', 'namespace', 'pod', 'service.name', 'service.namespace'] as const;
const labelName = (key: string): string => key.replace(/[^A-Za-z0-9_]/g, '_');
const usual: readonly Tag[] = usualTags.map((key) => ({ key, as: labelName(key) }));

const attributeOf = (span: LinkSpan, key: string): string | undefined => span.attributes[key] ?? span.resource[key] ?? (key === 'service.name' ? span.service : undefined);

function readTags(config: JsonObject): readonly Tag[] {
  // `tracesToLogs`, the older form: names as texts, mapped ones in a list of their own behind a switch.
  const mapped = config['mapTagNamesEnabled'] === true ? asObjects(config['mappedTags']) : asObjects(config['tags']);
  const tags = [...mapped.map((tag) => ({ key: asString(tag['key']) ?? '', value: asString(tag['value']) ?? '' })), ...asStrings(config['tags']).map((key) => ({ key, value: '' }))];
  const found = tags.filter(({ key }) => key !== '').map(({ key, value }): Tag => ({ key, as: value === '' ? labelName(key) : value }));
  return found.length === 0 ? usual : found;
}

/** `a="x", b="y"`: what `$__tags` stands for. */
function tagText(span: LinkSpan, tags: readonly Tag[]): string {
  return tags.flatMap(({ key, as }) => {
    const value = attributeOf(span, key);
    return value === undefined || value === '' ? [] : [`${as}=${JSON.stringify(value)}`];
  }).join(', ');
}

/** `-5m`, `1h`, `500ms` as milliseconds. */
function shiftMs(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  const isBack = trimmed.startsWith('-');
  const parsed = parseInterval(trimmed.replace(/^[-+]/, ''));
  return parsed === undefined ? undefined : isBack ? -parsed : parsed;
}

/** The span's own time, moved by the configured shifts; never shorter than a second, since pages count in whole ones. */
export function spanRange(span: LinkSpan, config: JsonObject, usualStartMs: number, usualEndMs: number): LinkRange {
  const fromMs = Math.floor(span.startMs + (shiftMs(asString(config['spanStartTimeShift'])) ?? usualStartMs));
  const toMs = Math.ceil(span.endMs + (shiftMs(asString(config['spanEndTimeShift'])) ?? usualEndMs));
  return { fromMs, toMs: Math.max(toMs, fromMs + 1000) };
}

function spanValues(span: LinkSpan, tags: string): TemplateValues {
  const fixed: Readonly<Record<string, string | undefined>> = {
    __tags: tags, '__span.traceId': span.traceId, '__span.traceID': span.traceId, '__span.spanId': span.spanId, '__span.spanID': span.spanId, '__span.name': span.name, '__span.duration': `${span.endMs - span.startMs}ms`,
    '__trace.traceId': span.traceId, '__trace.name': span.traceName ?? span.name, '__trace.duration': span.traceDurationMs === undefined ? undefined : `${span.traceDurationMs}ms`,
  };
  return (path) => fixed[path] ?? (path.startsWith('__span.tags.') ? (attributeOf(span, path.slice('__span.tags.'.length)) ?? '') : undefined);
}

/** Lines that hold an id in their text or in their structured metadata under the given name. */
const linesWith = (name: string, id: string): string => `| label_format in_line=\`{{ contains "${id}" __line__ }}\` | in_line="true" or ${name}="${id}" | drop in_line`;

const logsConfig = (tempo: LinkSource | undefined): JsonObject => {
  const json = tempo?.jsonData;
  return asObject(json?.['tracesToLogsV2'] ?? json?.['tracesToLogs']);
};

/** The log query of a span: as its Tempo source says (`tracesToLogsV2`, `tracesToLogs`), by trace id and resource where it says nothing. */
export function spanLogQuery(span: LinkSpan, tempo: LinkSource | undefined): { readonly query: string; readonly range: LinkRange } | undefined {
  const config = logsConfig(tempo);
  const isConfigured = Object.keys(config).length > 0;
  const range = isConfigured ? spanRange(span, config, 0, 0) : spanRange(span, config, -300_000, 300_000);
  const tags = tagText(span, readTags(config));
  const custom = asString(config['query']) ?? '';
  if (config['customQuery'] === true && custom !== '') return { query: fillTemplate(custom, spanValues(span, tags)), range };
  const selector = tags !== '' ? tags : span.service !== '' ? `service_name=${JSON.stringify(span.service)}` : '';
  if (selector === '') return undefined;
  const parts = [`{${selector}}`];
  if (asBoolean(config['filterByTraceID']) ?? !isConfigured) parts.push(linesWith('trace_id', span.traceId));
  if (asBoolean(config['filterBySpanID']) === true) parts.push(linesWith('span_id', span.spanId));
  return { query: parts.join(' '), range };
}

function logLinks(span: LinkSpan, tempo: LinkSource | undefined, sources: readonly LinkSource[]): readonly CorrelationLink[] {
  const found = spanLogQuery(span, tempo);
  const target = findSource(sources, asString(logsConfig(tempo)['datasourceUid'])) ?? sources.find(({ type }) => type === 'loki');
  const page = found === undefined ? undefined : queryPage(target?.type ?? 'loki', found.query, found.range);
  return page === undefined ? [] : [{ ...page, label: 'Logs of this span' }];
}

/** Rate, errors and latency of a service from its span metrics, for sources that configure no queries. */
const usualQueries = (service: string): readonly (readonly [name: string, query: string])[] => {
  const selector = `{service=${JSON.stringify(service)}}`;
  return [
    ['Rate', `sum(rate(traces_spanmetrics_calls_total${selector}[5m]))`],
    ['Errors', `sum(rate(traces_spanmetrics_calls_total{service=${JSON.stringify(service)}, status_code="STATUS_CODE_ERROR"}[5m]))`],
    ['Latency p95', `histogram_quantile(0.95, sum by (le) (rate(traces_spanmetrics_latency_bucket${selector}[5m])))`],
  ];
};

function metricLinks(span: LinkSpan, tempo: LinkSource | undefined, sources: readonly LinkSource[]): readonly CorrelationLink[] {
  const config = asObject(tempo?.jsonData?.['tracesToMetrics']);
  const range = spanRange(span, config, -120_000, 120_000);
  const target = findSource(sources, asString(config['datasourceUid'])) ?? sources.find(({ type, isDefault }) => type.includes('prometheus') && isDefault === true) ?? sources.find(({ type }) => type.includes('prometheus'));
  const values = spanValues(span, tagText(span, readTags(config)));
  const written = asObjects(config['queries']).map((q) => [asString(q['name']) ?? '', asString(q['query']) ?? ''] as const).filter(([, query]) => query !== '').map(([name, query]) => [name === '' ? 'Metrics' : name, fillTemplate(query, values)] as const);
  const queries = written.length > 0 ? written : span.service === '' ? [] : usualQueries(span.service);
  return queries.flatMap(([name, query]): CorrelationLink[] => {
    const page = queryPage(target?.type ?? 'prometheus', query, range);
    return page === undefined ? [] : [{ ...page, label: name }];
  });
}

/** How far before a span its causes are looked for: a deployment shows its effect within minutes. */
const causeMs = 1_800_000;
const environmentNames = ['deployment.environment.name', 'deployment.environment', 'environment', 'env'] as const;

/** The environment that a span's resource names; empty where it names none. */
export const environmentOf = (attributes: Readonly<Record<string, string>>): string => environmentNames.map((name) => attributes[name]).find((value) => value !== undefined) ?? '';

/**
 * The links of a span: its logs, the metrics of its service, and what happened to the service around it (all signals, deployments, alerts).
 * `tempo` is the data source that the span was read from; undefined stands for the built-in store.
 */
export function spanLinks(span: LinkSpan, tempo: LinkSource | undefined, sources: readonly LinkSource[]): readonly CorrelationLink[] {
  const links = [...logLinks(span, tempo, sources), ...metricLinks(span, tempo, sources)];
  if (span.service === '') return links;
  const around: LinkRange = { fromMs: span.startMs - causeMs, toMs: span.endMs + 300_000 };
  const place = { service: span.service, environment: environmentOf(span.resource) };
  const unified = (show?: string) => pageHref('/unified', { ...place, show }, around);
  return [
    ...links,
    { kind: 'service', label: 'Everything of this service around this time', href: unified() },
    { kind: 'deployments', label: 'Deployments around it', href: unified('deployments') },
    { kind: 'alerts', label: 'Alerts around it', href: unified('alerts') },
  ];
}
