import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { LokiClient } from '../../api/loki';
import { PromClient } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { scheduler } from '../../api/scheduler';
import type { Dashboard } from '../../grafana/model';
import { looseRegex } from '../../grafana/transform/match';
import { sampleText, type VariableQuery } from '../../grafana/variables/options';
import { resolveVariables } from '../../grafana/variables/resolve';
import { scopeOf, type ResolvedVariable, type ScopeValue } from '../../grafana/variables/scope';
import type { PanelSource } from './api';
import { resolveSource } from './sources';

interface Request {
  readonly client: PromClient;
  readonly base: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly queries: QueryClient;
}

const most = 10_000;

async function ask(query: VariableQuery, { client, base, fromMs, toMs, queries }: Request): Promise<readonly string[]> {
  const window = { fromMs, toMs, limit: most };
  const cached = <T>(queryKey: readonly unknown[], queryFn: (signal: AbortSignal) => Promise<T>) =>
    queries.fetchQuery({ queryKey, queryFn: ({ signal }) => scheduler.run(() => queryFn(signal), { signal }), staleTime: 30_000 });
  switch (query.kind) {
    case 'labelNames': {
      const match = query.match === undefined ? [] : [query.match];
      return (await cached(queryKeys.prom.labelNames(base, match, fromMs, toMs), (s) => client.labelNames(match, window, s))).data;
    }
    case 'labelValues': {
      const match = query.match === undefined ? [] : [query.match];
      return (await cached(queryKeys.prom.labelValues(base, query.label, match, fromMs, toMs), (s) => client.labelValues(query.label, match, window, s))).data;
    }
    case 'metrics': {
      const regex = looseRegex(query.pattern);
      const names = (await cached(queryKeys.prom.labelValues(base, '__name__', [], fromMs, toMs), (s) => client.labelValues('__name__', [], window, s))).data;
      return regex === undefined ? names : names.filter((n) => regex.test(n));
    }
    case 'queryResult': {
      const { data } = await cached(queryKeys.prom.instant(base, query.expr, toMs), (s) => client.query(query.expr, toMs, { signal: s }));
      if (data.resultType === 'scalar' || data.resultType === 'string') return [data.result[1]];
      return data.resultType === 'vector' ? data.result.flatMap((v) => (v.value === undefined ? [] : [sampleText(v.metric, Math.round(v.value[0] * 1000), v.value[1])])) : [];
    }
    case 'series': {
      const found = (await cached(queryKeys.prom.series(base, [query.match], fromMs, toMs), (s) => client.series([query.match], window, s))).data;
      return found.map((labels) => {
        const pairs = Object.entries(labels).filter(([k]) => k !== '__name__').map(([k, v]) => `${k}="${v}"`).join(',');
        return `${labels['__name__'] ?? ''}{${pairs}}`;
      });
    }
  }
}

/** The same questions put to Loki, which has label names, values and streams but no metrics. */
async function askLoki(query: VariableQuery, { base, fromMs, toMs, queries }: Omit<Request, 'client'>): Promise<readonly string[]> {
  const client = new LokiClient(base);
  const range = { fromMs, toMs };
  const cached = <T>(what: string, match: string, queryFn: (signal: AbortSignal) => Promise<T>) =>
    queries.fetchQuery({ queryKey: queryKeys.loki.names(base, what, match, fromMs, toMs), queryFn: ({ signal }) => scheduler.run(() => queryFn(signal), { signal }), staleTime: 30_000 });
  switch (query.kind) {
    case 'labelNames': return cached('labels', '', (s) => client.labels(range, s));
    case 'labelValues': return cached(`label ${query.label}`, query.match ?? '', (s) => client.labelValues(query.label, range, query.match, s));
    case 'series': return (await cached('series', query.match, (s) => client.series(query.match, range, s))).map((labels) => `{${Object.entries(labels).map(([k, v]) => `${k}="${v}"`).join(',')}}`);
    case 'metrics':
    case 'queryResult': throw new Error(`a log store does not answer ${query.kind === 'metrics' ? 'metrics()' : 'query_result()'}`);
  }
}

export interface VariablesInput {
  readonly dashboard: Dashboard;
  readonly selected: ReadonlyMap<string, readonly string[]>;
  readonly sources: readonly PanelSource[] | undefined;
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly macros: ReadonlyMap<string, ScopeValue>;
  readonly scrapeMs: number;
}

const none: readonly ResolvedVariable[] = [];

/** Options and values of the dashboard's variables; the last ones stay while new ones load. */
export function useVariables({ dashboard, selected, sources, range, macros, scrapeMs }: VariablesInput): { variables: readonly ResolvedVariable[]; ready: boolean; loading: boolean } {
  const queries = useQueryClient();
  const followsRange = dashboard.variables.some((v) => v.refresh === 'timeRange');
  // Whole minutes: a refresh within one asks nothing again.
  const fromMs = Math.floor(range.fromMs / 60_000) * 60_000;
  const toMs = Math.ceil(range.toMs / 60_000) * 60_000;
  const chosen = [...selected].map(([k, v]) => [k, ...v]);
  const hasVariables = dashboard.variables.length > 0;
  const query = useQuery({
    queryKey: ['dashboard', 'variables', dashboard.uid, chosen, followsRange ? fromMs : 0, followsRange ? toMs : 0, sources?.length ?? -1],
    enabled: hasVariables && sources !== undefined,
    staleTime: 60_000,
    queryFn: () => resolveVariables(dashboard.variables, {
      selected, range, macros, dataSources: sources !== undefined && sources.length > 0 ? sources : [{ uid: 'default:prometheus', name: 'Prometheus', type: 'prometheus', isDefault: true }],
      query: (wanted, uid, type) => {
        const source = resolveSource(uid === undefined && type === undefined ? null : { ...(uid === undefined ? {} : { uid }), ...(type === undefined ? {} : { type }) }, scopeOf(none), sources ?? [], scrapeMs);
        if (source.kind === 'loki') return askLoki(wanted, { base: source.base, fromMs, toMs, queries });
        if (source.kind !== 'prometheus') return Promise.reject(new Error(source.kind === 'other' ? `waits for a data source of type ${source.type}` : 'its data source does not exist'));
        return ask(wanted, { client: new PromClient(source.base), base: source.base, fromMs, toMs, queries });
      },
    }),
  });
  return { variables: query.data ?? none, ready: !hasVariables || query.data !== undefined || query.isError, loading: query.isFetching };
}
