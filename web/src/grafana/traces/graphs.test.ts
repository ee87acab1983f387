import { describe, expect, it } from 'vitest';
import type { VectorSample } from '../../api/prom';
import { layoutGraph, pathThrough } from '../../charts/servicemap/layout';
import { foundSpansFrame, foundTracesFrame, traceFrame, traceMetricFrames } from '../frames/tempo';
import { heatCells, traceRow } from './found';
import { drawnServiceGraph, readNodeGraph, serviceGraphFrames } from './nodeGraph';
import { readTrace } from './read';
import { buildServiceGraph, busiest, errorShare, formatRate, type ServiceGraphAnswers } from './serviceGraph';
import { readTempoTarget } from './target';

const sample = (metric: Record<string, string>, value: string): VectorSample => ({ metric, value: [0, value] });
const none: ServiceGraphAnswers = { requests: [], failed: [], serverP95: [], clientP95: [], calls: [], callErrors: [], latencyP95: [] };
const answers: ServiceGraphAnswers = {
  ...none,
  requests: [sample({ client: 'user', server: 'web', connection_type: 'virtual_node' }, '10'), sample({ client: 'web', server: 'api' }, '8'), sample({ client: 'api', server: 'pg', connection_type: 'database' }, '20'), sample({ client: 'gone', server: 'api' }, '0')],
  failed: [sample({ client: 'web', server: 'api' }, '2'), sample({ client: 'api', server: 'pg', connection_type: 'database' }, 'NaN')],
  serverP95: [sample({ client: 'web', server: 'api' }, '0.5')],
  clientP95: [sample({ client: 'web', server: 'api' }, '9'), sample({ client: 'api', server: 'pg', connection_type: 'database' }, '0.01')],
  calls: [sample({ service: 'web' }, '12'), sample({ service: 'api' }, '8'), sample({ service: 'alone' }, '1')],
  callErrors: [sample({ service: 'api' }, '2')],
  latencyP95: [sample({ service: 'web' }, '0.7'), sample({ service: 'api' }, '0.4')],
};

describe('the service graph', () => {
  const graph = buildServiceGraph(answers);
  it('takes a service\'s own numbers, and those of its callers for what measures nothing itself', () => {
    expect(graph.nodes.map(({ name, kind, rate, errors, p95 }) => [name, kind, rate, errors, p95])).toEqual([
      ['pg', 'database', 20, 0, 0.01], ['web', 'service', 12, 0, 0.7], ['api', 'service', 8, 2, 0.4], ['alone', 'service', 1, 0, undefined], ['user', 'user', undefined, undefined, undefined],
    ]);
    expect(graph.edges.map(({ id, rate, errors, p95 }) => [id, rate, errors, p95])).toEqual([['api>pg', 20, 0, 0.01], ['user>web', 10, 0, undefined], ['web>api', 8, 2, 0.5]]);
    expect(graph.nodes.map((node) => errorShare(node))).toEqual([0, 0, 0.25, 0, undefined]);
  });
  it('is empty without metrics', () => expect(buildServiceGraph(none)).toEqual({ nodes: [], edges: [] }));
  it('keeps the busiest', () => expect(busiest(graph, 2)).toMatchObject({ nodes: [{ name: 'pg' }, { name: 'web' }], edges: [] }));
  it.each([[undefined, '–'], [0, '0/s'], [12.345, '12.3/s'], [1234.5, '1,235/s'], [0.5, '30/min'], [0.001, '3.6/h']])('says %s as %s', (rate, text) => expect(formatRate(rate)).toBe(text));
  it('is drawn with what is wrong in words', () => {
    const drawn = drawnServiceGraph(graph);
    expect(drawn.nodes.map(({ id, main, second, trouble }) => [id, main, second, trouble])).toContainEqual(['api', '8/s', 'p95 400 ms', '25 % errors']);
    expect(drawn.edges.find(({ id }) => id === 'user>web')?.isDashed).toBe(true);
  });
  it('is read back from the frames that stand for it', () => {
    const read = readNodeGraph(serviceGraphFrames(graph, 'A'), (field, value) => `${String(value)} ${field.config.unit ?? ''}`);
    expect(read.nodes.find(({ id }) => id === 'api')).toMatchObject({ main: '400 ms', second: '8 reqps', arcs: [{ name: 'Success', share: 0.75, color: 'green' }, { name: 'Failed', share: 0.25, color: 'red' }] });
    expect(read.edges.map(({ source, target, main }) => [source, target, main])).toContainEqual(['web', 'api', '500 ms']);
  });
});

