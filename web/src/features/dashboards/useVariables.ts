import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Dashboard } from '../../grafana/model';
import { scopeOf, type ResolvedVariable, type ScopeValue } from '../../grafana/variables/scope';
import type { PanelSource } from './api';
import { resolveSource } from './sources';

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
    queryFn: async () => {
      // Their code comes with the first dashboard that has variables.
      const { askLogs, askMetrics, resolveVariables } = await import('./variableAnswers');
      return resolveVariables(dashboard.variables, {
        selected, range, macros, dataSources: sources !== undefined && sources.length > 0 ? sources : [{ uid: 'default:prometheus', name: 'Prometheus', type: 'prometheus', isDefault: true }],
        query: (wanted, uid, type) => {
          const source = resolveSource(uid === undefined && type === undefined ? null : { ...(uid === undefined ? {} : { uid }), ...(type === undefined ? {} : { type }) }, scopeOf(none), sources ?? [], scrapeMs);
          if (source.kind === 'loki') return askLogs(wanted, { base: source.base, fromMs, toMs, queries });
          if (source.kind !== 'prometheus') return Promise.reject(new Error(source.kind === 'other' ? `waits for a data source of type ${source.type}` : 'its data source does not exist'));
          return askMetrics(wanted, { base: source.base, fromMs, toMs, queries });
        },
      });
    },
  });
  return { variables: query.data ?? none, ready: !hasVariables || query.data !== undefined || query.isError, loading: query.isFetching };
}
