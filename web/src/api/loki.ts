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

/** Loki's HTTP API (grafana.com/docs/loki/latest/reference/loki-http-api). */
export const loki = {
  async queryRange(query: string, options: { start: string; end: string; limit?: number; direction?: 'forward' | 'backward'; stepSeconds?: number }, signal?: AbortSignal): Promise<LogData> {
    const { start, end, limit, direction, stepSeconds } = options;
    const answer = await requestJson<Envelope<LogData>>(`${root}/query_range`, {
      params: { query, start, end, limit, direction, step: stepSeconds === undefined ? undefined : `${stepSeconds}s` },
      signal,
    });
    return answer.data;
  },

  async labels(range: LogRange, signal?: AbortSignal): Promise<readonly string[]> {
    return (await requestJson<Envelope<readonly string[] | null>>(`${root}/labels`, { params: span(range), signal })).data ?? [];
  },

  async labelValues(name: string, range: LogRange, query?: string, signal?: AbortSignal): Promise<readonly string[]> {
    return (await requestJson<Envelope<readonly string[] | null>>(`${root}/label/${encodeURIComponent(name)}/values`, { params: { ...span(range), query }, signal })).data ?? [];
  },

  async patterns(query: string, range: LogRange, signal?: AbortSignal): Promise<readonly LogPattern[]> {
    return (await requestJson<Envelope<readonly LogPattern[] | null>>(`${root}/patterns`, { params: { query, ...span(range) }, signal })).data ?? [];
  },

  async detectedFields(query: string, range: LogRange, signal?: AbortSignal): Promise<readonly DetectedField[]> {
    return (await requestJson<{ fields?: readonly DetectedField[] | null }>(`${root}/detected_fields`, { params: { query, ...span(range) }, signal })).fields ?? [];
  },

  /** Address of the WebSocket that follows a query. */
  tailUrl(query: string, startMs: number): string {
    const url = new URL(`${root}/tail`, window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.search = new URLSearchParams({ query, start: toNs(startMs), limit: '200' }).toString();
    return url.href;
  },
};
