import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../api/events';
import type { IncidentSummary } from '../../api/incidents';
import type { FoundTrace } from '../../api/tempo';
import { happeningsOf, marksOf } from './happenings';
import { readUnifiedSearch } from './search';
import { goldenSignals, logQuery, mergePlaces, probeQuery, slowQuery } from './signals';
import { findSlowest } from './slowTraces';

const staging = { service: 'api', environment: 'staging' };
const range = { fromMs: 1_000_000, toMs: 2_000_000 };

it('the address is read with what it may hold', () => {
  expect(readUnifiedSearch({ service: 'a', environment: 'b', level: 'all', show: 'alerts', mark: '1700000000000', markTitle: 'x' })).toEqual({ service: 'a', environment: 'b', level: 'all', show: 'alerts', mark: '1700000000000', markTitle: 'x' });
  expect(readUnifiedSearch({ service: '', level: 'error', show: 'odd', mark: 'now', markTitle: 'x' })).toEqual({});
});

describe('golden signals', () => {
  const queries = (present: readonly string[], place = staging) => goldenSignals(place, new Set(present), '1m').map(({ name, queries: own }) => [name, own.at(-1)?.expr]);
  it('are made of request metrics', () => {
    expect(queries(['http_request_duration_seconds_bucket', 'traces_spanmetrics_latency_bucket', 'process_cpu_seconds_total'])).toEqual([
      ['Latency', 'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{service="api", environment="staging"}[1m])))'],
      ['Traffic', 'sum(rate(http_requests_total{service="api", environment="staging"}[1m]))'],
      ['Errors', '(sum(rate(http_requests_total{service="api", environment="staging", status=~"5.."}[1m])) or vector(0)) / sum(rate(http_requests_total{service="api", environment="staging"}[1m]))'],
      ['Saturation', 'sum(rate(process_cpu_seconds_total{service="api", environment="staging"}[1m]))'],
    ]);
  });
  it('are made of span metrics where a service has no others', () => {
    expect(queries(['traces_spanmetrics_latency_bucket'], { service: 'a"b', environment: '' })[1]).toEqual(['Traffic', 'sum(rate(traces_spanmetrics_calls_total{service="a\\"b", span_kind="SPAN_KIND_SERVER"}[1m]))']);
  });
  it('are left out where nothing tells them', () => {
    expect(queries([])).toEqual([]);
    expect(queries(['node_cpu_seconds_total'])).toEqual([['Saturation', '1 - avg(rate(node_cpu_seconds_total{service="api", environment="staging", mode="idle"}[1m]))']]);
  });
  it('have exemplars on the slowest quantile alone', () => expect(goldenSignals(staging, new Set(['http_request_duration_seconds_bucket']), '1m').flatMap((s) => s.queries.map((q) => q.exemplars === true))).toEqual([false, false, true, false, false]));
});

it('a place is asked for in every language', () => {
  expect(probeQuery(staging)).toContain('service="api"');
  expect(logQuery(staging, 'error')).toBe('{service_name="api", deployment_environment_name="staging"} | detected_level=~"error|critical|fatal"');
  expect(logQuery({ service: 'api', environment: '' }, 'all')).toBe('{service_name="api"}');
  expect(slowQuery(staging, 300)).toBe('{ resource.service.name = "api" && resource.deployment.environment.name = "staging" && kind = server && duration > 300ms }');
  expect(slowQuery({ service: 'api', environment: '' }, 0)).toBe('{ resource.service.name = "api" && kind = server }');
});

it('services are merged from metrics and logs', () => {
  expect([...mergePlaces([{ service: 'b', environment: 'x' }, { service: 'a', environment: undefined }, { service: 'b', environment: 'w' }, { service: 'b', environment: 'x' }, { service: undefined, environment: 'z' }])]).toEqual([['a', []], ['b', ['w', 'x']]]);
});

