import type { FoundTrace, SearchAnswer } from '../../api/tempo';
import { traceHref, type LinkRange } from '../../grafana/links/source';

/** One span that the service answered, slowest of its trace. */
export interface SlowSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly href: string;
}

/** Bounds that are tried from the slowest on, in milliseconds. */
const bounds = [30_000, 10_000, 3000, 1000, 300, 100, 30, 0] as const;
const enough = 10;
const asked = 100;

function slowest(trace: FoundTrace, range: LinkRange): SlowSpan | undefined {
  const spans = (trace.spanSets ?? (trace.spanSet === undefined ? [] : [trace.spanSet])).flatMap(({ spans: own }) => own ?? []);
  const [first] = spans.toSorted((a, b) => Number(b.durationNanos) - Number(a.durationNanos));
  if (first === undefined) return undefined;
  const traceId = trace.traceID.padStart(32, '0');
  return {
    traceId, spanId: first.spanID, name: first.name ?? trace.rootTraceName ?? 'span', startMs: Number(first.startTimeUnixNano) / 1e6, durationMs: Number(first.durationNanos) / 1e6, href: traceHref(traceId, range, first.spanID),
  };
}

/**
 * The ten slowest. A search answers the newest that match, not the slowest, so it is asked with falling bounds on the duration until ten are over one.
 * Exact unless more than a hundred are over the bound that ten pass; then the slowest of the newest hundred.
 */
export async function findSlowest(search: (overMs: number, limit: number) => Promise<SearchAnswer>, range: LinkRange): Promise<readonly SlowSpan[]> {
  for (const bound of bounds) {
    const { traces = [] } = await search(bound, asked);
    if (traces.length < enough && bound > 0) continue;
    return traces.flatMap((trace) => slowest(trace, range) ?? []).toSorted((a, b) => b.durationMs - a.durationMs).slice(0, enough);
  }
  return [];
}
