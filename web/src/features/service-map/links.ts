import { attributeRef, durationLiteral, quoteTraceql, spanset } from '../../grafana/traces/traceql';
import type { ServiceEdge, ServiceNode } from '../../grafana/traces/serviceGraph';

export interface MapLink {
  readonly label: string;
  readonly to: '/explore/traces' | '/explore/metrics' | '/unified';
  readonly search: Readonly<Record<string, string>>;
}

const serviceIs = (name: string): string => `${attributeRef('resource', 'service.name')} = ${quoteTraceql(name)}`;
/** Attributes by which a client names what it calls (Tempo's `peer_attributes` and the names of databases). */
const peerNames = ['peer.service', 'db.name', 'db.namespace', 'db.system', 'db.system.name', 'server.address', 'messaging.system', 'messaging.destination.name'] as const;
const peerIs = (name: string): string => `(${peerNames.map((peer) => `span.${peer} = ${quoteTraceql(name)}`).join(' || ')})`;

/** Spans that stand for a node: its own, or those of its callers where it sends none. */
const conditionOf = ({ name, kind }: Pick<ServiceNode, 'name' | 'kind'>): string => (kind === 'service' ? serviceIs(name) : peerIs(name));

const traces = (label: string, q: string): MapLink => ({ label, to: '/explore/traces', search: { q } });
const metrics = (label: string, expr: string): MapLink => ({ label, to: '/explore/metrics', search: { expr } });

/** Where a node leads: its traces, its numbers over time, all of its signals. */
export function nodeLinks(node: ServiceNode): readonly MapLink[] {
  const condition = conditionOf(node);
  const label = JSON.stringify(node.name);
  const slow = node.p95 === undefined || node.p95 <= 0 ? [] : [traces('Slowest traces', spanset(condition, `duration > ${durationLiteral(node.p95 * 1e9)}`))];
  const found = [traces('Traces', spanset(condition)), traces('Traces with errors', spanset(condition, 'status = error')), ...slow];
  if (node.kind !== 'service')
    return [
      ...found,
      metrics('Requests over time', `sum by (client) (rate(traces_service_graph_request_total{server=${label}}[5m]))`),
      metrics('Failures over time', `sum by (client) (rate(traces_service_graph_request_failed_total{server=${label}}[5m]))`),
      metrics('Latency over time', `histogram_quantile(0.95, sum by (client, le) (rate(traces_service_graph_request_client_seconds_bucket{server=${label}}[5m])))`),
    ];
  return [
    ...found,
    metrics('Requests over time', `sum by (span_name) (rate(traces_spanmetrics_calls_total{service=${label}, span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER"}[5m]))`),
    metrics('Failures over time', `sum by (span_name) (rate(traces_spanmetrics_calls_total{service=${label}, status_code="STATUS_CODE_ERROR"}[5m]))`),
    metrics('Latency over time', `histogram_quantile(0.95, sum by (span_name, le) (rate(traces_spanmetrics_latency_bucket{service=${label}}[5m])))`),
    { label: 'Everything of this service', to: '/unified', search: { service: node.name } },
  ];
}

/** Where an edge leads: the traces that took it, and its numbers over time. */
export function edgeLinks(edge: ServiceEdge, server: ServiceNode | undefined): readonly MapLink[] {
  const labels = `{client=${JSON.stringify(edge.client)}, server=${JSON.stringify(edge.server)}}`;
  const isDirect = server?.kind === 'service' && edge.connection !== 'virtual_node';
  const query = (more?: string) => (isDirect ? `${spanset(serviceIs(edge.client))} >> ${spanset(serviceIs(edge.server), more)}` : spanset(edge.connection === 'virtual_node' && server?.kind === 'service' ? serviceIs(edge.server) : serviceIs(edge.client), server?.kind === 'service' ? undefined : peerIs(edge.server), more));
  return [
    traces('Traces', query()),
    traces('Traces with errors', query('status = error')),
    metrics('Requests over time', `sum(rate(traces_service_graph_request_total${labels}[5m]))`),
    metrics('Failures over time', `sum(rate(traces_service_graph_request_failed_total${labels}[5m]))`),
    metrics('Latency over time', `histogram_quantile(0.95, sum by (le) (rate(traces_service_graph_request_server_seconds_bucket${labels}[5m])))`),
  ];
}
