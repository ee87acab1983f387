import { all, first } from '../../time/search';

export interface AlertsSearch {
  state?: 'firing' | 'pending' | 'resolved' | 'suppressed';
  q?: string;
  group?: string;
  /** Matchers, as Alertmanager's own links carry them. */
  filter?: string[];
}

export function readAlertsSearch(search: Record<string, unknown>): AlertsSearch {
  const found: AlertsSearch = {};
  const state = first(search.state);
  if (state === 'firing' || state === 'pending' || state === 'resolved' || state === 'suppressed') found.state = state;
  const q = first(search.q);
  if (q) found.q = q.slice(0, 500);
  const group = first(search.group);
  if (group !== undefined && /^[a-zA-Z_][a-zA-Z0-9_]{0,99}$|^$/.test(group)) found.group = group;
  const filter = all(search.filter).slice(0, 20);
  if (filter.length > 0) found.filter = filter;
  return found;
}

export interface RulesSearch {
  q?: string;
  health?: 'err' | 'firing' | 'pending';
}

export function readRulesSearch(search: Record<string, unknown>): RulesSearch {
  const found: RulesSearch = {};
  const q = first(search.q);
  if (q) found.q = q.slice(0, 500);
  const health = first(search.health);
  if (health === 'err' || health === 'firing' || health === 'pending') found.health = health;
  return found;
}

export interface SilencesSearch {
  state?: 'active' | 'pending' | 'expired';
  q?: string;
  /** The silence to show. */
  id?: string;
  filter?: string[];
}

export function readSilencesSearch(search: Record<string, unknown>): SilencesSearch {
  const found: SilencesSearch = {};
  const state = first(search.state);
  if (state === 'active' || state === 'pending' || state === 'expired') found.state = state;
  const q = first(search.q);
  if (q) found.q = q.slice(0, 500);
  const id = first(search.id);
  if (id !== undefined && /^[\w-]{1,64}$/.test(id)) found.id = id;
  const filter = all(search.filter).slice(0, 20);
  if (filter.length > 0) found.filter = filter;
  return found;
}
