import { first } from '../../time/search';

export type TracesView = 'traces' | 'spans';

export interface TracesSearch {
  /** TraceQL. */
  q?: string;
  view?: TracesView;
  /** Traces asked for. */
  limit?: string;
  /** Spans listed of each spanset. */
  spss?: string;
}

const longestQuery = 50_000;
export const limits = ['20', '100', '500', '1000'] as const;
export const spansPerSet = ['3', '10', '50'] as const;

export function readTracesSearch(search: Record<string, unknown>): TracesSearch {
  const found: TracesSearch = {};
  const q = first(search.q);
  if (q !== undefined && q.trim() !== '' && q.length <= longestQuery) found.q = q;
  if (first(search.view) === 'spans') found.view = 'spans';
  const limit = limits.find((known) => known === first(search.limit));
  if (limit !== undefined) found.limit = limit;
  const spss = spansPerSet.find((known) => known === first(search.spss));
  if (spss !== undefined) found.spss = spss;
  return found;
}
