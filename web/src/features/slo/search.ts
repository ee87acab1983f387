import type { SloRange, SloSummary } from '../../api/platform';
import { first } from '../../time/search';

export interface SlosSearch {
  q?: string;
  health?: SloSummary['health'];
}

export function readSlosSearch(search: Record<string, unknown>): SlosSearch {
  const found: SlosSearch = {};
  const q = first(search.q);
  if (q) found.q = q.slice(0, 500);
  const health = first(search.health);
  if (health === 'ok' || health === 'burning' || health === 'exhausted' || health === 'unknown') found.health = health;
  return found;
}

export interface SloSearch {
  range?: SloRange;
  view?: 'table';
}

export function readSloSearch(search: Record<string, unknown>): SloSearch {
  const found: SloSearch = {};
  if (first(search.range) === '7d') found.range = '7d';
  if (first(search.view) === 'table') found.view = 'table';
  return found;
}
