import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { loki, toNs } from '../../api/loki';
import { queryKeys } from '../../api/queryKeys';
import { scheduler } from '../../api/scheduler';
import { alignToStep, chooseStepSeconds } from '../../time/step';
import { useTime } from '../../time/timeContext';
import { volumeQuery } from '../../panels/logs/logModel';

/** The answer to a query over the page's range: lines, or series where it counts them. */
export function useLogLines(expr: string | undefined, limit: number, direction: 'forward' | 'backward', enabled: boolean) {
  const { range } = useTime();
  const step = chooseStepSeconds(range.fromMs, range.toMs, 300, 1);
  return useQuery({
    queryKey: queryKeys.loki.range(expr ?? '', range.fromMs, range.toMs, limit, direction),
    queryFn: ({ signal }) =>
      scheduler.run(
        async () => {
          const startMs = performance.now();
          const data = await loki.queryRange(expr ?? '', { start: toNs(range.fromMs), end: toNs(range.toMs), limit, direction, stepSeconds: step }, signal);
          return { data, tookMs: performance.now() - startMs, step };
        },
        { signal },
      ),
    enabled: enabled && expr !== undefined,
    placeholderData: keepPreviousData,
  });
}

/** Lines by level over time. Asked only once the query is known to give lines. */
export function useVolume(expr: string | undefined, enabled: boolean) {
  const { range } = useTime();
  const step = chooseStepSeconds(range.fromMs, range.toMs, 120, 1);
  const { fromMs, toMs } = alignToStep(range.fromMs, range.toMs, step);
  const answer = useQuery({
    queryKey: queryKeys.loki.volume(expr ?? '', fromMs, toMs, step),
    queryFn: ({ signal }) => scheduler.run(() => loki.queryRange(volumeQuery(expr ?? '', step), { start: toNs(fromMs), end: toNs(toMs), stepSeconds: step }, signal), { signal }),
    enabled: enabled && expr !== undefined,
    placeholderData: keepPreviousData,
  });
  return { answer, step };
}

/** Names that the index knows, over the page's range. */
export function useStreamLabels(enabled = true) {
  const { range } = useTime();
  return useQuery({
    queryKey: queryKeys.loki.labels(range.fromMs, range.toMs),
    queryFn: ({ signal }) => loki.labels(range, signal),
    staleTime: 30_000,
    enabled,
    placeholderData: keepPreviousData,
  });
}
