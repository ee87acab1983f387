import type { IconName } from '../ui/Icon';

export interface NavItem {
  label: string;
  to: string;
  icon: IconName;
  /** Second key after `g`. */
  key?: string;
  /** Other paths under which this item is the current one. */
  also?: readonly string[];
}

/** The pages this build has, in the order of the navigation. A feature that is new adds its line. */
export const navigation: readonly NavItem[] = [
  { label: 'Home', to: '/', icon: 'pulse', key: 'h' },
  { label: 'Dashboards', to: '/dashboards', icon: 'grid', key: 'd', also: ['/d'] },
  { label: 'Metrics', to: '/explore/metrics', icon: 'chart', key: 'm' },
  { label: 'Logs', to: '/explore/logs', icon: 'list', key: 'l' },
  { label: 'Traces', to: '/explore/traces', icon: 'waterfall', key: 't', also: ['/trace'] },
  { label: 'Service map', to: '/service-map', icon: 'graph' },
  { label: 'Unified', to: '/unified', icon: 'target', key: 'u' },
  { label: 'SLOs', to: '/slo', icon: 'shield', key: 's' },
  { label: 'Alerts', to: '/alerts', icon: 'bell', key: 'a' },
  { label: 'Rules', to: '/alerts/rules', icon: 'rules' },
  { label: 'Silences', to: '/silences', icon: 'bell-off' },
  { label: 'DORA', to: '/dora', icon: 'rocket' },
  { label: 'Incidents', to: '/incidents', icon: 'history', key: 'i' },
  { label: 'Game Days', to: '/gamedays', icon: 'play' },
  { label: 'Runbooks', to: '/runbooks', icon: 'book', key: 'r' },
  { label: 'Targets', to: '/status/targets', icon: 'server' },
  { label: 'Status', to: '/status', icon: 'settings' },
];

/** The item that owns a path: the longest that fits. */
export function currentItem(path: string): NavItem | undefined {
  const fits = (prefix: string) => (prefix === '/' ? path === '/' : path === prefix || path.startsWith(`${prefix}/`));
  let best: NavItem | undefined;
  for (const item of navigation)
    if ([item.to, ...(item.also ?? [])].some(fits) && (!best || item.to.length > best.to.length)) best = item;
  return best;
}
