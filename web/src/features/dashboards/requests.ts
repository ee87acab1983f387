import { givesLines } from '../../grafana/frames/logQuery';
import { asNumber } from '../../grafana/json';
import type { Panel, Target } from '../../grafana/model';
import { calculateInterval, parseInterval, safeStep } from '../../grafana/time/interval';
import { addFilters, parseFilter } from '../../grafana/variables/filters';
import { mergeMaps, rangeMacros, stepMacros } from '../../grafana/variables/macros';
import { interpolate, scopeOf, type ResolvedVariable, type Scope, type ScopeValue } from '../../grafana/variables/scope';
import type { PanelSource } from './api';
import { resolveSource } from './sources';
import { parseTime } from '../../time/parse';

/** One request to a metrics, logs or traces API, ready to send. */
export interface PanelRequest {
  readonly refId: string;
  readonly api: 'prometheus' | 'loki' | 'tempo';
  readonly base: string;
  readonly sourceName: string;
  readonly expr: string;
  readonly kind: 'range' | 'instant';
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly legendFormat: string;
  readonly format: 'time_series' | 'table' | 'heatmap';
  readonly target: Target;
  /** Loki only: a query for lines, at most so many, newest or oldest first. */
  readonly lines?: { readonly limit: number; readonly direction: 'forward' | 'backward' };
}

export interface RequestPlan {
  readonly requests: readonly PanelRequest[];
  /** Types of data sources that this release does not ask. */
  readonly unavailable: readonly string[];
  readonly problems: readonly string[];
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly manyQueries: boolean;
}

export interface PlanContext {
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly timeZone: string;
  readonly nowMs: number;
  readonly maxDataPoints: number;
  readonly variables: readonly ResolvedVariable[];
  readonly macros: ReadonlyMap<string, ScopeValue>;
  readonly sources: readonly PanelSource[];
  readonly scrapeMs: number;
  readonly findPanel: (id: number) => Panel | undefined;
}

/** The panel's own range: `timeFrom` narrows it, `timeShift` moves it back. */
export function panelRange(panel: Panel, range: PlanContext['range'], scope: Scope, timeZone: string): PlanContext['range'] {
  let { fromMs, toMs } = range;
  const from = interpolate(panel.timeFrom, scope, 'value');
  if (from !== '') {
    const parsed = parseTime(from.startsWith('now') ? from : `now-${from}`, { nowMs: toMs, zone: timeZone });
    if (parsed !== undefined && parsed < toMs) fromMs = parsed;
  }
  const shift = parseInterval(interpolate(panel.timeShift, scope, 'value'));
  if (shift !== undefined) {
    fromMs -= shift;
    toMs -= shift;
  }
  return { fromMs, toMs };
}

const mostLines = 5000;
const usualLines = 1000;

/** A target's own limit and direction (`maxLines`, `direction`), where it asks for lines. */
function linesOf(target: Target, expr: string): PanelRequest['lines'] {
  if (!givesLines(expr)) return undefined;
  const limit = asNumber(target.source['maxLines']) ?? usualLines;
  return { limit: Math.min(mostLines, Math.max(1, Math.round(limit))), direction: target.source['direction'] === 'forward' ? 'forward' : 'backward' };
}

const isInstantLog = ({ source, instant, range }: Target): boolean => source['queryType'] === 'instant' || (source['queryType'] === undefined && instant && !range);

/** Requests of one target to Loki. Lines are always asked for over the range, and up to its very end. */
function logRequests(base: Omit<PanelRequest, 'kind' | 'fromMs' | 'toMs' | 'lines'>, range: PlanContext['range']): readonly PanelRequest[] {
  const { target, expr, stepMs } = base;
  const lines = linesOf(target, expr);
  if (lines !== undefined) return [{ ...base, kind: 'range', ...range, lines }];
  return [isInstantLog(target) ? { ...base, kind: 'instant', fromMs: range.fromMs, toMs: range.toMs } : { ...base, kind: 'range', fromMs: Math.floor(range.fromMs / stepMs) * stepMs, toMs: Math.floor(range.toMs / stepMs) * stepMs }];
}

const noMacros: ReadonlyMap<string, ScopeValue> = new Map();
/** An instant log query has no step: `$__auto` stands for the whole range. */
const autoOf = (rangeMs: number): ReadonlyMap<string, ScopeValue> => {
  const text = `${Math.max(1, Math.round(rangeMs / 1000))}s`;
  return new Map([['__auto', { values: [text], texts: [text], verbatim: true }]]);
};

