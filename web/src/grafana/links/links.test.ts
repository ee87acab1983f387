import { describe, expect, it } from 'vitest';
import { derivedFields, lineLinks } from './derived';
import { exemplarLinks } from './exemplars';
import type { LinkSource } from './source';
import { findSource, queryPage } from './source';
import { environmentOf, spanLinks, spanLogQuery, spanRange, type LinkSpan } from './spans';
import { tempoGraphs } from './tempo';
import { fillTemplate, foundValue } from './template';

const source = (uid: string, type: string, jsonData: Record<string, unknown> = {}, name = uid): LinkSource => ({ uid, name, type, jsonData });
const range = { fromMs: 1000, toMs: 2000 };
const id = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('templates', () => {
  const values = foundValue('a b', { host: 'h1', 'x.y': 'z' });
  it.each([
    ['${__value.raw}', 'a b'], ['$${__value.raw}', 'a b'], ['x/${__value.text}/y', 'x/a b/y'], ['${__data.fields.host}', 'h1'], ['${__data.fields["x.y"]}', 'z'], ["${__data.fields['host']:text}", 'h1'],
    ['${__unknown}', '${__unknown}'], ['plain $5', 'plain $5'],
  ])('fills %s', (template, expected) => expect(fillTemplate(template, values)).toBe(expected));
  it('encodes what goes into an address', () => expect(fillTemplate('/q?x=${__value.raw}', values, encodeURIComponent)).toBe('/q?x=a%20b'));
});

describe('pages of queries', () => {
  it.each([
    ['prometheus', 'up', '/explore/metrics?expr=up&from=1000&to=2000'], ['grafana-amazonprometheus-datasource', 'up', '/explore/metrics?expr=up&from=1000&to=2000'], ['loki', '{a="b"}', '/explore/logs?expr=%7Ba%3D%22b%22%7D&from=1000&to=2000'],
    ['tempo', id, `/trace/${id}?from=1000&to=2000`], ['tempo', '{ status = error }', '/explore/traces?q=%7B+status+%3D+error+%7D&from=1000&to=2000'], ['jaeger', id, `/trace/${id}?from=1000&to=2000`],
  ])('of %s', (type, query, expected) => expect(queryPage(type, query, range)?.href).toBe(expected));
  it('has none for other sources', () => expect(queryPage('mysql', 'select 1', range)).toBeUndefined());
  it('finds sources by uid before name', () => expect(findSource([source('a', 'loki', {}, 'b'), source('b', 'tempo')], 'b')?.type).toBe('tempo'));
});

describe('derived fields', () => {
  const tempo = source('tempo', 'tempo');
  // as in the reference's datasources.yml
  const reference = source('Loki', 'loki', { derivedFields: [{ datasourceUid: 'tempo', matcherRegex: '(?:trace[_-]?id|otelTraceID)[\\"=: ]+([A-Fa-f0-9]{16,32})', name: 'TraceID', url: '${__value.raw}' }] });
  const links = (loki: LinkSource, line: string, labels: Record<string, string> = {}) => lineLinks({ line, labels }, derivedFields([loki], [loki, tempo]), range).map(({ kind, label, href }) => [kind, label, href]);
  const trace = ['trace', 'Trace', `/trace/${id}?from=1000&to=2000`];
  it.each([
    [`{"trace_id":"${id}","m":"x"}`, {}, [trace]], [`traceid=${id} done`, {}, [trace]], ['nothing here', {}, []], ['x', { trace_id: id }, [trace]], [`trace_id=${id}`, { trace_id: id }, [trace]],
    ['x', { trace_id: id, span_id: '00f067aa0ba902b7' }, [['trace', 'Trace', `/trace/${id}?span=00f067aa0ba902b7&from=1000&to=2000`]]], ['x', { trace_id: '00000000000000000000000000000000' }, []],
    ['x', { traceid: id, service_name: 'api' }, [trace, ['logs', 'All lines of this trace', `/explore/logs?expr=${encodeURIComponent(`{service_name="api"} | traceid="${id}"`).replaceAll('%20', '+')}&from=1000&to=2000`]]],
  ])('of the reference, in %s with %j', (line, labels, expected) => expect(links(reference, line, labels as Record<string, string>)).toEqual(expected));
  it.each([
    [{ name: 'Order', matcherRegex: 'order=(\\d+)', url: 'https://shop/${__value.raw}?h=${__data.fields.host}' }, [['external', 'Order', 'https://shop/7?h=h%201']]],
    [{ name: 'Host', matcherRegex: 'host', matcherType: 'label', url: 'https://inv/${__value.raw}', urlDisplayLabel: 'Inventory' }, [['external', 'Inventory', 'https://inv/h%201']]],
    [{ name: 'Host', matcherRegex: '^ho.t$', matcherType: 'label', url: 'https://inv/${__value.raw}' }, [['external', 'Host', 'https://inv/h%201']]],
    [{ name: 'Spans', matcherRegex: 'order=(\\d+)', url: '{ span.order = ${__value.raw} }', datasourceUid: 'tempo' }, [['traces', 'Spans', '/explore/traces?q=%7B+span.order+%3D+7+%7D&from=1000&to=2000']]],
    [{ name: 'Whole', matcherRegex: 'order=7', url: 'https://shop/${__value.raw}' }, [['external', 'Whole', 'https://shop/order%3D7']]],
    [{ name: 'Gone', matcherRegex: 'order=(\\d+)', datasourceUid: 'nobody' }, []], [{ name: 'Bad', matcherRegex: '(', url: 'https://x' }, []], [{ name: 'Without', matcherRegex: '' }, []],
  ])('%j', (field, expected) => expect(links(source('l', 'loki', { derivedFields: [field] }), 'order=7', { host: 'h 1' })).toEqual(expected));
});

