import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { PromClient, type VectorSample } from '../../api/prom';
import { scheduler } from '../../api/scheduler';
import { buildServiceGraph, serviceGraphQueries, type ServiceGraph, type ServiceGraphAnswers } from '../../grafana/traces/serviceGraph';

/** Rates need two samples: a window shorter than this is widened. */
const leastSeconds = 60;

/** The service graph over a range, from the metrics that a trace store derives. `base` is the metrics source's proxy path, empty for the built-in store. */
export async function fetchServiceGraph(base: string, range: { fromMs: number; toMs: number }, signal?: AbortSignal): Promise<ServiceGraph> {
  const client = new PromClient(base);
  const window = Math.max(leastSeconds, Math.round((range.toMs - range.fromMs) / 1000));
  const ask = async ([name, query]: [string, string]): Promise<[string, readonly VectorSample[]]> => {
    const { data } = await scheduler.run(() => client.query(query, range.toMs, signal ? { signal } : {}), { signal });
    return [name, data.resultType === 'vector' ? data.result : []];
  };
  const answers = await Promise.all(Object.entries(serviceGraphQueries(`${window}s`)).map(ask));
  return buildServiceGraph(Object.fromEntries(answers) as ServiceGraphAnswers);
}

export function useServiceGraph(range: { fromMs: number; toMs: number }, base = '') {
  return useQuery({
    queryKey: ['service-graph', base, range.fromMs, range.toMs],
    queryFn: ({ signal }) => fetchServiceGraph(base, range, signal),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
}
