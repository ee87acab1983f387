import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect, retainSearchParams } from '@tanstack/react-router';
import { LoadingRows } from '../ui/states';
import { formatSearchText, parseSearchText, readTimeSearch, timeSearchNames } from '../time/search';
import type { TimeSearch } from '../time/search';
import { NotFound, PageError } from './ErrorBoundary';
import { fromGrafanaExplore, fromPrometheusGraph } from './foreignLinks';
import { Shell } from './Shell';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: (search: Record<string, unknown>): TimeSearch => readTimeSearch(search),
  // The range goes along wherever the reader goes.
  search: { middlewares: [retainSearchParams([...timeSearchNames])] },
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../features/home/HomePage'), 'HomePage'),
});

const prometheusGraph = createRoute({
  getParentRoute: () => root,
  path: '/graph',
  validateSearch: (search: Record<string, unknown>) => search,
  beforeLoad: ({ search }) => {
    throw redirect({ ...fromPrometheusGraph(search), replace: true } as never);
  },
});

const grafanaExplore = createRoute({
  getParentRoute: () => root,
  path: '/explore',
  validateSearch: (search: Record<string, unknown>) => search,
  beforeLoad: ({ search }) => {
    throw redirect({ ...fromGrafanaExplore(search), replace: true } as never);
  },
});

const routeTree = root.addChildren([home, prometheusGraph, grafanaExplore]);

export function createAppRouter() {
  return createRouter({
    routeTree,
    parseSearch: parseSearchText,
    stringifySearch: formatSearchText,
    defaultPreload: 'intent',
    defaultPreloadDelay: 100,
    defaultErrorComponent: PageError,
    defaultPendingComponent: () => <LoadingRows rows={10} label="Loading the page" />,
    defaultPendingMs: 300,
    scrollRestoration: true,
  });
}
