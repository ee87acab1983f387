import { first } from '../../time/search';

export const windows = ['7d', '30d', '90d'] as const;
export type DoraWindow = (typeof windows)[number];

export const views = ['deployments', 'failures', 'incidents', 'changes'] as const;
export type DoraView = (typeof views)[number];

export interface DoraSearch {
  service?: string;
  environment?: string;
  window?: DoraWindow;
  view?: DoraView;
  /** The deployment that a mark or a list led to. */
  deployment?: string;
}

const oneOf = <T extends string>(value: string | undefined, all: readonly T[]): T | undefined => all.find((one) => one === value);

export function readDoraSearch(search: Record<string, unknown>): DoraSearch {
  const found: DoraSearch = {};
  for (const name of ['service', 'environment', 'deployment'] as const) {
    const value = first(search[name]);
    if (value) found[name] = value.slice(0, 500);
  }
  const window = oneOf(first(search.window), windows);
  if (window) found.window = window;
  const view = oneOf(first(search.view), views);
  if (view) found.view = view;
  return found;
}
