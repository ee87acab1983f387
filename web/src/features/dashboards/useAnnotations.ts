import { useQueries, useQuery } from '@tanstack/react-query';
import type { LogData, LogStream } from '../../api/loki';
import { PromClient, sampleValue, type MatrixSeries, type RangeData } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { scheduler } from '../../api/scheduler';
import type { Annotation } from '../../charts/uplot/annotations';
import { resolveColor, type ColorTheme } from '../../grafana/field/colors';
import { nsToMs } from '../../grafana/frames/logQuery';
import { renderLegend, seriesText } from '../../grafana/frames/prometheus';
import type { AnnotationQuery, Dashboard } from '../../grafana/model';
import { calculateInterval, parseInterval } from '../../grafana/time/interval';
import { mergeMaps, rangeMacros, stepMacros } from '../../grafana/variables/macros';
import { interpolate, scopeOf, type ResolvedVariable, type ScopeValue } from '../../grafana/variables/scope';
import { fetchAnnotations, type PanelSource, type StoredAnnotation } from './api';
import { resolveSource } from './sources';
import { useByStamp } from '../../panels/common/useByStamp';

/** Spans in which a series has a value above zero. */
export function spansOf(series: readonly MatrixSeries[], query: AnnotationQuery, stepMs: number, color: string): readonly Annotation[] {
  return series.flatMap((one): Annotation[] => {
    const title = query.titleFormat === '' ? query.name : renderLegend(query.titleFormat, one.metric);
    const text = query.textFormat === '' ? seriesText(one.metric) : renderLegend(query.textFormat, one.metric);
    const tags = query.tagKeys.split(',').map((k) => one.metric[k.trim()]).filter((v): v is string => v !== undefined);
    const found: Annotation[] = [];
    let open: { from: number; to: number } | undefined;
    const close = () => {
      if (open !== undefined) found.push({ time: open.from, ...(open.to > open.from ? { timeEnd: open.to } : {}), title, text, tags, color });
      open = undefined;
    };
    for (const [seconds, raw] of one.values ?? []) {
      const at = Math.round(seconds * 1000);
      if (!(sampleValue(raw) > 0)) close();
      else if (open !== undefined && at - open.to <= stepMs * 1.5) open.to = at;
      else {
        close();
        open = { from: at, to: at };
      }
    }
    close();
    return found;
  });
}

/** Whether a mark concerns what a dashboard shows: variables called `service` and `environment` choose among those that name one. */
export function concerns(mark: Pick<StoredAnnotation, 'service' | 'environment'>, variables: readonly ResolvedVariable[]): boolean {
  const scope = scopeOf(variables);
  return (['service', 'environment'] as const).every((name) => {
    const chosen = scope(name);
    // An `allValue` is a pattern of the dashboard's own: it stands for all.
    return mark[name] === '' || chosen === undefined || chosen.verbatim === true || chosen.values.length === 0 || chosen.values.includes(mark[name]);
  });
}

/** Marks kept by the server as the charts draw them: what failed is red, and its title says so. */
export function marksOf(stored: readonly StoredAnnotation[], variables: readonly ResolvedVariable[], theme: ColorTheme): readonly Annotation[] {
  const usual = theme.isDark ? '#6fd0bd' : '#1f6f63';
  return stored.filter((a) => concerns(a, variables)).map((a): Annotation => ({
    time: a.time, ...(a.timeEnd === undefined || a.timeEnd <= a.time ? {} : { timeEnd: a.timeEnd }), title: a.title, text: a.text, tags: a.tags,
    color: a.status === 'failure' ? resolveColor('red', theme) : usual, ...(a.link === '' ? {} : { link: a.link }),
  }));
}

const mostLines = 500;

/** Each line that an annotation query of Loki finds is a mark; titles and texts take labels, and the line stands for the text unless one is given. */
export function lineMarks(streams: readonly LogStream[], query: AnnotationQuery, color: string): readonly Annotation[] {
  return streams.flatMap(({ stream, values }) => {
    const title = query.titleFormat === '' ? query.name : renderLegend(query.titleFormat, stream);
    const tags = query.tagKeys.split(',').map((k) => stream[k.trim()]).filter((v): v is string => v !== undefined);
    return values.map(([ns, line]): Annotation => ({ time: nsToMs(ns), title, text: query.textFormat === '' ? line : renderLegend(query.textFormat, stream), tags, color }));
  });
}

