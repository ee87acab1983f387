import { formatSearchText } from '../../time/search';

export interface LinkRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Ends as the URL holds them: `now-1h` stays as it was written. */
export interface LinkEnds {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const ends = (range: LinkRange | LinkEnds | undefined): LinkEnds =>
  range === undefined ? {} : 'fromMs' in range ? { from: String(Math.round(range.fromMs)), to: String(Math.round(range.toMs)) } : { from: range.from, to: range.to };

/** A trace's page, with one span selected where its id is known. */
export const tracePath = (traceId: string, options: { spanId?: string | undefined; range?: LinkRange | LinkEnds | undefined } = {}): string =>
  `/trace/${encodeURIComponent(traceId.toLowerCase())}${formatSearchText({ span: options.spanId, ...ends(options.range) })}`;

export const compareTracesPath = (a: string, b: string, range?: LinkRange | LinkEnds): string => `/trace/compare${formatSearchText({ a, b, ...ends(range) })}`;

/** The traces that a TraceQL query finds. */
export const traceSearchPath = (query: string, range?: LinkRange | LinkEnds): string => `/explore/traces${formatSearchText({ q: query, ...ends(range) })}`;

/** The service map, with one service selected. */
export const serviceMapPath = (service?: string, range?: LinkRange | LinkEnds): string => `/service-map${formatSearchText({ service, ...ends(range) })}`;
