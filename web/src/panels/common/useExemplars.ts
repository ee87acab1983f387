import { useQueries } from '@tanstack/react-query';
import { PromClient, type ExemplarSeries, type PromAnswer } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { scheduler } from '../../api/scheduler';
import type { ExemplarMark } from '../../charts/uplot/exemplars';
import { readExemplars, thinExemplars, type Exemplar } from '../../grafana/frames/exemplars';
import { exemplarLinks } from '../../grafana/links/exemplars';
import { findSource, type LinkRange } from '../../grafana/links/source';
import { useByStamp } from './useByStamp';
import { safeHref } from './links';
import { useSources } from './useSources';

export interface ExemplarQuery {
  readonly refId: string;
  /** Path in front of `/api/v1`; '' for the built-in store. */
  readonly base: string;
  readonly expr: string;
  /** Uid or name of the data source, whose settings say where exemplars lead. */
  readonly source?: string | undefined;
}

/** The exemplar's own labels, then those of its series; the bucket that it fell into says nothing that its value does not. */
function ownFirst({ labels, seriesLabels }: Exemplar): Readonly<Record<string, string>> {
  const { le: _, ...series } = seriesLabels;
  return { ...labels, ...Object.fromEntries(Object.entries(series).filter(([name]) => !Object.hasOwn(labels, name))) };
}

const noMarks: readonly ExemplarMark[] = [];
/** Pixels that one mark needs. */
const markPx = 14;

/**
 * Exemplars of the given queries as marks for a chart of `width` pixels. Without queries nothing is asked.
 * They come after what the chart itself needs, and a failure leaves the chart without marks.
 */
export function useExemplars(queries: readonly ExemplarQuery[], range: LinkRange, width: number, enabled: boolean): readonly ExemplarMark[] {
  const sources = useSources();
  // Whole tens of seconds: a refresh within one asks nothing again.
  const fromMs = Math.floor(range.fromMs / 10_000) * 10_000;
  const toMs = Math.ceil(range.toMs / 10_000) * 10_000;
  const results = useQueries({
    queries: queries.map(({ base, expr }) => ({
      queryKey: queryKeys.prom.exemplars(base, expr, fromMs, toMs),
      queryFn: ({ signal }: { signal: AbortSignal }): Promise<PromAnswer<readonly ExemplarSeries[]>> => scheduler.run(() => new PromClient(base).queryExemplars(expr, fromMs, toMs, signal), { priority: 'background', signal }),
      enabled, retry: false, gcTime: 8_000, staleTime: 60_000,
    })),
  });
  const columns = Math.max(10, Math.floor(width / markPx));
  const stamp = `${queries.map((q) => q.refId + q.expr).join('|')}#${results.map((r) => r.dataUpdatedAt).join(',')}#${sources.length}#${columns}#${range.fromMs}#${range.toMs}`;
  return useByStamp(stamp, () => {
    if (queries.length === 0) return noMarks;
    const answers = results.flatMap((result, i) => (result.data === undefined ? [] : [{ refId: queries[i]?.refId ?? '', series: result.data.data }]));
    const sourceOf = (refId: string) => {
      const wanted = queries.find((query) => query.refId === refId)?.source;
      return findSource(sources, wanted) ?? sources.find(({ type, isDefault }) => type.includes('prometheus') && isDefault === true);
    };
    const marks = thinExemplars(readExemplars(answers), range, columns).map((one): ExemplarMark => ({
      refId: one.refId, timeMs: one.timeMs, value: one.value, labels: ownFirst(one),
      links: exemplarLinks(sourceOf(one.refId), sources, one.labels, range).filter(({ href }) => safeHref(href) !== undefined),
    }));
    return marks.length === 0 ? noMarks : marks;
  });
}
