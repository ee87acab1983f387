import type { LabelSet, VectorSample } from '../../api/prom';

export type NodeKind = 'service' | 'database' | 'messaging' | 'user' | 'external';

/** Numbers per second, latencies in seconds; undefined where nothing measures them. */
export interface GraphStats {
  readonly rate: number | undefined;
  readonly errors: number | undefined;
  readonly p95: number | undefined;
}

export interface ServiceNode extends GraphStats {
  readonly name: string;
  readonly kind: NodeKind;
}

export interface ServiceEdge extends GraphStats {
  readonly id: string;
  readonly client: string;
  readonly server: string;
  /** `connection_type` of Tempo's service graph: empty between services. */
  readonly connection: string;
}

export interface ServiceGraph {
  readonly nodes: readonly ServiceNode[];
  readonly edges: readonly ServiceEdge[];
}

const sides = 'client, server, connection_type';
const inbound = 'span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER"';

/** What the map asks: Tempo's service graph and span metrics over a window such as `3600s` (names: grafana.com/docs/tempo, metrics-generator). */
export const serviceGraphQueries = (window: string) => ({
  requests: `sum by (${sides}) (rate(traces_service_graph_request_total[${window}]))`,
  failed: `sum by (${sides}) (rate(traces_service_graph_request_failed_total[${window}]))`,
  serverP95: `histogram_quantile(0.95, sum by (${sides}, le) (rate(traces_service_graph_request_server_seconds_bucket[${window}])))`,
  clientP95: `histogram_quantile(0.95, sum by (${sides}, le) (rate(traces_service_graph_request_client_seconds_bucket[${window}])))`,
  calls: `sum by (service) (rate(traces_spanmetrics_calls_total{${inbound}}[${window}]))`,
  callErrors: `sum by (service) (rate(traces_spanmetrics_calls_total{${inbound}, status_code="STATUS_CODE_ERROR"}[${window}]))`,
  latencyP95: `histogram_quantile(0.95, sum by (service, le) (rate(traces_spanmetrics_latency_bucket{${inbound}}[${window}])))`,
});

export type ServiceGraphAnswers = Readonly<Record<keyof ReturnType<typeof serviceGraphQueries>, readonly VectorSample[]>>;

const edgeId = (labels: LabelSet): string => `${labels['client'] ?? ''}>${labels['server'] ?? ''}`;

function byKey(samples: readonly VectorSample[], key: (labels: LabelSet) => string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { metric, value } of samples) {
    const number = Number(value?.[1]);
    if (Number.isFinite(number)) found.set(key(metric), number);
  }
  return found;
}

const add = (a: number | undefined, b: number | undefined): number | undefined => (a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0));
const larger = (a: number | undefined, b: number | undefined): number | undefined => (a === undefined ? b : b === undefined ? a : Math.max(a, b));

/** A service that measures itself has its own numbers; others have those of the calls that reach them. */
export function buildServiceGraph(answers: ServiceGraphAnswers): ServiceGraph {
  const key = (labels: LabelSet) => JSON.stringify([labels['client'], labels['server'], labels['connection_type'] ?? '']);
  const [failed, serverP95, clientP95] = [byKey(answers.failed, key), byKey(answers.serverP95, key), byKey(answers.clientP95, key)];
  const edges = new Map<string, ServiceEdge>();
  for (const { metric, value } of answers.requests) {
    const { client = '', server = '', connection_type: connection = '' } = metric;
    const rate = Number(value?.[1]);
    if ((client === '' && server === '') || !(rate > 0)) continue;
    const id = edgeId(metric);
    const known = edges.get(id);
    const own = key(metric);
    // Two kinds of connection between the same two are one line.
    edges.set(id, {
      id, client, server, connection: known?.connection || connection, rate: add(known?.rate, rate), errors: add(known?.errors, failed.get(own) ?? 0),
      p95: larger(known?.p95, serverP95.get(own) ?? clientP95.get(own)),
    });
  }
  const [calls, callErrors, latency] = [answers.calls, answers.callErrors, answers.latencyP95].map((samples) => byKey(samples, (labels) => labels['service'] ?? ''));
  const names = new Set<string>([...edges.values()].flatMap(({ client, server }) => [client, server]));
  for (const [service, rate] of calls ?? []) if (service !== '' && rate > 0) names.add(service);
  const nodes = [...names].map((name): ServiceNode => {
    const own = calls?.get(name);
    const incoming = [...edges.values()].filter(({ server }) => server === name);
    const hasOwn = own !== undefined && own > 0;
    return {
      name, kind: kindOf(name, [...edges.values()], hasOwn),
      rate: hasOwn ? own : incoming.reduce<number | undefined>((sum, { rate }) => add(sum, rate), undefined),
      errors: hasOwn ? (callErrors?.get(name) ?? 0) : incoming.reduce<number | undefined>((sum, { errors }) => add(sum, errors), undefined),
      p95: hasOwn ? latency?.get(name) : incoming.reduce<number | undefined>((most, { p95 }) => larger(most, p95), undefined),
    };
  });
  return { nodes: nodes.toSorted((a, b) => (b.rate ?? 0) - (a.rate ?? 0) || a.name.localeCompare(b.name)), edges: [...edges.values()].toSorted((a, b) => (b.rate ?? 0) - (a.rate ?? 0)) };
}

function kindOf(name: string, edges: readonly ServiceEdge[], hasOwn: boolean): NodeKind {
  const incoming = edges.filter(({ server }) => server === name);
  if (hasOwn) return 'service';
  if (incoming.some(({ connection }) => connection === 'database')) return 'database';
  if (incoming.length > 0 && incoming.every(({ connection }) => connection === 'messaging_system') && !edges.some(({ client }) => client === name)) return 'messaging';
  if (incoming.length === 0 && edges.some(({ client, connection }) => client === name && connection === 'virtual_node')) return 'user';
  return incoming.some(({ connection }) => connection === 'virtual_node') ? 'external' : 'service';
}

/** Share of requests that failed, 0 to 1; undefined without requests. */
export const errorShare = ({ rate, errors }: GraphStats): number | undefined => (rate === undefined || rate <= 0 ? undefined : Math.min(1, (errors ?? 0) / rate));

/** The busiest nodes and the edges between them. */
export function busiest(graph: ServiceGraph, most: number): ServiceGraph {
  if (graph.nodes.length <= most) return graph;
  const kept = new Set(graph.nodes.slice(0, most).map(({ name }) => name));
  return { nodes: graph.nodes.filter(({ name }) => kept.has(name)), edges: graph.edges.filter(({ client, server }) => kept.has(client) && kept.has(server)) };
}

/** `12.4/s`, `3.2/min` for what happens less than once a second. */
export function formatRate(rate: number | undefined): string {
  if (rate === undefined) return '–';
  if (rate === 0) return '0/s';
  if (rate >= 1) return `${Number(rate.toFixed(rate < 10 ? 2 : rate < 100 ? 1 : 0)).toLocaleString('en-US')}/s`;
  const perMinute = rate * 60;
  return perMinute >= 1 ? `${Number(perMinute.toFixed(perMinute < 10 ? 1 : 0))}/min` : `${Number((rate * 3600).toFixed(1))}/h`;
}
