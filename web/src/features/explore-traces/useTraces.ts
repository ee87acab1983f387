import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { queryKeys } from '../../api/queryKeys';
import { scheduler } from '../../api/scheduler';
import { tempo } from '../../api/tempo';
import { heatCells, traceRow } from '../../grafana/traces/found';
import { histogramQuery, withListFields } from '../../grafana/traces/traceql';
import { alignToStep, chooseStepSeconds } from '../../time/step';
import { useTime } from '../../time/timeContext';

/** The traces that a query finds over the page's range. */
export function useFoundTraces(query: string, limit: number, spansPerSet: number, enabled: boolean) {
  const { range } = useTime();
  return useQuery({
    queryKey: queryKeys.tempo.search('', query, range.fromMs, range.toMs, limit, spansPerSet),
    queryFn: ({ signal }) =>
      scheduler.run(
        async () => {
          const startMs = performance.now();
          const answer = await tempo.search(withListFields(query), range, { limit, spansPerSet }, signal);
          return { traces: (answer.traces ?? []).map(traceRow), inspected: Number(answer.metrics?.inspectedSpans ?? 0), tookMs: performance.now() - startMs };
        },
        { signal },
      ),
    enabled,
    placeholderData: keepPreviousData,
  });
}

/** All matching spans by duration over time. A query that the server cannot count has no heat map, only points. */
export function useHeat(query: string, enabled: boolean) {
  const { range } = useTime();
  const step = chooseStepSeconds(range.fromMs, range.toMs, 90, 1);
  const { fromMs, toMs } = alignToStep(range.fromMs, range.toMs + step * 1000, step);
  const counted = histogramQuery(query) ?? '';
  return useQuery({
    queryKey: queryKeys.tempo.metrics('', counted, fromMs, toMs, step),
    queryFn: ({ signal }) => scheduler.run(async () => heatCells(await tempo.metricsRange(counted, { fromMs, toMs }, step, signal), step * 1000), { signal, priority: 'background' }),
    enabled: enabled && counted !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** A query that counts, as series over time. */
export function useTraceMetrics(query: string, enabled: boolean) {
  const { range } = useTime();
  const step = chooseStepSeconds(range.fromMs, range.toMs, 300, 1);
  const { fromMs, toMs } = alignToStep(range.fromMs, range.toMs, step);
  return useQuery({
    queryKey: queryKeys.tempo.metrics('', query, fromMs, toMs, step),
    queryFn: ({ signal }) =>
      scheduler.run(
        async () => {
          const startMs = performance.now();
          const series = await tempo.metricsRange(query, { fromMs, toMs }, step, signal);
          return { series, step, tookMs: performance.now() - startMs };
        },
        { signal },
      ),
    enabled,
    placeholderData: keepPreviousData,
  });
}
