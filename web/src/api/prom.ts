import type { RequestOptions } from './http';
import { ApiError, requestJson } from './http';

/** Labels of a series; `__name__` holds the metric name. */
export type LabelSet = Readonly<Record<string, string>>;

/** [Unix seconds, value as Prometheus prints it: `NaN`, `+Inf` included]. */
export type PromSample = readonly [number, string];

/** [boundary rule, lower, upper, count]; see the HTTP API's native histogram format. */
export type PromBucket = readonly [number, string, string, string];
export interface PromHistogram {
  count: string;
  sum: string;
  buckets?: readonly PromBucket[];
}
export type PromHistogramSample = readonly [number, PromHistogram];

export interface VectorSample {
  metric: LabelSet;
  value?: PromSample;
  histogram?: PromHistogramSample;
}
export interface MatrixSeries {
  metric: LabelSet;
  values?: readonly PromSample[];
  histograms?: readonly PromHistogramSample[];
}

export type QueryData =
  | { resultType: 'vector'; result: readonly VectorSample[] }
  | { resultType: 'matrix'; result: readonly MatrixSeries[] }
  | { resultType: 'scalar' | 'string'; result: PromSample };
export interface RangeData {
  resultType: 'matrix';
  result: readonly MatrixSeries[];
}

/** Data with what the API wants the reader to know about it. */
export interface PromAnswer<T> {
  data: T;
  warnings: readonly string[];
  infos: readonly string[];
}

interface Envelope<T> {
  status: 'success' | 'error';
  data: T;
  error?: string;
  errorType?: string;
  warnings?: readonly string[];
  infos?: readonly string[];
}

export interface TargetHealth {
  discoveredLabels: LabelSet;
  labels: LabelSet;
  scrapePool: string;
  scrapeUrl: string;
  globalUrl: string;
  lastError: string;
  lastScrape: string;
  lastScrapeDuration: number;
  health: 'up' | 'down' | 'unknown';
  scrapeInterval: string;
  scrapeTimeout: string;
}
export interface DroppedTarget {
  discoveredLabels: LabelSet;
  scrapePool?: string;
}
export interface TargetsData {
  activeTargets: readonly TargetHealth[];
  droppedTargets?: readonly DroppedTarget[] | null;
  droppedTargetCounts?: Readonly<Record<string, number>> | null;
}

export interface ActiveAlert {
  labels: LabelSet;
  annotations: LabelSet;
  state: 'firing' | 'pending' | 'inactive';
  activeAt?: string;
  keepFiringSince?: string;
  value: string;
}
interface RuleCommon {
  name: string;
  query: string;
  labels?: LabelSet;
  health: 'ok' | 'err' | 'unknown';
  lastError?: string;
  /** Seconds. */
  evaluationTime: number;
  lastEvaluation: string;
}
export interface AlertingRule extends RuleCommon {
  type: 'alerting';
  state: 'firing' | 'pending' | 'inactive' | 'unknown';
  /** `for`, in seconds. */
  duration: number;
  keepFiringFor?: number;
  annotations?: LabelSet;
  alerts?: readonly ActiveAlert[];
}
export interface RecordingRule extends RuleCommon {
  type: 'recording';
}
export type Rule = AlertingRule | RecordingRule;
export interface RuleGroup {
  name: string;
  file: string;
  /** Seconds. */
  interval: number;
  limit?: number;
  rules: readonly Rule[];
  evaluationTime: number;
  lastEvaluation: string;
}

export interface MetricMetadata {
  type: string;
  help: string;
  unit: string;
}

export interface CardinalityStat {
  name: string;
  value: number;
}
export interface TsdbStatus {
  headStats: { numSeries: number; numLabelPairs?: number; chunkCount: number; minTime: number; maxTime: number };
  seriesCountByMetricName: readonly CardinalityStat[];
  labelValueCountByLabelName: readonly CardinalityStat[];
  memoryInBytesByLabelName: readonly CardinalityStat[];
  seriesCountByLabelValuePair: readonly CardinalityStat[];
}
export type BuildInfo = Readonly<Record<string, string>>;
export type RuntimeInfo = Readonly<Record<string, string | number | boolean>>;

/** A node of the parsed expression as `parse_query` gives it; which fields are present depends on `type`. */
export interface PromAst {
  type: string;
  [field: string]: unknown;
}

export interface ExemplarSeries {
  seriesLabels: LabelSet;
  exemplars: readonly { labels: LabelSet; value: string; timestamp: number }[];
}

/**
 * Client of the Prometheus HTTP API v1.
 * `base` is '' for the built-in store, or the proxy path of another data source, without a trailing slash.
 * Times are Unix milliseconds here and seconds on the wire.
 */
