import { first } from '../../time/search';

export interface TargetsSearch {
  q?: string;
  health?: 'up' | 'down' | 'unknown' | 'dropped';
  pool?: string;
}

export function readTargetsSearch(search: Record<string, unknown>): TargetsSearch {
  const found: TargetsSearch = {};
  const q = first(search.q);
  if (q) found.q = q.slice(0, 500);
  const health = first(search.health);
  if (health === 'up' || health === 'down' || health === 'unknown' || health === 'dropped') found.health = health;
  const pool = first(search.pool);
  if (pool) found.pool = pool.slice(0, 500);
  return found;
}

export interface FilterSearch {
  q?: string;
}

export function readFilterSearch(search: Record<string, unknown>): FilterSearch {
  const q = first(search.q);
  return q ? { q: q.slice(0, 500) } : {};
}
