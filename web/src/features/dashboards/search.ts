import { all, first, readTimeSearch, type TimeSearch } from '../../time/search';

/** What a dashboard's address holds besides the range: variables, the panel shown alone, kiosk. */
export interface DashboardSearch extends TimeSearch {
  viewPanel?: string;
  kiosk?: string;
  [variable: `var-${string}`]: string | string[] | undefined;
}

const longestValue = 4096;
const mostValues = 500;

export function readDashboardSearch(search: Record<string, unknown>): DashboardSearch {
  const found: DashboardSearch = { ...readTimeSearch(search) };
  const viewPanel = first(search['viewPanel']);
  const kiosk = search['kiosk'];
  if (viewPanel !== undefined && viewPanel !== '') found.viewPanel = viewPanel;
  if (kiosk !== undefined && kiosk !== 'false') found.kiosk = 'true';
  for (const name of Object.keys(search)) {
    if (!name.startsWith('var-') || name.length > 204) continue;
    const values = all(search[name]).filter((v) => v.length <= longestValue).slice(0, mostValues);
    found[name as `var-${string}`] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return found;
}

export function selectedVariables(search: Record<string, unknown>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(search)) if (name.startsWith('var-')) found.set(name.slice(4), all(value));
  return found;
}

export interface ListSearch {
  q?: string;
  tag?: string | string[];
  starred?: string;
}

export function readListSearch(search: Record<string, unknown>): ListSearch {
  const q = first(search['q']) ?? first(search['query']);
  const tags = all(search['tag']).filter((t) => t !== '').slice(0, 20);
  return { ...(q === undefined || q === '' ? {} : { q }), ...(tags.length === 0 ? {} : { tag: tags }), ...(first(search['starred']) === 'true' ? { starred: 'true' } : {}) };
}
