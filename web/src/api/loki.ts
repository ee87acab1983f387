import type { Params } from './http';
import { requestJson } from './http';
import type { LabelSet, MatrixSeries, VectorSample } from './prom';

/** [Unix nanoseconds as text, line]. */
export type LogEntry = readonly [string, string];

export interface LogStream {
  stream: LabelSet;
  values: readonly LogEntry[];
}

export type LogData =
  | { resultType: 'streams'; result: readonly LogStream[] }
  | { resultType: 'matrix'; result: readonly MatrixSeries[] }
  | { resultType: 'vector'; result: readonly VectorSample[] }
  | { resultType: 'scalar' | 'string'; result: unknown };

export interface LogRange {
  fromMs: number;
  toMs: number;
}

export interface LogPattern {
  pattern: string;
  /** [Unix seconds, lines]. */
  samples: readonly (readonly [number, number])[];
}

export interface DetectedField {
  label: string;
  type: string;
  cardinality: number;
  parsers?: readonly string[] | null;
}

interface Envelope<T> {
  status: string;
  data: T;
}

const root = '/loki/api/v1';

/** Loki takes nanoseconds; the page counts milliseconds. */
export const toNs = (ms: number): string => `${Math.floor(ms)}000000`;
const span = ({ fromMs, toMs }: LogRange) => ({ start: toNs(fromMs), end: toNs(toMs) });

/**
 * Loki's HTTP API (grafana.com/docs/loki/latest/reference/loki-http-api).
 * `base` is '' for the built-in store, or the proxy path of another data source, without a trailing slash.
 */
export class LokiClient {
  constructor(readonly base = '') {}

  queryRange(query: string, options: { start: string; end: string; limit?: number | undefined; direction?: 'forward' | 'backward' | undefined; stepSeconds?: number }, signal?: AbortSignal): Promise<LogData> {
    const { start, end, limit, direction, stepSeconds } = options;
    return this.get('query_range', { query, start, end, limit, direction, step: stepSeconds === undefined ? undefined : `${stepSeconds}s` }, signal);
  }

  /** At one instant: for queries that count; lines need a range. */
  query(query: string, timeMs: number, signal?: AbortSignal): Promise<LogData> {
    return this.get('query', { query, time: toNs(timeMs) }, signal);
  }

  async labels(range: LogRange, signal?: AbortSignal): Promise<readonly string[]> {
    return (await this.get<readonly string[] | null>('labels', span(range), signal)) ?? [];
  }

  async labelValues(name: string, range: LogRange, query?: string, signal?: AbortSignal): Promise<readonly string[]> {
    return (await this.get<readonly string[] | null>(`label/${encodeURIComponent(name)}/values`, { ...span(range), query }, signal)) ?? [];
  }

  /** Label sets of the streams that a selector matches. */
  async series(match: string, range: LogRange, signal?: AbortSignal): Promise<readonly LabelSet[]> {
    return (await this.get<readonly LabelSet[] | null>('series', { 'match[]': [match], ...span(range) }, signal)) ?? [];
  }

  async patterns(query: string, range: LogRange, signal?: AbortSignal): Promise<readonly LogPattern[]> {
    return (await this.get<readonly LogPattern[] | null>('patterns', { query, ...span(range) }, signal)) ?? [];
  }

  async detectedFields(query: string, range: LogRange, signal?: AbortSignal): Promise<readonly DetectedField[]> {
    const answer = await requestJson<{ fields?: readonly DetectedField[] | null }>(`${this.base}${root}/detected_fields`, { params: { query, ...span(range) }, signal });
    return answer.fields ?? [];
  }

  /** Address of the WebSocket that follows a query. */
  tailUrl(query: string, startMs: number): string {
    const url = new URL(`${this.base}${root}/tail`, window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.search = new URLSearchParams({ query, start: toNs(startMs), limit: '200' }).toString();
    return url.href;
  }

  private async get<T>(endpoint: string, params: Params, signal: AbortSignal | undefined): Promise<T> {
    return (await requestJson<Envelope<T>>(`${this.base}${root}/${endpoint}`, { params, signal })).data;
  }
}

/** The built-in store. */
export const loki = new LokiClient();
