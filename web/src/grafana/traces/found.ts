import type { FoundSpan, FoundSpanset, FoundTrace, TraceMetricSeries } from '../../api/tempo';
import type { Attribute } from './model';
import { readAttributes } from './read';

/** A trace of a search as lists and plots read it. */
export interface TraceRow {
  /** 32 hex digits. */
  readonly id: string;
  readonly service: string;
  readonly name: string;
  /** Unix milliseconds. */
  readonly startMs: number;
  readonly durationNs: number;
  readonly spans: number;
  readonly errors: number;
  /** With the most spans first. */
  readonly services: readonly { readonly name: string; readonly spans: number; readonly errors: number }[];
  readonly matched: number;
  readonly spansets: readonly SpansetRow[];
}

export interface SpansetRow {
  readonly matched: number;
  /** Computed by the query: `count()`, `by(…)`. */
  readonly attributes: readonly Attribute[];
  readonly spans: readonly SpanMatch[];
}

export interface SpanMatch {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly isError: boolean;
  readonly startMs: number;
  readonly durationNs: number;
  /** What the query compared or selected, without service, name and status. */
  readonly attributes: readonly Attribute[];
}

const ms = (ns: string | undefined): number => {
  try {
    return Number(BigInt(ns ?? '0') / 1000n) / 1000;
  } catch {
    return 0;
  }
};

function spanMatch(span: FoundSpan): SpanMatch {
  const attributes = readAttributes(span.attributes);
  const text = (key: string) => attributes.find((attribute) => attribute.key === key)?.text;
  return {
    id: span.spanID.padStart(16, '0'), name: span.name ?? text('name') ?? '', service: text('service.name') ?? '', isError: text('status') === 'error', startMs: ms(span.startTimeUnixNano), durationNs: Number(span.durationNanos),
    attributes: attributes.filter(({ key }) => key !== 'service.name' && key !== 'name' && key !== 'status'),
  };
}

const spansetRow = (set: FoundSpanset): SpansetRow => ({
  matched: set.matched ?? set.spans?.length ?? 0, attributes: readAttributes(set.attributes), spans: (set.spans ?? []).map(spanMatch).toSorted((a, b) => a.startMs - b.startMs || b.durationNs - a.durationNs),
});

export function traceRow(found: FoundTrace): TraceRow {
  const services = Object.entries(found.serviceStats ?? {})
    .map(([name, { spanCount = 0, errorCount = 0 }]) => ({ name, spans: spanCount, errors: errorCount }))
    .toSorted((a, b) => b.spans - a.spans || a.name.localeCompare(b.name));
  const spansets = (found.spanSets ?? (found.spanSet ? [found.spanSet] : [])).map(spansetRow);
  const longest = spansets.flatMap(({ spans }) => spans).reduce((most, { durationNs }) => Math.max(most, durationNs), 0);
  return {
    id: found.traceID.padStart(32, '0'), service: found.rootServiceName ?? '', name: found.rootTraceName ?? '', startMs: ms(found.startTimeUnixNano),
    // whole milliseconds: below one its longest span says more
    durationNs: found.durationMs === undefined ? longest : Math.max(found.durationMs * 1e6, longest),
    services, spans: services.reduce((sum, s) => sum + s.spans, 0), errors: services.reduce((sum, s) => sum + s.errors, 0), matched: spansets.reduce((sum, s) => sum + s.matched, 0), spansets,
  };
}

/** Spans counted by duration and time. */
export interface HeatCell {
  readonly fromMs: number;
  readonly toMs: number;
  /** Above this and up to `toNs`. */
  readonly fromNs: number;
  readonly toNs: number;
  readonly count: number;
}

/** The cells of `histogram_over_time(duration)`: a bucket's label is its upper end in seconds, a power of two; a sample's time the end of its step. */
export function heatCells(series: readonly TraceMetricSeries[], stepMs: number): readonly HeatCell[] {
  return series.flatMap(({ labels, samples }) => {
    const bound = Number(readAttributes(labels).find(({ key }) => key === '__bucket')?.text);
    if (!(bound > 0)) return [];
    return (samples ?? []).flatMap(({ timestampMs, value = 0 }): HeatCell[] => {
      const toMs = Number(timestampMs);
      return value > 0 ? [{ fromMs: toMs - stepMs, toMs, fromNs: (bound / 2) * 1e9, toNs: bound * 1e9, count: value }] : [];
    });
  });
}