describe('exemplars', () => {
  const tempo = source('t1', 'tempo');
  const labels = { trace_id: id, span_id: '00f067aa0ba902b7', user: 'u1' };
  const hrefs = (destinations: readonly object[] | undefined, found: Record<string, string> = labels) => exemplarLinks(source('p', 'prometheus', { exemplarTraceIdDestinations: destinations }), [tempo], found, range).map(({ label, href }) => [label, href]);
  it.each([
    [[{ name: 'trace_id', datasourceUid: 't1' }], [['Open the trace', `/trace/${id}?span=00f067aa0ba902b7&from=1000&to=2000`]]],
    [[{ name: 'trace_id', url: 'https://jaeger/trace/${__value.raw}', urlDisplayLabel: 'Jaeger' }], [['Jaeger', `https://jaeger/trace/${id}`]]],
    [[{ name: 'trace_id', datasourceUid: 't1' }, { name: 'user', url: '/u/${__value.raw}' }], [['Open the trace', `/trace/${id}?span=00f067aa0ba902b7&from=1000&to=2000`], ['Open', '/u/u1']]],
    [[{ name: 'other', datasourceUid: 't1' }], [['Open the trace', `/trace/${id}?span=00f067aa0ba902b7&from=1000&to=2000`]]], [undefined, [['Open the trace', `/trace/${id}?span=00f067aa0ba902b7&from=1000&to=2000`]]],
  ])('lead where %j says', (destinations, expected) => expect(hrefs(destinations)).toEqual(expected));
  it('without an id lead nowhere', () => expect(hrefs(undefined, { user: 'x' })).toEqual([]));
});

