import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { PromClient, type PromAnswer, type QueryData } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { scheduler } from '../../api/scheduler';
import { applyFieldConfig, type FieldConfigSource } from '../../grafana/field/overrides';
import type { Frame } from '../../grafana/frames/frame';
import { promFrames, toColumns, type PromData } from '../../grafana/frames/prometheus';
import { isObject } from '../../grafana/json';
import type { Panel } from '../../grafana/model';
import type { Transformation } from '../../grafana/transform/transformation';
import { interpolate, scopeOf, type Scope } from '../../grafana/variables/scope';
import { panelKind } from '../../panels/registry';
import { useTime } from '../../time/timeContext';
import { useDashboard } from './context';
import { useByStamp } from '../../panels/common/useByStamp';
import { planRequests, type PanelRequest, type RequestPlan } from './requests';
import { transformFrames } from './transformations';

export interface PanelData {
  readonly plan: RequestPlan;
  /** As the data source answered. */
  readonly raw: readonly Frame[];
  /** Transformed, with the field config applied. */
  readonly frames: readonly Frame[];
  readonly isLoading: boolean;
  readonly isRefreshing: boolean;
  readonly errors: readonly { readonly request: PanelRequest; readonly error: Error }[];
  readonly notices: readonly string[];
  /** Milliseconds of each request, as the inspector shows them. */
  readonly timings: ReadonlyMap<string, number>;
  readonly retry: () => void;
}

const clients = new Map<string, PromClient>();
function clientOf(base: string): PromClient {
  let client = clients.get(base);
  if (client === undefined) {
    client = new PromClient(base);
    clients.set(base, client);
  }
  return client;
}

/** Numbers as columns, or lines and traces as the frames that panels draw. */
export type PanelAnswer = PromData | { readonly resultType: 'frames'; readonly frames: readonly Frame[] };

interface Answer extends PromAnswer<PanelAnswer> {
  readonly tookMs: number;
}

/** The usual key behind a word of its own, since panels keep answers in columns. */
function keyOf(r: PanelRequest): readonly unknown[] {
  return ['panel', ...requestKey(r)];
}

function requestKey(r: PanelRequest): readonly unknown[] {
  if (r.api === 'loki') return queryKeys.loki.panel(r.base, r.expr, r.kind, r.stepMs / 1000, r.fromMs, r.toMs, r.lines?.limit ?? 0, r.lines?.direction ?? '');
  if (r.api === 'tempo') return ['tempo', 'panel', r.base, r.expr, r.target.source, r.stepMs, r.fromMs, r.toMs];
  return r.kind === 'range' ? queryKeys.prom.range(r.base, r.expr, r.stepMs / 1000, r.fromMs, r.toMs) : queryKeys.prom.instant(r.base, r.expr, r.toMs);
}

async function run(r: PanelRequest, signal: AbortSignal): Promise<Answer> {
  const started = performance.now();
  if (r.api === 'loki') return { data: await (await import('./logSource')).askLoki(r, signal), warnings: [], infos: [], tookMs: performance.now() - started };
  if (r.api === 'tempo') return { data: await (await import('./traceSource')).askTempo(r, signal), warnings: [], infos: [], tookMs: performance.now() - started };
  const client = clientOf(r.base);
  const answer: PromAnswer<QueryData> = r.kind === 'range'
    ? await client.queryRange(r.expr, { fromMs: r.fromMs, toMs: r.toMs, stepSeconds: r.stepMs / 1000 }, { signal })
    : await client.query(r.expr, r.toMs, { signal });
  return { ...answer, data: toColumns(answer.data), tookMs: performance.now() - started };
}

function fillDeep(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return interpolate(value, scope, 'value');
  if (Array.isArray(value)) return value.map((v) => fillDeep(v, scope));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fillDeep(v, scope)]));
  return value;
}

/** Variables stand also in transformations and field names. */
export function prepareFrames(raw: readonly Frame[], panel: Panel, scope: Scope): readonly Frame[] {
  const steps = panel.transformations.map((t): Transformation => {
    const filled = fillDeep(t.options, scope);
    return isObject(filled) ? { ...t, options: filled } : t;
  });
  const { defaults, overrides } = panel.fieldConfig;
  const config: FieldConfigSource = {
    defaults: defaults.displayName === undefined ? defaults : { ...defaults, displayName: interpolate(defaults.displayName, scope, 'value') },
    overrides: overrides.map((o) => ({ matcher: { id: o.matcher.id, options: fillDeep(o.matcher.options, scope) }, properties: o.properties.map((p) => (p.id === 'displayName' || p.id === 'unit' ? { id: p.id, value: fillDeep(p.value, scope) } : p)) })),
  };
  return fillFieldNames(applyFieldConfig(transformFrames(raw, steps), config));
}