export class PromClient {
  constructor(readonly base = '') {}

  query(expr: string, timeMs: number | undefined, options: { signal?: AbortSignal; limit?: number } = {}): Promise<PromAnswer<QueryData>> {
    return this.get('query', { params: { query: expr, time: seconds(timeMs), limit: options.limit }, signal: options.signal });
  }

  queryRange(
    expr: string,
    range: { fromMs: number; toMs: number; stepSeconds: number },
    options: { signal?: AbortSignal; limit?: number } = {},
  ): Promise<PromAnswer<RangeData>> {
    const { fromMs, toMs, stepSeconds } = range;
    return this.get('query_range', {
      params: { query: expr, start: seconds(fromMs), end: seconds(toMs), step: stepSeconds, limit: options.limit },
      signal: options.signal,
    });
  }

  queryExemplars(expr: string, fromMs: number, toMs: number, signal?: AbortSignal): Promise<PromAnswer<readonly ExemplarSeries[]>> {
    return this.get('query_exemplars', { params: { query: expr, start: seconds(fromMs), end: seconds(toMs) }, signal });
  }

  /** Series that match any of the selectors. */
  series(match: readonly string[], window: Window = {}, signal?: AbortSignal): Promise<PromAnswer<readonly LabelSet[]>> {
    return this.get('series', { params: { 'match[]': match, ...bounds(window) }, signal });
  }

  labelNames(match: readonly string[] = [], window: Window = {}, signal?: AbortSignal): Promise<PromAnswer<readonly string[]>> {
    return this.get('labels', { params: { 'match[]': match, ...bounds(window) }, signal });
  }

  labelValues(label: string, match: readonly string[] = [], window: Window = {}, signal?: AbortSignal): Promise<PromAnswer<readonly string[]>> {
    return this.get(`label/${encodeURIComponent(label)}/values`, { params: { 'match[]': match, ...bounds(window) }, signal }, 'GET');
  }

  metadata(metric?: string, signal?: AbortSignal): Promise<PromAnswer<Readonly<Record<string, readonly MetricMetadata[]>>>> {
    return this.get('metadata', { params: { metric }, signal }, 'GET');
  }

  parse(expr: string, signal?: AbortSignal): Promise<PromAnswer<PromAst>> {
    return this.get('parse_query', { params: { query: expr }, signal });
  }

  format(expr: string, signal?: AbortSignal): Promise<PromAnswer<string>> {
    return this.get('format_query', { params: { query: expr }, signal });
  }

  targets(signal?: AbortSignal): Promise<PromAnswer<TargetsData>> {
    return this.get('targets', { signal });
  }

  rules(signal?: AbortSignal): Promise<PromAnswer<{ groups: readonly RuleGroup[] }>> {
    return this.get('rules', { signal });
  }

  alerts(signal?: AbortSignal): Promise<PromAnswer<{ alerts: readonly ActiveAlert[] }>> {
    return this.get('alerts', { signal });
  }

  config(signal?: AbortSignal): Promise<PromAnswer<{ yaml: string }>> {
    return this.get('status/config', { signal });
  }

  flags(signal?: AbortSignal): Promise<PromAnswer<Readonly<Record<string, string>>>> {
    return this.get('status/flags', { signal });
  }

  buildInfo(signal?: AbortSignal): Promise<PromAnswer<BuildInfo>> {
    return this.get('status/buildinfo', { signal });
  }

  runtimeInfo(signal?: AbortSignal): Promise<PromAnswer<RuntimeInfo>> {
    return this.get('status/runtimeinfo', { signal });
  }

  tsdbStatus(limit: number, signal?: AbortSignal): Promise<PromAnswer<TsdbStatus>> {
    return this.get('status/tsdb', { params: { limit }, signal });
  }

  private async get<T>(endpoint: string, options: RequestOptions, method?: 'GET'): Promise<PromAnswer<T>> {
    const path = `${this.base}/api/v1/${endpoint}`;
    const envelope = await requestJson<Envelope<T>>(path, method ? { ...options, method } : options);
    if (envelope?.status !== 'success') throw new ApiError('api', envelope?.error ?? 'the answer has no status', 200, envelope?.errorType, path);
    return { data: envelope.data, warnings: envelope.warnings ?? [], infos: envelope.infos ?? [] };
  }
}

export interface Window {
  fromMs?: number;
  toMs?: number;
  limit?: number;
}

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);
const bounds = ({ fromMs, toMs, limit }: Window) => ({ start: seconds(fromMs), end: seconds(toMs), limit });

/** The built-in store. */
export const prom = new PromClient();

/** A sample's value as a number; `+Inf`, `-Inf` and `NaN` as Prometheus prints them. */
export function sampleValue(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  return Number(text);
}
