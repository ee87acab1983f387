import { first } from '../../time/search';

export type TraceView = 'waterfall' | 'flame' | 'operations';

export interface TraceSearch {
  /** The selected span: 16 hex digits. */
  span?: string;
  view?: TraceView;
  /** Marks spans that hold this text. */
  find?: string;
}

export interface CompareSearch {
  /** Ids of the two traces. */
  a?: string;
  b?: string;
}

/** A trace's or span's id: hex, leading zeros may be left out. */
export const hexId = (value: unknown): string | undefined => {
  const text = first(value)?.trim().toLowerCase();
  return text !== undefined && /^[0-9a-f]{1,32}$/.test(text) ? text : undefined;
};

export function readTraceSearch(search: Record<string, unknown>): TraceSearch {
  const found: TraceSearch = {};
  const span = hexId(search.span);
  if (span !== undefined && span.length <= 16) found.span = span.padStart(16, '0');
  const view = first(search.view);
  if (view === 'flame' || view === 'operations') found.view = view;
  const find = first(search.find);
  if (find !== undefined && find !== '' && find.length <= 500) found.find = find;
  return found;
}

export function readCompareSearch(search: Record<string, unknown>): CompareSearch {
  const found: CompareSearch = {};
  const a = hexId(search.a);
  const b = hexId(search.b);
  if (a !== undefined) found.a = a;
  if (b !== undefined) found.b = b;
  return found;
}
