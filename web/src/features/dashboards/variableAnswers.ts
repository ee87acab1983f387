import type { QueryClient } from '@tanstack/react-query';
import { LokiClient } from '../../api/loki';
import { PromClient } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { scheduler } from '../../api/scheduler';
import { looseRegex } from '../../grafana/transform/match';
import { sampleText, type VariableQuery } from '../../grafana/variables/options';

export { resolveVariables } from '../../grafana/variables/resolve';

interface Request {
  readonly base: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly queries: QueryClient;
}

const most = 10_000;

/** Values of a variable from Prometheus. */
export async function askMetrics(query: VariableQuery, { base, fromMs, toMs, queries }: Request): Promise<readonly string[]> {
  const client = new PromClient(base);
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

/** Values of a variable from Loki, which has label names, values and streams but no metrics. */
export async function askLogs(query: VariableQuery, { base, fromMs, toMs, queries }: Request): Promise<readonly string[]> {
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
