import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { MatrixSeries, PromAnswer, QueryData, RangeData } from '../../api/prom';
import { platform } from '../../api/platform';
import { prom } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { scheduler } from '../../api/scheduler';
import { alignToStep, chooseStepSeconds } from '../../time/step';
import type { TimeState } from '../../time/timeContext';

export interface RunQuery {
  /** Position among the stacked queries, hidden ones included. */
  index: number;
  expr: string;
}

/** Series drawn at most: past this a graph says nothing and the browser suffers. The API is told, and the page says so. */
export const mostSeries = 1000;

export interface QueryOutcome<T> extends RunQuery {
  answer: PromAnswer<T> | undefined;
  error: Error | null;
  isLoading: boolean;
  isRefreshing: boolean;
  /** Milliseconds from asking to having the answer. */
  tookMs: number | undefined;
  retry: () => void;
}

interface Timed<T> {
  answer: PromAnswer<T>;
  tookMs: number;
}

async function timed<T>(ask: () => Promise<PromAnswer<T>>, signal: AbortSignal): Promise<Timed<T>> {
  return scheduler.run(
    async () => {
      const startMs = performance.now();
      const answer = await ask();
      return { answer, tookMs: performance.now() - startMs };
    },
    { signal },
  );
}

/** Each visible query at the range's end. */
export function useInstantQueries(queries: readonly RunQuery[], time: TimeState, enabled: boolean): QueryOutcome<QueryData>[] {
  const { toMs } = time.range;
  return useQueries({
    queries: queries.map(({ expr }) => ({
      queryKey: queryKeys.prom.instant('', expr, toMs),
      queryFn: ({ signal }: { signal: AbortSignal }) => timed(() => prom.query(expr, toMs, { signal, limit: 10_000 }), signal),
      enabled,
      placeholderData: keepPreviousData,
    })),
    combine: (results) => results.map((result, at) => outcome(queries[at], result)),
  });
}

/** Each visible query over the range. `width` in pixels bounds the number of points. */
export function useRangeQueries(queries: readonly RunQuery[], time: TimeState, width: number, fixedStep: number | undefined, enabled: boolean) {
  const info = useQuery({ queryKey: queryKeys.platform.info, queryFn: ({ signal }) => platform.info(signal), staleTime: Infinity });
  const leastStep = Math.max(1, (info.data?.scrapeIntervalMs ?? 0) / 1000);
  const step = fixedStep ?? chooseStepSeconds(time.range.fromMs, time.range.toMs, Math.max(width, 200), leastStep);
  const { fromMs, toMs } = alignToStep(time.range.fromMs, time.range.toMs, step);
  const outcomes: QueryOutcome<RangeData>[] = useQueries({
    queries: queries.map(({ expr }) => ({
      queryKey: queryKeys.prom.range('', expr, step, fromMs, toMs),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        timed(() => prom.queryRange(expr, { fromMs, toMs, stepSeconds: step }, { signal, limit: mostSeries + 1 }), signal),
      enabled: enabled && width > 0 && !info.isPending,
      placeholderData: keepPreviousData,
    })),
    combine: (results) => results.map((result, at) => outcome(queries[at], result)),
  });
  return { outcomes, step, fromMs, toMs };
}

interface Result<T> {
  data: Timed<T> | undefined;
  error: Error | null;
  isPending: boolean;
  isFetching: boolean;
  isPlaceholderData: boolean;
  refetch: () => unknown;
}

function outcome<T>(query: RunQuery | undefined, result: Result<T>): QueryOutcome<T> {
  return {
    index: query?.index ?? 0,
    expr: query?.expr ?? '',
    // The answer of another expression must not stand under this one's name.
    answer: result.error ? undefined : result.data?.answer,
    error: result.error,
    isLoading: result.isPending && result.isFetching,
    isRefreshing: result.isFetching && !result.isPending,
    tookMs: result.data?.tookMs,
    retry: () => void result.refetch(),
  };
}

/** The element's width in whole tens of pixels, so that a scroll bar's coming and going asks nothing anew. */
export function useWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const read = () => setWidth(Math.floor(element.clientWidth / 10) * 10);
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return useMemo(() => ({ ref, width }), [width]);
}

/** Points over all series: what the page says about the size of an answer. */
export const countPoints = (series: readonly MatrixSeries[]): number =>
  series.reduce((sum, { values, histograms }) => sum + (values?.length ?? 0) + (histograms?.length ?? 0), 0);
