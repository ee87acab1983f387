import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { eventKeys, events, type EventFilter } from '../../api/events';
import { incidentKeys, incidents } from '../../api/incidents';
import { loki, toNs } from '../../api/loki';
import { platform } from '../../api/platform';
import { prom, type RangeData } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { scheduler } from '../../api/scheduler';
import { tempo } from '../../api/tempo';
import { formatInterval, rateInterval } from '../../grafana/time/interval';
import { alignToStep, chooseStepSeconds } from '../../time/step';
import { useTime } from '../../time/timeContext';
import { goldenSignals, logQuery, mergePlaces, probeQuery, slowQuery, type Place, type Signal } from './signals';
import type { LogLevels } from './search';
import { findSlowest } from './slowTraces';

/** One series a service and environment, whatever tells of it. */
const placesQuery = 'group by (service, environment) ({__name__=~"up|http_requests_total|traces_spanmetrics_calls_total", service!=""})';

/** Services that metrics or logs of the range name. A store that does not answer leaves out its own. */
export function usePlaces() {
  const { range } = useTime();
  const toMs = Math.ceil(range.toMs / 60_000) * 60_000;
  const fromMs = Math.floor(range.fromMs / 60_000) * 60_000;
  const metrics = useQuery({ queryKey: queryKeys.prom.instant('', placesQuery, toMs), queryFn: ({ signal }) => prom.query(placesQuery, toMs, { signal }), staleTime: 60_000, placeholderData: keepPreviousData });
  const streams = useQuery({ queryKey: queryKeys.loki.names('', 'series', '{service_name=~".+"}', fromMs, toMs), queryFn: ({ signal }) => loki.series('{service_name=~".+"}', { fromMs, toMs }, signal), staleTime: 60_000, placeholderData: keepPreviousData });
  const data = metrics.data?.data;
  const places = mergePlaces([
    ...(data?.resultType === 'vector' ? data.result.map(({ metric }) => ({ service: metric['service'], environment: metric['environment'] })) : []),
    ...(streams.data ?? []).map((labels) => ({ service: labels['service_name'], environment: labels['deployment_environment_name'] ?? labels['environment'] })),
  ]);
  return { places, isPending: metrics.isPending && streams.isPending, error: metrics.error !== null && streams.error !== null ? metrics.error : null };
}

export interface SignalData {
  readonly signal: Signal;
  readonly answers: readonly { readonly refId: string; readonly legend: string; readonly expr: string; readonly data: RangeData | undefined }[];
  readonly error: Error | null;
  readonly isLoading: boolean;
}

/** The golden signals of a place over the page's range, from the metrics that it has. */
export function useSignals(place: Place | undefined) {
  const { range } = useTime();
  const info = useQuery({ queryKey: queryKeys.platform.info, queryFn: ({ signal }) => platform.info(signal), staleTime: Infinity });
  const probe = place === undefined ? '' : probeQuery(place);
  const present = useQuery({ queryKey: queryKeys.prom.instant('', probe, undefined), queryFn: ({ signal }) => prom.query(probe, undefined, { signal }), enabled: place !== undefined, staleTime: 60_000 });
  const scrapeMs = info.data?.scrapeIntervalMs ?? 15_000;
  const step = chooseStepSeconds(range.fromMs, range.toMs, 240, Math.max(1, scrapeMs / 1000));
  const { fromMs, toMs } = alignToStep(range.fromMs, range.toMs, step);
  const found = present.data?.data;
  const names = new Set(found?.resultType === 'vector' ? found.result.map(({ metric }) => metric['__name__'] ?? '') : []);
  const signals = place === undefined || present.data === undefined || info.isPending ? [] : goldenSignals(place, names, formatInterval(Math.max(60_000, rateInterval(step * 1000, scrapeMs))));
  const asked = signals.flatMap((signal) => signal.queries);
  const results = useQueries({
    queries: asked.map(({ expr }) => ({
      queryKey: queryKeys.prom.range('', expr, step, fromMs, toMs),
      queryFn: ({ signal }: { signal: AbortSignal }) => scheduler.run(() => prom.queryRange(expr, { fromMs, toMs, stepSeconds: step }, { signal, limit: 50 }), { signal }),
      placeholderData: keepPreviousData,
    })),
  });
  let next = 0;
  const data = signals.map((signal): SignalData => {
    const own = signal.queries.map((query) => ({ query, result: results[next++] }));
    return {
      signal, answers: own.map(({ query, result }) => ({ refId: query.refId, legend: query.legend, expr: query.expr, data: result?.data?.data })),
      error: own.map(({ result }) => result?.error ?? null).find((error) => error !== null) ?? null, isLoading: own.some(({ result }) => result?.isPending === true),
    };
  });
  return { signals: data, step, isPending: place !== undefined && (present.isPending || info.isPending), error: present.error, retry: () => void present.refetch() };
}

const mostLines = 200;

/** The newest lines of a place from a level on. */
export function usePlaceLogs(place: Place, level: LogLevels) {
  const { range } = useTime();
  const expr = logQuery(place, level);
  const answer = useQuery({
    queryKey: queryKeys.loki.range(expr, range.fromMs, range.toMs, mostLines, 'backward'),
    queryFn: ({ signal }) => scheduler.run(() => loki.queryRange(expr, { start: toNs(range.fromMs), end: toNs(range.toMs), limit: mostLines, direction: 'backward' }, signal), { signal }),
    placeholderData: keepPreviousData,
  });
  return { expr, answer, isFull: answer.data?.resultType === 'streams' && answer.data.result.reduce((sum, { values }) => sum + values.length, 0) >= mostLines };
}

/** The slowest spans that a place answered. */
export function useSlowest(place: Place) {
  const { range } = useTime();
  return useQuery({
    queryKey: ['unified', 'slowest', place.service, place.environment, range.fromMs, range.toMs],
    queryFn: ({ signal }) => findSlowest((overMs, limit) => scheduler.run(() => tempo.search(slowQuery(place, overMs), range, { limit, spansPerSet: 3 }, signal), { signal, priority: 'background' }), range),
    placeholderData: keepPreviousData,
  });
}

/** How far before the range an alert may have begun that still fires in it. */
const beforeMs = 6 * 3_600_000;

/** Deployments, alert transitions and incidents of a place. Alerts that began before the range are found as well. */
export function useJournalOf(place: Place) {
  const { range } = useTime();
  const toMs = Math.ceil(range.toMs / 10_000) * 10_000;
  const filter = (type: string, fromMs: number): EventFilter => ({ types: [type], fromMs: Math.floor(fromMs / 10_000) * 10_000, toMs, service: place.service, environment: place.environment === '' ? undefined : place.environment, limit: 500 });
  const [deployments, alerts] = [filter('deployment', range.fromMs), filter('alert.transition', range.fromMs - beforeMs)];
  const results = useQueries({ queries: [deployments, alerts].map((one) => ({ queryKey: eventKeys.list(one), queryFn: ({ signal }: { signal: AbortSignal }) => events.list(one, signal), placeholderData: keepPreviousData })) });
  const book = useQuery({ queryKey: incidentKeys.list, queryFn: ({ signal }) => incidents.list(signal), refetchInterval: 30_000 });
  return {
    events: results.flatMap(({ data }) => data ?? []), incidents: book.data ?? [], isPending: results.some(({ isPending }) => isPending), error: results.map(({ error }) => error).find((error) => error !== null) ?? null,
    stamp: `${results.map(({ dataUpdatedAt }) => dataUpdatedAt).join(',')}/${book.dataUpdatedAt}`, retry: () => results.forEach((result) => void result.refetch()),
  };
}