describe('spans', () => {
  const span: LinkSpan = {
    traceId: id, spanId: '00f067aa0ba902b7', name: 'GET /search', service: 'api', startMs: 1_000_000, endMs: 1_002_500, attributes: { 'http.route': '/search' }, resource: { 'service.name': 'api', 'deployment.environment.name': 'staging', pod: 'p1' },
  };
  const query = (json: Record<string, unknown>, of = span) => spanLogQuery(of, source('t', 'tempo', json));
  const withId = (name: string, value: string) => `| label_format in_line=\`{{ contains "${value}" __line__ }}\` | in_line="true" or ${name}="${value}" | drop in_line`;
  it.each([
    [{}, `{pod="p1", service_name="api"} ${withId('trace_id', id)}`, [700_000, 1_302_500]],
    // the reference's own settings
    [{ tracesToLogsV2: { datasourceUid: 'Loki', spanStartTimeShift: '-5m', spanEndTimeShift: '5m', filterByTraceID: true } }, `{pod="p1", service_name="api"} ${withId('trace_id', id)}`, [700_000, 1_302_500]],
    [{ tracesToLogsV2: { datasourceUid: 'l', tags: [{ key: 'service.name', value: 'app' }, { key: 'http.route' }, { key: 'absent' }] } }, '{app="api", http_route="/search"}', [1_000_000, 1_002_500]],
    [{ tracesToLogsV2: { datasourceUid: 'l', tags: [{ key: 'service.name' }], filterBySpanID: true } }, `{service_name="api"} ${withId('span_id', '00f067aa0ba902b7')}`, [1_000_000, 1_002_500]],
    [{ tracesToLogsV2: { datasourceUid: 'l', customQuery: true, query: '{${__tags}} |= "${__span.traceId}" | r="${__span.tags["http.route"]}" | n="${__span.name}"' } }, `{pod="p1", service_name="api"} |= "${id}" | r="/search" | n="GET /search"`, [1_000_000, 1_002_500]],
    [{ tracesToLogs: { datasourceUid: 'l', tags: ['service.name'], filterByTraceID: true, spanStartTimeShift: '-1h', spanEndTimeShift: '1m' } }, `{service_name="api"} ${withId('trace_id', id)}`, [-2_600_000, 1_062_500]],
    [{ tracesToLogs: { datasourceUid: 'l', mapTagNamesEnabled: true, mappedTags: [{ key: 'service.name', value: 'job' }] } }, '{job="api"}', [1_000_000, 1_002_500]],
    [{ tracesToLogsV2: { datasourceUid: 'l', tags: [{ key: 'absent' }] } }, '{service_name="api"}', [1_000_000, 1_002_500]],
  ])('have the log query that %j asks for', (json, expected, [from, to]) => expect(query(json)).toEqual({ query: expected, range: { fromMs: from, toMs: to } }));
  it('without service and tags have no logs', () => expect(query({}, { ...span, service: '', resource: {} })).toBeUndefined());
  it('cover at least a second', () => expect(spanRange({ ...span, endMs: span.startMs + 0.2 }, {}, 0, 0)).toEqual({ fromMs: 1_000_000, toMs: 1_001_000 }));
  it('lead to the logs source that is named, and to the configured queries', () => {
    const tempo = source('t', 'tempo', { tracesToMetrics: { datasourceUid: 'p', spanStartTimeShift: '-1m', spanEndTimeShift: '1m', tags: [{ key: 'service.name', value: 'service' }], queries: [{ name: 'Rate', query: 'sum(rate(x{$__tags}[5m]))' }, { query: 'up{$${__tags}}' }, { name: 'none' }] } });
    const found = spanLinks(span, tempo, [source('p', 'prometheus'), source('l', 'loki'), tempo]);
    expect(found.map(({ kind, label }) => [kind, label])).toEqual([['logs', 'Logs of this span'], ['metrics', 'Rate'], ['metrics', 'Metrics'], ['service', 'Everything of this service around this time'], ['deployments', 'Deployments around it'], ['alerts', 'Alerts around it']]);
    const read = (at: number) => new URL(found[at]?.href ?? '', 'http://x');
    expect([read(1).pathname, read(1).searchParams.get('expr'), read(1).searchParams.get('from'), read(1).searchParams.get('to')]).toEqual(['/explore/metrics', 'sum(rate(x{service="api"}[5m]))', '940000', '1062500']);
    expect(read(2).searchParams.get('expr')).toBe('up{service="api"}');
    expect([...read(4).searchParams]).toEqual([['service', 'api'], ['environment', 'staging'], ['show', 'deployments'], ['from', '-800000'], ['to', '1302500']]);
  });
  it('have rate, errors and latency of their service where nothing is configured', () => {
    expect(spanLinks(span, undefined, []).filter(({ kind }) => kind === 'metrics').map(({ label }) => label)).toEqual(['Rate', 'Errors', 'Latency p95']);
  });
  it.each([[{ 'deployment.environment': 'a' }, 'a'], [{ env: 'b' }, 'b'], [{}, '']])('name their environment in %j', (resource, expected) => expect(environmentOf(resource as Record<string, string>)).toBe(expected));
});

describe('graphs of a Tempo source', () => {
  const prometheus = source('Prometheus', 'prometheus');
  it.each([
    [{ serviceMap: { datasourceUid: 'Prometheus' } }, { serviceMap: prometheus, isNodeGraph: false }], [{ nodeGraph: { enabled: true } }, { serviceMap: undefined, isNodeGraph: true }], [{}, { serviceMap: undefined, isNodeGraph: false }],
  ])('%j', (json, expected) => expect(tempoGraphs(source('t', 'tempo', json), [prometheus])).toEqual(expected));
});