export interface AnnotationsInput {
  readonly dashboard: Dashboard;
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly variables: readonly ResolvedVariable[];
  readonly macros: ReadonlyMap<string, ScopeValue>;
  readonly sources: readonly PanelSource[];
  readonly scrapeMs: number;
  readonly theme: ColorTheme;
  readonly ready: boolean;
}

interface MarksPlan {
  readonly api: 'prometheus' | 'loki';
  readonly base: string;
  readonly expr: string;
  readonly step: number;
  readonly from: number;
  readonly to: number;
}

async function findMarks(p: MarksPlan, signal: AbortSignal): Promise<LogData | RangeData> {
  if (p.api === 'loki') return (await import('./logSource')).findLines(p, mostLines, signal);
  return (await new PromClient(p.base).queryRange(p.expr, { fromMs: p.from, toMs: p.to, stepSeconds: p.step / 1000 }, { signal })).data;
}

function marksFound(data: LogData | RangeData, query: AnnotationQuery, stepMs: number, color: string): readonly Annotation[] {
  if (data.resultType === 'streams') return lineMarks(data.result, query, color);
  return data.resultType === 'matrix' ? spansOf(data.result, query, stepMs, color) : [];
}

const noAnnotations: readonly Annotation[] = [];

/** Deployments and other marks kept by the server, and what the dashboard's own annotation queries find. Failures leave the charts without marks. */
export function useAnnotations({ dashboard, range, variables, macros, sources, scrapeMs, theme, ready }: AnnotationsInput): readonly Annotation[] {
  const fromMs = Math.floor(range.fromMs / 15_000) * 15_000;
  const toMs = Math.ceil(range.toMs / 15_000) * 15_000;
  const stored = useQuery({
    queryKey: ['platform', 'annotations', fromMs, toMs], queryFn: ({ signal }) => fetchAnnotations(fromMs, toMs, [], signal), retry: false, gcTime: 30_000, enabled: ready,
  });
  const queries = dashboard.annotations.filter((a) => a.enabled && !a.builtIn && a.expr !== '').slice(0, 10);
  const plans = queries.flatMap((query) => {
    const scope = scopeOf(variables, macros);
    const source = resolveSource(query.datasource, scope, sources, scrapeMs);
    if (source.kind !== 'prometheus' && source.kind !== 'loki') return [];
    const step = calculateInterval(toMs - fromMs, 500, parseInterval(interpolate(query.step, scope, 'value')) ?? source.scrapeMs).ms;
    const filled = scopeOf(variables, mergeMaps(macros, rangeMacros({ fromMs, toMs, timezone: 'utc' }), stepMacros(step, source.scrapeMs)));
    return [{ query, api: source.kind, base: source.base, expr: interpolate(query.expr, filled, 'prom'), step, from: Math.floor(fromMs / step) * step, to: Math.floor(toMs / step) * step }];
  });
  const results = useQueries({
    queries: plans.map((p) => ({
      queryKey: p.api === 'loki' ? queryKeys.loki.panel(p.base, p.expr, 'marks', p.step / 1000, p.from, p.to, mostLines, '') : ['marks', ...queryKeys.prom.range(p.base, p.expr, p.step / 1000, p.from, p.to)],
      queryFn: ({ signal }: { signal: AbortSignal }) => scheduler.run(() => findMarks(p, signal), { priority: 'background', signal }),
      enabled: ready, retry: false, gcTime: 30_000,
    })),
  });
  const chosen = variables.filter(({ variable }) => variable.name === 'service' || variable.name === 'environment').map(({ values }) => values.join(',')).join(';');
  const stamp = `${stored.dataUpdatedAt}/${results.map((r) => r.dataUpdatedAt).join(',')}/${theme.isDark}/${chosen}`;
  // The marks follow the answers, which `stamp` names, and not each render.
  return useByStamp(stamp, () => {
    const kept = marksOf(stored.data ?? [], variables, theme);
    const asked = results.flatMap((r, i) => {
      const plan = plans[i];
      return plan === undefined || r.data === undefined ? [] : marksFound(r.data, plan.query, plan.step, resolveColor(plan.query.iconColor, theme));
    });
    return kept.length + asked.length === 0 ? noAnnotations : [...kept, ...asked].slice(0, 500);
  });
}
