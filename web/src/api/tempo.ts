import { requestJson } from './http';

/** An attribute's value in OTLP's JSON: one of these is present. 64-bit integers are text. */
export interface OtlpValue {
  stringValue?: string;
  intValue?: string | number;
  doubleValue?: number | string;
  boolValue?: boolean;
  bytesValue?: string;
  arrayValue?: { values?: readonly OtlpValue[] };
  kvlistValue?: { values?: readonly OtlpAttribute[] };
}

export interface OtlpAttribute {
  key: string;
  value?: OtlpValue;
}

export interface FoundSpan {
  spanID: string;
  name?: string;
  /** Unix nanoseconds as text. */
  startTimeUnixNano: string;
  durationNanos: string;
  attributes?: readonly OtlpAttribute[];
}

export interface FoundSpanset {
  spans?: readonly FoundSpan[];
  /** Spans that match, of which `spans` lists at most `spss`. */
  matched?: number;
  /** Values that `by()` and aggregates computed. */
  attributes?: readonly OtlpAttribute[];
}

export interface FoundTrace {
  /** Without leading zeros. */
  traceID: string;
  rootServiceName?: string;
  rootTraceName?: string;
  startTimeUnixNano: string;
  /** Absent below a millisecond. */
  durationMs?: number;
  spanSet?: FoundSpanset;
  spanSets?: readonly FoundSpanset[];
  serviceStats?: Readonly<Record<string, { spanCount?: number; errorCount?: number }>>;
}

export interface SearchAnswer {
  traces?: readonly FoundTrace[];
  metrics?: { inspectedTraces?: number; inspectedSpans?: string; inspectedBytes?: string };
}

export interface TagScope {
  name: string;
  tags: readonly string[];
}

export interface TagValue {
  /** `string`, `int`, `float`, `bool`, `duration` or `keyword`: how TraceQL writes it. */
  type: string;
  value: string;
}

export interface TraceMetricSample {
  timestampMs: string;
  value?: number;
}

export interface TraceMetricSeries {
  labels?: readonly OtlpAttribute[];
  promLabels?: string;
  samples?: readonly TraceMetricSample[];
  /** Of an instant query. */
  value?: number;
  exemplars?: readonly { labels?: readonly OtlpAttribute[]; value?: number; timestampMs: string }[];
}

export interface TempoRange {
  fromMs: number;
  toMs: number;
}

/** Tempo takes whole seconds; both ends are widened to them. */
const seconds = ({ fromMs, toMs }: TempoRange) => ({ start: Math.floor(fromMs / 1000), end: Math.ceil(toMs / 1000) });

/**
 * Tempo's HTTP API (grafana.com/docs/tempo/latest/api_docs). It reads queries from the address only, however long.
 * `base` is the path in front of `/api`: empty for the built-in store, a data source's proxy path otherwise.
 */
export class TempoClient {
  constructor(readonly base: string = '') {}

  /** `limit` traces with at most `spansPerSet` spans of each spanset. */
  search(query: string, range: TempoRange, options: { limit?: number; spansPerSet?: number }, signal?: AbortSignal): Promise<SearchAnswer> {
    return this.get('/api/search', { q: query, ...seconds(range), limit: options.limit, spss: options.spansPerSet }, signal);
  }

  /** A whole trace in OTLP's JSON, for `readTrace`. The range narrows where a store looks. */
  trace(id: string, range?: TempoRange, signal?: AbortSignal): Promise<unknown> {
    return this.get(`/api/v2/traces/${encodeURIComponent(id)}`, range ? seconds(range) : {}, signal);
  }

  /** Names of attributes by scope: resource, span, event, link, instrumentation, and the intrinsics. */
  async tags(range: TempoRange, signal?: AbortSignal): Promise<readonly TagScope[]> {
    return (await this.get<{ scopes?: readonly TagScope[] }>('/api/v2/search/tags', seconds(range), signal)).scopes ?? [];
  }

  /** Values of one scoped attribute (`resource.service.name`) or intrinsic (`name`), of spans that `query` matches. */
  async tagValues(name: string, range: TempoRange, query?: string, signal?: AbortSignal): Promise<readonly TagValue[]> {
    const answer = await this.get<{ tagValues?: readonly TagValue[] }>(`/api/v2/search/tag/${encodeURIComponent(name)}/values`, { q: query, ...seconds(range) }, signal);
    return answer.tagValues ?? [];
  }

  /** A TraceQL metrics query over time. */
  async metricsRange(query: string, range: TempoRange, stepSeconds: number, signal?: AbortSignal): Promise<readonly TraceMetricSeries[]> {
    const answer = await this.get<{ series?: readonly TraceMetricSeries[] }>('/api/metrics/query_range', { q: query, ...seconds(range), step: `${stepSeconds}s` }, signal);
    return answer.series ?? [];
  }

  /** A TraceQL metrics query as one value a series over the whole range. */
  async metricsInstant(query: string, range: TempoRange, signal?: AbortSignal): Promise<readonly TraceMetricSeries[]> {
    const answer = await this.get<{ series?: readonly TraceMetricSeries[] }>('/api/metrics/query', { q: query, ...seconds(range) }, signal);
    return answer.series ?? [];
  }

  private get<T>(path: string, params: Readonly<Record<string, string | number | undefined>>, signal?: AbortSignal): Promise<T> {
    return requestJson<T>(this.base + path, { params, alwaysGet: true, signal });
  }
}

/** The store that this server keeps. */
export const tempo = new TempoClient();
