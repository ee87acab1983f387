import { first } from '../../time/search';

export interface ServiceMapSearch {
  /** The selected node's name, or `client>server` of an edge. */
  service?: string;
  edge?: string;
  view?: 'table';
  /** Colours the map by its errors or its latency. */
  find?: string;
}

const short = (value: unknown): string | undefined => {
  const text = first(value);
  return text !== undefined && text !== '' && text.length <= 500 ? text : undefined;
};

export function readServiceMapSearch(search: Record<string, unknown>): ServiceMapSearch {
  const found: ServiceMapSearch = {};
  const service = short(search.service);
  if (service !== undefined) found.service = service;
  const edge = short(search.edge);
  if (edge !== undefined && service === undefined) found.edge = edge;
  if (first(search.view) === 'table') found.view = 'table';
  const find = short(search.find);
  if (find !== undefined) found.find = find;
  return found;
}