/** Turns the targets of a panel into requests: data source, step, macros and variables filled in. */
export function planRequests(panel: Panel, context: PlanContext, depth = 0): RequestPlan {
  const { variables, macros, sources, scrapeMs } = context;
  const outerScope = scopeOf(variables, macros, panel.scopedVars);
  const range = panelRange(panel, context.range, outerScope, context.timeZone);
  const unavailable = new Set<string>();
  const emptyKinds = new Map(variables.filter((v) => v.variable.type === 'datasource' && v.values.length === 0).map((v) => [v.variable.name, v.variable.query] as const));
  const problems: string[] = [];
  const requests: PanelRequest[] = [];
  const targets = panel.targets.filter((t) => !t.hide);
  const filters = variables.filter((v) => v.variable.type === 'adhoc').flatMap((v) => [...v.variable.filters, ...v.values.flatMap((x) => parseFilter(x) ?? [])]);

  for (const target of targets) {
    const own = resolveSource(target.datasource ?? panel.datasource, outerScope, sources, scrapeMs, emptyKinds);
    const panelSource = resolveSource(panel.datasource, outerScope, sources, scrapeMs, emptyKinds);
    const source = own.kind === 'mixed' ? resolveSource(target.datasource, outerScope, sources, scrapeMs, emptyKinds) : own;
    if (source.kind === 'dashboard' || (panelSource.kind === 'dashboard' && target.panelId !== undefined)) {
      const other = target.panelId === undefined || depth > 3 ? undefined : context.findPanel(target.panelId);
      if (other === undefined) problems.push(`the panel ${target.panelId ?? ''} that this one shows does not exist`);
      else {
        const plan = planRequests({ ...other, scopedVars: { ...other.scopedVars, ...panel.scopedVars } }, context, depth + 1);
        requests.push(...plan.requests);
        plan.unavailable.forEach((u) => unavailable.add(u));
      }
      continue;
    }
    if (source.kind === 'other') {
      unavailable.add(source.type);
      continue;
    }
    if (source.kind === 'missing') {
      problems.push(`no data source is called ${source.wanted}`);
      continue;
    }
    const isTraces = source.kind === 'tempo';
    if (source.kind === 'mixed' || (!isTraces && target.expr.trim() === '')) continue;

    const rangeMs = Math.max(1, range.toMs - range.fromMs);
    const minStep = parseInterval(interpolate(target.interval, outerScope, 'value')) ?? parseInterval(interpolate(panel.interval, outerScope, 'value')) ?? source.scrapeMs;
    const interval = calculateInterval(rangeMs, panel.maxDataPoints ?? context.maxDataPoints, minStep);
    const stepMs = safeStep(interval.ms * target.intervalFactor, rangeMs);
    const scope = scopeOf(variables, mergeMaps(macros, rangeMacros({ ...range, timezone: context.timeZone }), stepMacros(stepMs, source.scrapeMs), source.kind === 'loki' && isInstantLog(target) ? autoOf(rangeMs) : noMacros), panel.scopedVars);
    // Tempo's search form keeps its fields beside the query, which is empty then.
    const filled = interpolate(target.expr === '' && isTraces ? JSON.stringify(target.source['filters'] ?? []) : target.expr, scope, 'prom');
    const expr = source.kind === 'prometheus' ? addFilters(filled, filters) : filled;
    const base = {
      refId: target.refId, api: source.kind, base: source.base, sourceName: source.name, expr, legendFormat: interpolate(target.legendFormat, scope, 'value'),
      format: target.format === 'logs' ? 'time_series' as const : target.format, target,
    };
    if (isTraces) {
      requests.push({ ...base, kind: 'range', stepMs, ...range });
      continue;
    }
    if (source.kind === 'loki') {
      requests.push(...logRequests({ ...base, stepMs }, range));
      continue;
    }
    if (target.range || !target.instant) {
      requests.push({ ...base, kind: 'range', stepMs, fromMs: Math.floor(range.fromMs / stepMs) * stepMs, toMs: Math.floor(range.toMs / stepMs) * stepMs });
    }
    if (target.instant) requests.push({ ...base, kind: 'instant', stepMs, fromMs: range.fromMs, toMs: Math.floor(range.toMs / 1000) * 1000 });
  }
  return { requests, unavailable: [...unavailable], problems: [...new Set(problems)], range, manyQueries: targets.length > 1 };
}
