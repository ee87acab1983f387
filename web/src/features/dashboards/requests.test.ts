import { describe, expect, it } from 'vitest';
import { readDashboard } from '../../grafana/read';
import { resolveVariables } from '../../grafana/variables/resolve';
import { scopeOf } from '../../grafana/variables/scope';
import type { PanelSource } from './api';
import { planRequests, type PlanContext } from './requests';
import { readDashboardSearch, readListSearch, selectedVariables } from './search';
import { resolveSource } from './sources';
import { spansOf } from './useAnnotations';

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
    const found = plan({ datasource: { uid: '-- Mixed --' }, targets: [{ expr: 'a', datasource: { uid: 'p2' } }, { expr: '{b="c"}', datasource: { uid: 'l1' } }, { expr: 'd', datasource: { uid: 'gone' } }] });
    expect([found.requests.map((r) => r.base), found.unavailable, found.problems]).toEqual([['/api/datasources/proxy/uid/p2'], ['loki'], ['no data source is called gone']]);
  });
  it('shows the data of another panel', () => {
    expect(plan({ datasource: { uid: '-- Dashboard --' }, targets: [{ panelId: 9 }] }).requests.map((r) => [r.refId, r.expr])).toEqual([['Z', 'other']]);
    expect(plan({ datasource: { uid: '-- Dashboard --' }, targets: [{ panelId: 77 }] }).problems).toEqual(['the panel 77 that this one shows does not exist']);
  });
  it('narrows and moves the range', () => {
    expect(plan({ timeFrom: '10m', timeShift: '1d', targets: [] }).range).toEqual({ fromMs: hour.toMs - 600_000 - 86_400_000, toMs: hour.toMs - 86_400_000 });
  });
  it('waits for the kind of source that an empty variable asks for', async () => {
    const variables = await resolveVariables(readDashboard({ templating: { list: [{ name: 'ds', type: 'datasource', query: 'tempo' }] } }).variables, { selected: new Map(), dataSources: [], range: hour, macros: new Map(), query: () => Promise.resolve([]) });
    const found = plan({ datasource: '$ds', targets: [{ expr: 'x' }] }, { variables });
    expect([found.requests, found.unavailable]).toEqual([[], ['tempo']]);
  });
});

describe('data sources', () => {
  const kind = (ref: Parameters<typeof resolveSource>[0], list = sources) => {
    const found = resolveSource(ref, scopeOf([]), list, 15_000);
    return found.kind === 'prometheus' ? found.base : found.kind === 'other' ? `other ${found.type}` : found.kind;
  };
  const p1 = '/api/datasources/proxy/uid/p1';
  it.each([
    [null, p1], [{ uid: 'p2' }, '/api/datasources/proxy/uid/p2'], [{ uid: 'Far' }, '/api/datasources/proxy/uid/p2'], [{ uid: 'prometheus' }, p1], [{ uid: 'PBFA97CFB590B2093', type: 'prometheus' }, p1], [{ type: 'prometheus' }, p1],
    [{ uid: 'x', type: 'loki' }, 'other loki'], [{ uid: 'default:prometheus' }, p1], [{ uid: '-- Grafana --' }, 'other grafana'], [{ uid: 'nobody' }, 'missing'], [{ uid: 'x', type: 'tempo' }, 'other tempo'],
  ])('finds %j', (ref, expected) => expect(kind(ref)).toBe(expected));
  it.each([[null, ''], [{ uid: 'any' }, ''], [{ uid: 'x', type: 'loki' }, 'other loki']])('asks the built-in store for %j where none is configured', (ref, expected) => expect(kind(ref, [])).toBe(expected));
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
});
