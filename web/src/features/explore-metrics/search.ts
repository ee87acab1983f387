import { all, first } from '../../time/search';

export type ExploreView = 'graph' | 'table' | 'explain';
export interface ExploreSearch {
  /** One expression per stacked query. */
  expr?: string[];
  view?: ExploreView;
  /** A fixed step such as `30s`; absent means chosen by the width. */
  step?: string;
  /** Positions of queries that are not run, from 0. */
  hide?: string[];
  /** Observations behind the series are drawn unless this says otherwise. */
  exemplars?: 'off';
}

const mostQueries = 20;
const longestQuery = 50_000;

export function readExploreSearch(search: Record<string, unknown>): ExploreSearch {
  const found: ExploreSearch = {};
  const exprs = all(search.expr)
    .filter((expr) => expr.length <= longestQuery)
    .slice(0, mostQueries);
  if (exprs.length > 0) found.expr = exprs;
  const view = first(search.view);
  if (view === 'graph' || view === 'table' || view === 'explain') found.view = view;
  const step = first(search.step);
  if (step !== undefined && stepSeconds(step) !== undefined) found.step = step;
  const hide = all(search.hide).filter((position) => /^\d{1,2}$/.test(position));
  if (hide.length > 0) found.hide = hide;
  if (first(search.exemplars) === 'off') found.exemplars = 'off';
  return found;
}

/** Seconds of a step as typed: `15s`, `1m`, `1h30m`, or a bare number of seconds. */
export function stepSeconds(text: string): number | undefined {
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text) > 0 ? Number(text) : undefined;
  if (!/^(\d{1,9}(ms|s|m|h|d|w))+$/.test(text)) return undefined;
  const scale: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|s|m|h|d|w)/g)) total += Number(count) * (scale[unit ?? ''] ?? 0);
  return total > 0 ? total : undefined;
}

/** A, B, … Z, then A2. */
export const queryLetter = (index: number): string => String.fromCodePoint(65 + (index % 26)) + (index >= 26 ? String(Math.floor(index / 26) + 1) : '');
