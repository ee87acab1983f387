import type { Dedupe } from '../../panels/logs/logModel';
import { first } from '../../time/search';

export type LogsView = 'lines' | 'patterns' | 'fields';

export interface LogsSearch {
  expr?: string;
  view?: LogsView;
  /** Lines asked for. */
  limit?: string;
  /** `forward`: oldest first. */
  direction?: 'forward';
  dedupe?: Dedupe;
  wrap?: 'on';
  /** Follow new lines. */
  live?: 'on';
}

const longestQuery = 50_000;
export const limits = ['100', '500', '1000', '5000'] as const;

export function readLogsSearch(search: Record<string, unknown>): LogsSearch {
  const found: LogsSearch = {};
  const expr = first(search.expr);
  if (expr !== undefined && expr.trim() !== '' && expr.length <= longestQuery) found.expr = expr;
  const view = first(search.view);
  if (view === 'patterns' || view === 'fields') found.view = view;
  const limit = limits.find((known) => known === first(search.limit));
  if (limit !== undefined) found.limit = limit;
  if (first(search.direction) === 'forward') found.direction = 'forward';
  const dedupe = first(search.dedupe);
  if (dedupe === 'exact' || dedupe === 'numbers' || dedupe === 'signature') found.dedupe = dedupe;
  if (first(search.wrap) === 'on') found.wrap = 'on';
  if (first(search.live) === 'on') found.live = 'on';
  return found;
}
