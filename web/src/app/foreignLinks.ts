import { asObject, asObjects, asString, type JsonObject } from '../grafana/json';
import { readTempoTarget } from '../grafana/traces/target';
import { first } from '../time/search';

/** Where a link of another tool leads here: path and search, ready for the router. */
export interface Destination {
  to: string;
  search: Record<string, string | string[]>;
}

/**
 * Prometheus's own page: `/graph?g0.expr=up&g0.tab=1&g0.range_input=1h&g0.end_input=2026-11-22 10:00:00`, any number of panels.
 * Alerts link to this form, so `expr` and `tab` are all that many of them hold.
 */
export function fromPrometheusGraph(search: Record<string, unknown>): Destination {
  const exprs: string[] = [];
  for (let panel = 0; panel < 20; panel++) {
    const expr = first(search[`g${panel}.expr`]);
    if (expr === undefined) break;
    exprs.push(expr);
  }
  const found: Record<string, string | string[]> = {};
  if (exprs.length > 0) found.expr = exprs;
  const tab = first(search['g0.tab']);
  found.view = tab === '1' || tab === 'table' ? 'table' : tab === 'explain' ? 'explain' : 'graph';
  const step = first(search['g0.step_input']) ?? first(search['g0.res_step']);
  if (step !== undefined && /^\d+$/.test(step)) found.step = `${step}s`;
  const range = first(search['g0.range_input']);
  const end = first(search['g0.end_input']) ?? first(search['g0.moment_input']);
  if (range !== undefined && /^\d+(ms|[smhdwy])$/.test(range)) {
    const endMs = end === undefined ? Number.NaN : Date.parse(`${end.replace(' ', 'T')}Z`);
    if (Number.isNaN(endMs)) {
      found.from = `now-${range}`;
      found.to = 'now';
    } else {
      const scale = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 }[/[a-z]+$/.exec(range)?.[0] ?? 's'] ?? 1000;
      found.from = String(endMs - Number.parseInt(range, 10) * scale);
      found.to = String(endMs);
    }
  }
  return { to: '/explore/metrics', search: found };
}

interface GrafanaPane {
  /** Uid or name of the pane's source. */
  datasource?: unknown;
  queries?: unknown;
  range?: { from?: unknown; to?: unknown };
}

const traceQueries = new Set(['traceql', 'traceqlSearch', 'traceId', 'serviceMap', 'nativeSearch']);

/** The signal that a query asks for, by the type of its source; the pane's own source may be known by its name alone. */
function signalOf(query: JsonObject, pane: GrafanaPane): 'metrics' | 'logs' | 'traces' {
  const type = (asString(asObject(query['datasource'])['type']) ?? asString(query['datasource']) ?? asString(asObject(pane.datasource)['type']) ?? asString(pane.datasource) ?? '').toLowerCase();
  if (type.includes('tempo') || traceQueries.has(asString(query['queryType']) ?? '')) return 'traces';
  return type.includes('loki') ? 'logs' : 'metrics';
}

function traceDestination(query: JsonObject): Destination {
  try {
    const target = readTempoTarget(asString(query['queryType']) ?? '', asString(query['query']) || JSON.stringify(query['filters'] ?? []));
    if (target.kind === 'serviceMap') return { to: '/service-map', search: {} };
    if (target.kind === 'trace') return { to: `/trace/${target.id}`, search: {} };
    return { to: '/explore/traces', search: target.query === '' || target.query === '{}' ? {} : { q: target.query } };
  } catch {
    return { to: '/explore/traces', search: {} };
  }
}

function fromPane(pane: GrafanaPane): Destination {
  const queries = asObjects(pane.queries);
  const signal = queries[0] === undefined ? signalOf({}, pane) : signalOf(queries[0], pane);
  const exprs = queries.filter((query) => signalOf(query, pane) === signal).flatMap(({ expr }) => (typeof expr === 'string' && expr !== '' ? [expr] : []));
  const found: Destination =
    signal === 'traces' ? traceDestination(queries[0] ?? {}) : signal === 'logs' ? { to: '/explore/logs', search: exprs[0] === undefined ? {} : { expr: exprs[0] } } : { to: '/explore/metrics', search: exprs.length > 0 ? { expr: exprs } : {} };
  const { from, to } = asObject(pane.range);
  return { to: found.to, search: { ...found.search, ...(typeof from === 'string' ? { from } : {}), ...(typeof to === 'string' ? { to } : {}) } };
}

/** Grafana's Explore: `left={"queries":[…],"range":{…}}`, the older array form, or `panes={"id":{…}}`. */
export function fromGrafanaExplore(search: Record<string, unknown>): Destination {
  const empty: Destination = { to: '/explore/metrics', search: {} };
  const read = (text: string | undefined): unknown => {
    if (text === undefined || text.length > 20_000) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };
  const panes = read(first(search.panes));
  if (typeof panes === 'object' && panes !== null) {
    const pane: unknown = Object.values(panes)[0];
    return typeof pane === 'object' && pane !== null ? fromPane(pane) : empty;
  }
  const left = read(first(search.left));
  if (Array.isArray(left)) {
    const [from, to, datasource, ...queries] = left as unknown[];
    return fromPane({ range: { from, to }, datasource, queries });
  }
  return typeof left === 'object' && left !== null ? fromPane(left) : empty;
}
