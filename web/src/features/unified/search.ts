import { first } from '../../time/search';

export const levels = ['error', 'warning', 'all'] as const;
export type LogLevels = (typeof levels)[number];

export const kinds = ['deployments', 'alerts', 'incidents'] as const;
export type HappeningKind = (typeof kinds)[number];

export interface UnifiedSearch {
  service?: string;
  /** Empty or absent: every environment. */
  environment?: string;
  /** Lines from this level on; errors alone unless said otherwise. */
  level?: LogLevels;
  /** Events of this kind alone. */
  show?: HappeningKind;
  /** The moment that is marked on every chart, Unix ms, and what it is. */
  mark?: string;
  markTitle?: string;
}

const longest = 200;

export function readUnifiedSearch(search: Record<string, unknown>): UnifiedSearch {
  const found: UnifiedSearch = {};
  for (const name of ['service', 'environment', 'markTitle'] as const) {
    const value = first(search[name]);
    if (value !== undefined && value !== '') found[name] = value.slice(0, longest);
  }
  const level = levels.find((known) => known === first(search.level));
  if (level !== undefined && level !== 'error') found.level = level;
  const show = kinds.find((known) => known === first(search.show));
  if (show !== undefined) found.show = show;
  const mark = first(search.mark);
  if (mark !== undefined && /^\d{10,16}$/.test(mark)) found.mark = mark;
  else delete found.markTitle;
  return found;
}
