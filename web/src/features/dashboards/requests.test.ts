import { describe, expect, it } from 'vitest';
import { readDashboard } from '../../grafana/read';
import { resolveVariables } from '../../grafana/variables/resolve';
import { scopeOf } from '../../grafana/variables/scope';
import type { PanelSource } from './api';
import { planRequests, type PlanContext } from './requests';
import { readDashboardSearch, readListSearch, selectedVariables } from './search';
import { resolveSource } from './sources';
import { exploreTarget } from './PanelMenu';
import { lineMarks, spansOf } from './useAnnotations';

const sources: readonly PanelSource[] = [
  { uid: 'p1', name: 'Prometheus', type: 'prometheus', isDefault: true, timeInterval: '15s' }, { uid: 'p2', name: 'Far', type: 'prometheus', isDefault: false, timeInterval: '' }, { uid: 'l1', name: 'Loki', type: 'loki', isDefault: false, timeInterval: '' },
];
const hour = { fromMs: 1_700_000_000_000, toMs: 1_700_003_600_000 };
const context = (over: Partial<PlanContext> = {}): PlanContext => ({ range: hour, timeZone: 'utc', nowMs: hour.toMs, maxDataPoints: 1000, variables: [], macros: new Map(), sources, scrapeMs: 30_000, findPanel: () => undefined, ...over });
const plan = (panel: object, over: Partial<PlanContext> = {}) => {
  const dashboard = readDashboard({ panels: [{ id: 1, type: 'timeseries', ...panel }, { id: 9, type: 'timeseries', targets: [{ refId: 'Z', expr: 'other' }] }] });
  const [first] = dashboard.panels;
  if (first === undefined) throw new Error('no panel');
  return planRequests(first, context({ findPanel: (id) => dashboard.panels.find((p) => p.id === id), ...over }));
};

describe('requests of a panel', () => {
  it('asks a range with the step that the width gives, aligned to it', () => {
    const [request] = plan({ targets: [{ expr: 'rate(x[$__rate_interval])' }] }).requests;
    expect(request).toMatchObject({ kind: 'range', base: '/api/datasources/proxy/uid/p1', stepMs: 15_000, expr: 'rate(x[1m])', refId: 'A' });
    expect([(request?.fromMs ?? 1) % 15_000, (request?.toMs ?? 1) % 15_000]).toEqual([0, 0]);
  });
  it.each([
    [{ interval: '1m' }, {}, 60_000], [{ interval: '1m' }, { interval: '2m' }, 120_000], [{ maxDataPoints: 60 }, {}, 60_000], [{}, { intervalFactor: 2 }, 30_000], [{ datasource: { uid: 'p2' } }, {}, 30_000],
  ])('honours %j and %j', (panel, target, stepMs) => expect(plan({ ...panel, targets: [{ expr: 'x', ...target }] }).requests[0]?.stepMs).toBe(stepMs));

  it('asks instantly, as a range, or both', () => {
    expect(plan({ targets: [{ expr: 'a', instant: true }, { expr: 'b', instant: true, range: true }, { expr: 'c', hide: true }, { expr: ' ' }] }).requests.map((r) => [r.refId, r.kind])).toEqual([['A', 'instant'], ['B', 'range'], ['B', 'instant']]);
  });
  it('names data sources that wait for other stores', () => {
    const found = plan({ datasource: { uid: '-- Mixed --' }, targets: [{ expr: 'a', datasource: { uid: 'p2' } }, { expr: '{b="c"}', datasource: { uid: 'x', type: 'mysql' } }, { expr: 'd', datasource: { uid: 'gone' } }] });
    expect([found.requests.map((r) => r.base), found.unavailable, found.problems]).toEqual([['/api/datasources/proxy/uid/p2'], ['mysql'], ['no data source is called gone']]);
  });
  it('asks Loki for lines up to the very end, and for numbers by step', () => {
    const loki = { datasource: { uid: 'l1' }, maxDataPoints: 100 };
    const [lines, few, rate, now] = plan({ ...loki, targets: [
      { expr: '{a="b"} | json' }, { expr: '{a="b"}', maxLines: 20, direction: 'forward', instant: true }, { expr: 'sum(rate({a="b"}[$__auto]))' }, { expr: 'sum(count_over_time({a="b"}[$__auto]))', queryType: 'instant' },
    ] }, { range: { fromMs: 1_000, toMs: 3_601_234 } }).requests;
    expect(lines).toMatchObject({ api: 'loki', base: '/api/datasources/proxy/uid/l1', kind: 'range', fromMs: 1000, toMs: 3_601_234, lines: { limit: 1000, direction: 'backward' } });
    expect(few).toMatchObject({ kind: 'range', lines: { limit: 20, direction: 'forward' } });
    expect(rate).toMatchObject({ kind: 'range', stepMs: 30_000, fromMs: 0, toMs: 3_600_000, expr: 'sum(rate({a="b"}[30s]))' });
    expect(now).toMatchObject({ kind: 'instant', toMs: 3_601_234, expr: 'sum(count_over_time({a="b"}[3600s]))' });
    expect(rate?.lines).toBeUndefined();
  });
  it.each([
    [[{ api: 'loki', expr: '{a="b"}' }], { to: '/explore/logs', search: { expr: '{a="b"}' } }], [[{ api: 'prometheus', expr: 'up' }, { api: 'loki', expr: '{}' }, { api: 'prometheus', expr: 'up' }], { to: '/explore/metrics', search: { expr: ['up'] } }], [[], undefined],
  ] as const)('explores %j', (requests, expected) => expect(exploreTarget(requests)).toEqual(expected));
  it('shows the data of another panel', () => {
    expect(plan({ datasource: { uid: '-- Dashboard --' }, targets: [{ panelId: 9 }] }).requests.map((r) => [r.refId, r.expr])).toEqual([['Z', 'other']]);
    expect(plan({ datasource: { uid: '-- Dashboard --' }, targets: [{ panelId: 77 }] }).problems).toEqual(['the panel 77 that this one shows does not exist']);
  });
  it('narrows and moves the range', () => {
    expect(plan({ timeFrom: '10m', timeShift: '1d', targets: [] }).range).toEqual({ fromMs: hour.toMs - 600_000 - 86_400_000, toMs: hour.toMs - 86_400_000 });
  });
  it('waits for the kind of source that an empty variable asks for', async () => {
    const variables = await resolveVariables(readDashboard({ templating: { list: [{ name: 'ds', type: 'datasource', query: 'pyroscope' }] } }).variables, { selected: new Map(), dataSources: [], range: hour, macros: new Map(), query: () => Promise.resolve([]) });
    const found = plan({ datasource: '$ds', targets: [{ expr: 'x' }] }, { variables });
    expect([found.requests, found.unavailable]).toEqual([[], ['pyroscope']]);
  });
  it('asks Tempo for a query, for its form where there is none, and for the service map, over the whole range', () => {
    const datasource = { type: 'tempo', uid: 'x' };
    const filters = [{ tag: 'name', operator: '=', value: ['$x'] }];
    const { requests } = plan({ datasource, targets: [{ refId: 'A', queryType: 'traceql', query: '{ .a = 1 }' }, { refId: 'B', queryType: 'traceqlSearch', filters }, { refId: 'C', queryType: 'serviceMap' }] });
    expect(requests.map(({ api, expr, fromMs, toMs }) => [api, expr, fromMs, toMs])).toEqual(['{ .a = 1 }', JSON.stringify(filters), '[]'].map((expr) => ['tempo', expr, hour.fromMs, hour.toMs]));
  });
});

