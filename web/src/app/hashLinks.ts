import { all, formatSearchText, parseSearchText } from '../time/search';
import type { Destination } from './foreignLinks';

const asText = ({ to, search }: Destination): string => to + formatSearchText(search);

/**
 * Alertmanager's page keeps its address behind `#`: `/#/alerts?filter={…}`, `/#/silences/new?filter={…}`, `/#/silences/ID`.
 * @returns the address here, or undefined when the hash is none of these.
 */
export function rewriteHashLink(path: string, hash: string): string | undefined {
  if (path !== '/' || !hash.startsWith('#/')) return undefined;
  const [route = '', search = ''] = hash.slice(1).split('?', 2);
  const params = parseSearchText(search);
  const filter = all(params.filter);
  const keep: Record<string, string | string[]> = filter.length > 0 ? { filter } : {};
  if (route === '/alerts') return asText({ to: '/alerts', search: keep });
  if (route === '/silences') return asText({ to: '/silences', search: keep });
  if (route === '/silences/new') return asText({ to: '/silences/new', search: keep });
  if (route === '/status') return '/status';
  const silence = /^\/silences\/([\w-]{1,64})$/.exec(route);
  return silence?.[1] === undefined ? undefined : asText({ to: '/silences', search: { id: silence[1] } });
}