describe('frames of a node graph', () => {
  const field = (name: string, values: (string | number)[]) => ({ name, type: typeof values[0] === 'number' ? 'number' as const : 'string' as const, values, config: {} });
  it('may lack nodes: those that edges name are drawn', () => {
    const read = readNodeGraph([{ fields: [field('id', ['e']), field('source', ['a']), field('target', ['b']), field('detail__why', ['x'])] }], (_, value) => String(value));
    expect(read.nodes.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(read.edges[0]).toMatchObject({ id: 'e', details: [['why', 'x']] });
  });
  it('of other shapes give nothing', () => expect(readNodeGraph([{ fields: [field('Value', [1])] }], () => '')).toEqual({ nodes: [], edges: [] }));
});

describe('the layout', () => {
  const drawn = drawnServiceGraph(buildServiceGraph(answers));
  const places = layoutGraph(drawn);
  it('puts callers to the left of what they call, without overlaps', () => {
    const x = (id: string) => places.nodes.get(id)?.x ?? Number.NaN;
    expect([x('user') < x('web'), x('web') < x('api'), x('api') < x('pg')]).toEqual([true, true, true]);
    const all = [...places.nodes.values()];
    all.forEach((a, i) => all.slice(i + 1).forEach((b) => expect(Math.abs(a.x - b.x) >= 192 || Math.abs(a.y - b.y) >= 58).toBe(true)));
  });
  it('is the same again whatever the order', () => expect(layoutGraph({ nodes: drawn.nodes.toReversed(), edges: drawn.edges.toReversed() }).nodes.get('api')).toEqual(places.nodes.get('api')));
  it('bears rings and calls to oneself', () => {
    const edge = (source: string, target: string) => ({ id: `${source}>${target}`, source, target, main: '', second: '', thickness: 1, isDashed: false, trouble: '', details: [] });
    const node = (id: string) => ({ id, title: id, subtitle: '', main: '', second: '', arcs: [], trouble: '', details: [] });
    const ring = layoutGraph({ nodes: [node('a'), node('b')], edges: [edge('a', 'b'), edge('b', 'a'), edge('a', 'a'), edge('a', 'nobody')] });
    expect([...ring.edges.keys()].toSorted()).toEqual(['a>a', 'a>b', 'b>a']);
    for (const points of ring.edges.values()) expect(pathThrough(points)).toMatch(/^M[\d.,-]+ /);
  });
  it('draws no line through nothing', () => expect([pathThrough([]), pathThrough([{ x: 1, y: 1 }])]).toEqual(['', '']));
});

describe('what a search found', () => {
  const row = traceRow({
    traceID: 'abc', rootServiceName: 'api', rootTraceName: 'GET', startTimeUnixNano: '1700000000123456789', serviceStats: { db: { spanCount: 1 }, api: { spanCount: 3, errorCount: 2 } },
    spanSets: [{ matched: 5, attributes: [{ key: 'count()', value: { intValue: '5' } }], spans: [{ spanID: '1', startTimeUnixNano: '1700000000123456789', durationNanos: '250000', name: 'q', attributes: [{ key: 'service.name', value: { stringValue: 'db' } }, { key: 'status', value: { stringValue: 'error' } }, { key: 'x', value: { intValue: '7' } }] }] }],
  });
  it('is read with its matches', () => {
    expect(row).toMatchObject({ id: 'abc'.padStart(32, '0'), durationNs: 250_000, spans: 4, errors: 2, matched: 5, services: [{ name: 'api' }, { name: 'db' }] });
    expect(row.spansets[0]?.spans[0]).toMatchObject({ name: 'q', service: 'db', isError: true, attributes: [{ key: 'x', text: '7' }] });
  });
  it('makes the tables that Grafana makes', () => {
    expect(foundTracesFrame([row], 'A').fields.map(({ name, values }) => [name, values[0]])).toEqual([['traceID', row.id], ['startTime', row.startMs], ['traceService', 'api'], ['traceName', 'GET'], ['traceDuration', 0.25]]);
    expect(foundSpansFrame([row], 'A').fields.map(({ name }) => name)).toEqual(['traceIdHidden', 'traceService', 'traceName', 'spanID', 'time', 'name', 'x', 'duration']);
  });
  it('has heat cells between powers of two', () => {
    const cells = heatCells([{ labels: [{ key: '__bucket', value: { doubleValue: 0.5 } }], samples: [{ timestampMs: '2000', value: 3 }, { timestampMs: '3000', value: 0 }] }, { labels: [], samples: [{ timestampMs: '1', value: 1 }] }], 1000);
    expect(cells).toEqual([{ fromMs: 1000, toMs: 2000, fromNs: 0.25e9, toNs: 0.5e9, count: 3 }]);
  });
  it('has series with names', () => {
    const frames = traceMetricFrames([{ labels: [{ key: 'name', value: { stringValue: 'GET' } }], samples: [{ timestampMs: '2000', value: 3 }, { timestampMs: '1000' }] }, { samples: [] }], { refId: 'B', query: 'q', stepMs: 1000 });
    expect(frames.map(({ name, fields }) => [name, fields[0]?.values, fields[1]?.values])).toEqual([['GET', [1000, 2000], [0, 3]], ['B', [], []]]);
  });
  it('keeps the trace beside the table of its spans', () => {
    const trace = readTrace({ batches: [{ resource: { attributes: [] }, scopeSpans: [{ spans: [{ traceId: 'aa', spanId: '1', startTimeUnixNano: '5000000', endTimeUnixNano: '7000000', name: 'n' }] }] }] });
    const frame = traceFrame(trace, 'A');
    expect(frame.meta?.trace).toBe(trace);
    expect(frame.fields.find(({ name }) => name === 'duration')?.values).toEqual([2]);
  });
});

describe('a target of a Tempo source', () => {
  it.each([
    ['traceql', 'ABC1', { kind: 'trace', id: 'abc1' }], ['traceql', ' { .a = 1 } ', { kind: 'query', query: '{ .a = 1 }' }], ['serviceMap', '', { kind: 'serviceMap' }], ['traceqlSearch', '[]', { kind: 'query', query: '{}' }],
    ['traceqlSearch', JSON.stringify([{ scope: 'span', tag: 'http.status_code', operator: '>=', value: '500', valueType: 'int' }, { tag: 'duration', operator: '>', value: '1s' }, { tag: 'name', operator: '=', value: ['a', 'b'], valueType: 'string' }, { tag: 'x', value: [] }]), { kind: 'query', query: '{ span.http.status_code >= 500 && duration > 1s && name =~ "a|b" }' }],
    ['traceqlSearch', JSON.stringify([{ tag: 'status', operator: '!=', value: ['ok', 'error'], valueType: 'keyword' }]), { kind: 'query', query: '{ (status != ok && status != error) }' }],
  ])('of type %s with %s', (type, text, expected) => expect(readTempoTarget(type, text)).toEqual(expected));
  it('with broken fields says so', () => expect(() => readTempoTarget('', '[{')).toThrow('cannot be read'));
});