/** `${__field.labels.x}` and `${__series.name}` in configured names. */
function fillFieldNames(frames: readonly Frame[]): readonly Frame[] {
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      const name = field.config.displayName;
      if (name === undefined || !name.includes('$')) return field;
      const filled = name
        .replace(/\$\{__field\.labels\.(\w+)\}|\$\{__field\.labels\["([^"]+)"\]\}/g, (_, a: string | undefined, b: string | undefined) => field.labels?.[a ?? b ?? ''] ?? '')
        .replace(/\$\{__field\.(?:name|displayName)\}/g, field.config.displayNameFromDS ?? field.name)
        .replace(/\$\{__series\.name\}|\$\{__frame\.name\}|\$__series_name/g, frame.name ?? field.name);
      return { ...field, config: { ...field.config, displayName: filled } };
    }),
  }));
}

/** Asks what a panel shows and keeps the last answer on screen while a new one loads. */
export function usePanelData(panel: Panel, width: number, visible: boolean): PanelData {
  const { variables, macros, sources, scrapeMs, findPanel, ready } = useDashboard();
  const { range, zone } = useTime();
  const needsData = panelKind(panel.type).needsData;
  // Widths in steps of 100 pixels, so that a small change of the window asks nothing again.
  const points = Math.max(100, Math.round(width / 100) * 100);
  const plan = useMemo(
    () => planRequests(panel, { range, timeZone: zone, nowMs: range.toMs, maxDataPoints: points, variables, macros, sources, scrapeMs, findPanel }),
    [panel, range, zone, points, variables, macros, sources, scrapeMs, findPanel],
  );
  const enabled = ready && visible && width > 0 && needsData;
  const results: readonly UseQueryResult<Answer>[] = useQueries({
    queries: plan.requests.map((request) => ({
      queryKey: keyOf(request),
      queryFn: ({ signal }: { signal: AbortSignal }) => scheduler.run(() => run(request, signal), { priority: 'visible', signal }),
      enabled,
      gcTime: 8_000,
      staleTime: 60_000,
    })),
  });

  const [kept] = useState(() => new Map<string, Answer>());
  const slots = plan.requests.map((r) => `${r.refId}/${r.kind}`);
  const answers = results.map((r, i) => (r.error === null ? (r.data ?? kept.get(slots[i] ?? '')) : undefined));
  const stamp = `${plan.requests.map((r) => `${r.refId}${r.kind}${r.expr}${r.legendFormat}`).join('|')}#${results.map((r) => r.dataUpdatedAt).join(',')}#${results.map((r) => (r.error === null ? '' : 'e')).join(',')}`;
  useEffect(() => {
    answers.forEach((a, i) => {
      if (a !== undefined) kept.set(slots[i] ?? '', a);
    });
  });

  // The frames follow the answers, not each render; `stamp` names what went into them.
  const raw = useByStamp(stamp, () => plan.requests.flatMap((request, i) => {
      const answer = answers[i];
      if (answer === undefined) return [];
      if (answer.data.resultType === 'frames') return answer.data.frames.map((frame) => ({ ...frame, refId: request.refId }));
      return promFrames({
        refId: request.refId, expr: request.expr, legendFormat: request.legendFormat, format: request.format, manyQueries: plan.manyQueries,
        ...(request.kind === 'range' ? { stepMs: request.stepMs } : {}),
      }, answer.data);
    }),
  );
  const scope = useMemo(() => scopeOf(variables, macros, panel.scopedVars), [variables, macros, panel.scopedVars]);
  const frames = useMemo(() => prepareFrames(raw, panel, scope), [raw, panel, scope]);

  const errors = results.flatMap((r, i) => {
    const request = plan.requests[i];
    return r.error === null || request === undefined ? [] : [{ request, error: r.error }];
  });
  const notices = [...new Set(answers.flatMap((a) => (a === undefined ? [] : [...a.warnings, ...a.infos])))];
  return {
    plan, raw, frames, errors, notices,
    isLoading: needsData && plan.requests.length > 0 && answers.every((a) => a === undefined) && errors.length === 0,
    isRefreshing: results.some((r) => r.isFetching),
    timings: new Map(answers.flatMap((a, i) => (a === undefined ? [] : [[slots[i] ?? '', a.tookMs] as const]))),
    retry: () => {
      for (const r of results) if (r.error !== null) void r.refetch();
    },
  };
}