describe('data sources', () => {
  const kind = (ref: Parameters<typeof resolveSource>[0], list = sources) => {
    const found = resolveSource(ref, scopeOf([]), list, 15_000);
    return found.kind === 'prometheus' || found.kind === 'loki' || found.kind === 'tempo' ? found.base : found.kind === 'other' ? `other ${found.type}` : found.kind;
  };
  const p1 = '/api/datasources/proxy/uid/p1';
  it.each([
    [null, p1], [{ uid: 'p2' }, '/api/datasources/proxy/uid/p2'], [{ uid: 'Far' }, '/api/datasources/proxy/uid/p2'], [{ uid: 'prometheus' }, p1], [{ uid: 'PBFA97CFB590B2093', type: 'prometheus' }, p1], [{ type: 'prometheus' }, p1],
    [{ uid: 'x', type: 'loki' }, '/api/datasources/proxy/uid/l1'], [{ uid: 'loki' }, '/api/datasources/proxy/uid/l1'], [{ uid: 'default:prometheus' }, p1], [{ uid: '-- Grafana --' }, 'other grafana'], [{ uid: 'nobody' }, 'missing'], [{ uid: 'x', type: 'tempo' }, ''],
  ])('finds %j', (ref, expected) => expect(kind(ref)).toBe(expected));
  it.each([[null, ''], [{ uid: 'any' }, ''], [{ uid: 'x', type: 'loki' }, ''], [{ uid: 'x', type: 'tempo' }, ''], [{ uid: 'x', type: 'mysql' }, 'other mysql']])('asks the built-in store for %j where none is configured', (ref, expected) => expect(kind(ref, [])).toBe(expected));
});

describe('addresses', () => {
  it('read variables, the panel alone and kiosk, and nothing else', () => {
    expect(readDashboardSearch({ from: 'now-1h', to: 'now', 'var-a': 'x', 'var-b': ['y', 'z'], viewPanel: 4, kiosk: '', other: '1', refresh: 'soon' })).toEqual({ from: 'now-1h', to: 'now', 'var-a': 'x', 'var-b': ['y', 'z'], viewPanel: '4', kiosk: 'true' });
    expect([...selectedVariables({ 'var-a': 'x', 'var-b': ['y'], from: 'now' })]).toEqual([['a', ['x']], ['b', ['y']]]);
    expect(readListSearch({ query: 'cpu', tag: 'x', starred: 'true' })).toEqual({ q: 'cpu', tag: ['x'], starred: 'true' });
  });
});

describe('annotation queries', () => {
  it('become spans while the value is above zero', () => {
    const [query] = readDashboard({ annotations: { list: [{ name: 'Deploys', expr: 'x', titleFormat: '{{app}}', tagKeys: 'app, zone' }] } }).annotations;
    if (query === undefined) throw new Error('no query');
    const spans = spansOf([{ metric: { app: 'api', zone: 'a' }, values: [[0, '1'], [10, '1'], [20, '0'], [30, '1'], [60, '1']] }], query, 10_000, 'red');
    expect(spans.map((s) => [s.time, s.timeEnd, s.title, s.tags])).toEqual([[0, 10_000, 'api', ['api', 'a']], [30_000, undefined, 'api', ['api', 'a']], [60_000, undefined, 'api', ['api', 'a']]]);
  });
  it('of Loki become a mark for each line', () => {
    const [query] = readDashboard({ annotations: { list: [{ name: 'Errors', expr: '{a="b"}', titleFormat: '{{app}} failed', tagKeys: 'app' }] } }).annotations;
    if (query === undefined) throw new Error('no query');
    expect(lineMarks([{ stream: { app: 'api' }, values: [['1700000000123456789', 'boom']] }], query, 'red')).toEqual([{ time: 1_700_000_000_123, title: 'api failed', text: 'boom', tags: ['api'], color: 'red' }]);
  });
});
