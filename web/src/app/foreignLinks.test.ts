import { describe, expect, it } from 'vitest';
import { parseSearchText } from '../time/search';
import { fromGrafanaExplore, fromPrometheusGraph } from './foreignLinks';
import { rewriteHashLink } from './hashLinks';

describe("links of Prometheus's own page", () => {
  it('become stacked queries on the same range', () => {
    expect(fromPrometheusGraph(parseSearchText('?g0.expr=up&g0.tab=0&g0.range_input=1h&g0.step_input=15&g1.expr=sum(x)&g3.expr=skipped'))).toEqual({
      to: '/explore/metrics',
      search: { expr: ['up', 'sum(x)'], view: 'graph', step: '15s', from: 'now-1h', to: 'now' },
    });
  });

  it('keep a fixed end', () => {
    const { search } = fromPrometheusGraph(parseSearchText('?g0.expr=up&g0.tab=1&g0.range_input=30m&g0.end_input=2026-11-22 10:00:00'));
    const end = Date.parse('2026-11-22T10:00:00Z');
    expect(search).toMatchObject({ view: 'table', from: String(end - 1_800_000), to: String(end) });
  });

  it('without an expression lead to an empty page', () => {
    expect(fromPrometheusGraph({})).toEqual({ to: '/explore/metrics', search: { view: 'graph' } });
  });
});

describe("links of Grafana's Explore", () => {
  it.each([
    ['left', { queries: [{ expr: 'up' }, { expr: 'b' }], range: { from: 'now-6h', to: 'now' } }],
    ['left', ['now-6h', 'now', 'Prometheus', { expr: 'up' }, { expr: 'b' }]],
    ['panes', { a1: { queries: [{ expr: 'up' }, { expr: 'b' }], range: { from: 'now-6h', to: 'now' } } }],
  ])('%s as %j', (name, value) => {
    expect(fromGrafanaExplore({ [name]: JSON.stringify(value) }).search).toEqual({ expr: ['up', 'b'], from: 'now-6h', to: 'now' });
  });

  const tempo = { type: 'tempo', uid: 't' };
  it.each([
    [{ datasource: 't', queries: [{ datasource: tempo, queryType: 'traceql', query: '{ status = error }' }], range: { from: 'now-6h', to: 'now' } }, { to: '/explore/traces', search: { q: '{ status = error }', from: 'now-6h', to: 'now' } }],
    [{ queries: [{ datasource: tempo, queryType: 'traceql', query: '4bf92f3577b34da6a3ce929d0e0e4736' }] }, { to: '/trace/4bf92f3577b34da6a3ce929d0e0e4736', search: {} }],
    [{ queries: [{ datasource: tempo, queryType: 'serviceMap' }] }, { to: '/service-map', search: {} }],
    [{ queries: [{ queryType: 'traceqlSearch', filters: [{ scope: 'resource', tag: 'service.name', operator: '=', value: ['api'], valueType: 'string' }, { scope: 'intrinsic', tag: 'status', operator: '=', value: 'error', valueType: 'keyword' }] }] }, { to: '/explore/traces', search: { q: '{ resource.service.name = "api" && status = error }' } }],
    [{ datasource: 'Loki', queries: [{ expr: '{a="b"}' }] }, { to: '/explore/logs', search: { expr: '{a="b"}' } }],
    [{ datasource: 'Tempo', queries: [] }, { to: '/explore/traces', search: {} }],
  ])('of other sources go to their pages: %j', (pane, expected) => {
    expect(fromGrafanaExplore({ panes: JSON.stringify({ x: pane }) })).toEqual(expected);
    expect(fromGrafanaExplore({ left: JSON.stringify(pane) })).toEqual(expected);
  });

  it.each(['not json', '5', 'null', '{"queries":"x","range":7}', '{"queries":[null,3,{}]}'])('that hold %s lead to an empty page', (left) => {
    expect(fromGrafanaExplore({ left })).toEqual({ to: '/explore/metrics', search: {} });
  });
});

describe("links of Alertmanager's page", () => {
  it.each([
    ['#/alerts', '/alerts'],
    ['#/alerts?filter=%7Ba%3D%22b%22%7D', '/alerts?filter=%7Ba%3D%22b%22%7D'],
    ['#/silences/new?filter=%7Ba%3D%22b%22%7D', '/silences/new?filter=%7Ba%3D%22b%22%7D'],
    ['#/silences/0f-1a', '/silences?id=0f-1a'],
    ['#/status', '/status'],
    ['#check', undefined],
    ['#/silences/..%2F..', undefined],
  ])('%s leads to %s', (hash, expected) => expect(rewriteHashLink('/', hash)).toBe(expected));

  it('mean nothing on another page', () => expect(rewriteHashLink('/runbooks/x', '#/alerts')).toBeUndefined());
});