describe('what happened', () => {
  const event = (id: number, type: string, time: number, subject: string, body: object): JournalEvent => ({ id, type, time, subject, service: 'api', environment: 'staging', title: `api v1 to staging: ${id}`, links: [], body: body as Record<string, unknown> });
  const alert = (id: number, time: number, state: string, subject = 'f1') => event(id, 'alert.transition', time, subject, { state, alertname: 'Slow', labels: { severity: 'critical' }, annotations: { summary: 'It is slow' } });
  const incident = (over: Partial<IncidentSummary>): IncidentSummary => ({ id: 'i1', title: 'Slow', service: 'api', environment: 'staging', severity: 'critical', state: 'open', start: 1_400_000, alerts: [], ...over });

  it('is told once a deployment, by its newest step', () => {
    const found = happeningsOf([event(1, 'deployment', 1_100_000, 'd1', { status: 'in_progress' }), event(2, 'deployment', 1_200_000, 'd1', { status: 'failure' })], [], staging, range);
    expect(found.map(({ timeMs, state, tone, title, href }) => [timeMs, state, tone, title, href])).toEqual([[1_200_000, 'failure', 'critical', 'api v1 to staging', '/dora?service=api&environment=staging&deployment=d1&from=1000000&to=2000000']]);
  });
  it('pairs the firing and the end of an alert, and leaves out what ended before', () => {
    const found = happeningsOf([alert(5, 1_700_000, 'firing', 'f2'), alert(1, 800_000, 'firing'), alert(2, 900_000, 'resolved'), alert(3, 1_300_000, 'firing'), alert(4, 1_500_000, 'resolved')], [], staging, range);
    expect(found.map(({ timeMs, endMs, state, tone }) => [timeMs, endMs, state, tone])).toEqual([[1_700_000, undefined, 'firing', 'critical'], [1_300_000, 1_500_000, 'resolved', 'ok']]);
  });
  it('holds the incidents of the place that touch the range', () => {
    const book = [incident({}), incident({ id: 'i2', environment: 'production' }), incident({ id: 'i3', start: 1, end: 5, state: 'resolved' }), incident({ id: 'i4', start: 1, end: 1_000_001, state: 'resolved' })];
    expect(happeningsOf([], book, staging, range).map(({ key }) => key)).toEqual(['incident-i1', 'incident-i4']);
    expect(happeningsOf([], book, { service: 'api', environment: '' }, range)).toHaveLength(3);
  });
  it('stands on the charts, an alert within its incident once, and the chosen moment beside it', () => {
    const colors = { critical: 'r', warning: 'o', ok: 'g', info: 'i', unknown: 'u', chosen: 'c' };
    const marks = marksOf(happeningsOf([alert(3, 1_450_000, 'firing'), event(9, 'deployment', 1_200_000, 'd1', { status: 'success' })], [incident({})], staging, range), { timeMs: 5, title: 'x' }, colors, 2_000_000);
    expect(marks.map(({ time, timeEnd, title, color, link }) => [time, timeEnd, title, color, link?.split('?')[0]])).toEqual([[1_400_000, 2_000_000, 'Slow: open', 'r', '/incidents/i1'], [1_200_000, undefined, 'api v1 to staging: success', 'i', '/dora'], [5, undefined, 'x', 'c', undefined]]);
  });
});

describe('the slowest traces', () => {
  const trace = (n: number): FoundTrace => ({ traceID: n.toString(16), rootTraceName: `GET /${n}`, startTimeUnixNano: '0', spanSets: [{ spans: [{ spanID: 'aa', startTimeUnixNano: '1500000000', durationNanos: String(n * 1e6) }] }] });
  const store = Array.from({ length: 500 }, (_, i) => trace(i + 1));
  it('are found with few searches, whatever order the store answers in', async () => {
    const bounds: number[] = [];
    const found = await findSlowest((overMs, limit) => {
      bounds.push(overMs);
      return Promise.resolve({ traces: store.filter(({ spanSets }) => Number(spanSets?.[0]?.spans?.[0]?.durationNanos) > overMs * 1e6).slice(0, limit + 400) });
    }, range);
    expect(found.map(({ durationMs }) => durationMs)).toEqual([500, 499, 498, 497, 496, 495, 494, 493, 492, 491]);
    expect(bounds).toEqual([30_000, 10_000, 3000, 1000, 300]);
    expect(found[0]).toMatchObject({ name: 'GET /500', startMs: 1500, href: `/trace/${'1f4'.padStart(32, '0')}?span=aa&from=1000000&to=2000000` });
  });
  it('are all there are where they are few', async () => expect(await findSlowest((overMs) => Promise.resolve({ traces: overMs === 0 ? [trace(1), trace(2)] : [] }), range)).toHaveLength(2));
});
