import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect, retainSearchParams } from '@tanstack/react-router';
import { readAlertsSearch, readRulesSearch, readSilencesSearch } from '../features/alerts/search';
import { readDashboardSearch, readListSearch } from '../features/dashboards/search';
import { readDoraSearch } from '../features/dora/search';
import { readLogsSearch } from '../features/explore-logs/search';
import { readExploreSearch } from '../features/explore-metrics/search';
import { readSloSearch, readSlosSearch } from '../features/slo/search';
import { readFilterSearch, readTargetsSearch } from '../features/status/search';
import { readUnifiedSearch } from '../features/unified/search';
import { LoadingRows } from '../ui/states';
import { first, formatSearchText, parseSearchText, readTimeSearch, timeSearchNames } from '../time/search';
import type { TimeSearch } from '../time/search';
import { NotFound, PageError } from './ErrorBoundary';
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
  beforeLoad: async ({ search }) => {
    throw redirect({ ...(await import('./foreignLinks')).fromPrometheusGraph(search), replace: true } as never);
  },
});

const grafanaExplore = createRoute({
  getParentRoute: () => root,
  path: '/explore',
  validateSearch: (search: Record<string, unknown>) => search,
  beforeLoad: async ({ search }) => {
    throw redirect({ ...(await import('./foreignLinks')).fromGrafanaExplore(search), replace: true } as never);
  },
});

const exploreMetrics = createRoute({
  getParentRoute: () => root,
  path: '/explore/metrics',
  validateSearch: readExploreSearch,
  component: lazyRouteComponent(() => import('../features/explore-metrics/ExploreMetricsPage'), 'ExploreMetricsPage'),
});

const exploreLogs = createRoute({
  getParentRoute: () => root,
  path: '/explore/logs',
  validateSearch: readLogsSearch,
  component: lazyRouteComponent(() => import('../features/explore-logs/ExploreLogsPage'), 'ExploreLogsPage'),
});

/** Passes texts of these names on. The page, which loads when it is wanted, checks what they say. */
const texts =
  (...names: readonly string[]) =>
  (search: Record<string, unknown>): Record<string, string> =>
    Object.fromEntries(names.flatMap((name) => [[name, first(search[name]) ?? '']]).filter(([, text]) => text !== ''));

const exploreTraces = createRoute({
  getParentRoute: () => root,
  path: '/explore/traces',
  validateSearch: texts('q', 'view', 'limit', 'spss'),
  component: lazyRouteComponent(() => import('../features/explore-traces/ExploreTracesPage'), 'ExploreTracesPage'),
});

const trace = createRoute({
  getParentRoute: () => root,
  path: '/trace/$id',
  validateSearch: texts('span', 'view', 'find'),
  component: lazyRouteComponent(() => import('../features/trace/TracePage'), 'TracePage'),
});

const traceCompare = createRoute({
  getParentRoute: () => root,
  path: '/trace/compare',
  validateSearch: texts('a', 'b'),
  component: lazyRouteComponent(() => import('../features/trace/ComparePage'), 'ComparePage'),
});

const serviceMap = createRoute({
  getParentRoute: () => root,
  path: '/service-map',
  validateSearch: texts('service', 'edge', 'view', 'find'),
  component: lazyRouteComponent(() => import('../features/service-map/ServiceMapPage'), 'ServiceMapPage'),
});

const unified = createRoute({
  getParentRoute: () => root,
  path: '/unified',
  validateSearch: readUnifiedSearch,
  component: lazyRouteComponent(() => import('../features/unified/UnifiedPage'), 'UnifiedPage'),
});

const alerts = createRoute({
  getParentRoute: () => root,
  path: '/alerts',
  validateSearch: readAlertsSearch,
  component: lazyRouteComponent(() => import('../features/alerts/AlertsPage'), 'AlertsPage'),
});

const rules = createRoute({
  getParentRoute: () => root,
  path: '/alerts/rules',
  validateSearch: readRulesSearch,
  component: lazyRouteComponent(() => import('../features/alerts/RulesPage'), 'RulesPage'),
});

const silences = createRoute({
  getParentRoute: () => root,
  path: '/silences',
  validateSearch: readSilencesSearch,
  component: lazyRouteComponent(() => import('../features/alerts/SilencesPage'), 'SilencesPage'),
});

const silenceNew = createRoute({
  getParentRoute: () => root,
  path: '/silences/new',
  validateSearch: readSilencesSearch,
  component: lazyRouteComponent(() => import('../features/alerts/SilenceNewPage'), 'SilenceNewPage'),
});

const dora = createRoute({
  getParentRoute: () => root,
  path: '/dora',
  validateSearch: readDoraSearch,
  component: lazyRouteComponent(() => import('../features/dora/DoraPage'), 'DoraPage'),
});

const runbooks = createRoute({
  getParentRoute: () => root,
  path: '/runbooks',
  validateSearch: readFilterSearch,
  component: lazyRouteComponent(() => import('../features/runbooks/RunbooksPage'), 'RunbooksPage'),
});

const runbook = createRoute({
  getParentRoute: () => root,
  path: '/runbooks/$name',
  component: lazyRouteComponent(() => import('../features/runbooks/RunbookPage'), 'RunbookPage'),
});

const gameDays = createRoute({
  getParentRoute: () => root,
  path: '/gamedays',
  component: lazyRouteComponent(() => import('../features/gamedays/GameDaysPage'), 'GameDaysPage'),
});

const gameDayRun = createRoute({
  getParentRoute: () => root,
  path: '/gamedays/$id',
  component: lazyRouteComponent(() => import('../features/gamedays/GameDayRunPage'), 'GameDayRunPage'),
});

const incidents = createRoute({
  getParentRoute: () => root,
  path: '/incidents',
  component: lazyRouteComponent(() => import('../features/incidents/IncidentsPage'), 'IncidentsPage'),
});

const incident = createRoute({
  getParentRoute: () => root,
  path: '/incidents/$id',
  component: lazyRouteComponent(() => import('../features/incidents/IncidentPage'), 'IncidentPage'),
});

const review = createRoute({
  getParentRoute: () => root,
  path: '/incidents/$id/review',
  component: lazyRouteComponent(() => import('../features/incidents/ReviewPage'), 'ReviewPage'),
});

const slos = createRoute({
  getParentRoute: () => root,
  path: '/slo',
  validateSearch: readSlosSearch,
  component: lazyRouteComponent(() => import('../features/slo/SlosPage'), 'SlosPage'),
});

const slo = createRoute({
  getParentRoute: () => root,
  path: '/slo/$id',
  validateSearch: readSloSearch,
  component: lazyRouteComponent(() => import('../features/slo/SloPage'), 'SloPage'),
});

const status = createRoute({
  getParentRoute: () => root,
  path: '/status',
  component: lazyRouteComponent(() => import('../features/status/StatusPage'), 'StatusPage'),
});

const build = createRoute({
  getParentRoute: () => root,
  path: '/status/build',
  component: lazyRouteComponent(() => import('../features/status/StatusPage'), 'BuildPage'),
});

const targets = createRoute({
  getParentRoute: () => root,
  path: '/status/targets',
  validateSearch: readTargetsSearch,
  component: lazyRouteComponent(() => import('../features/status/TargetsPage'), 'TargetsPage'),
});

const config = createRoute({
  getParentRoute: () => root,
  path: '/status/config',
  component: lazyRouteComponent(() => import('../features/status/ConfigPage'), 'ConfigPage'),
});

const flags = createRoute({
  getParentRoute: () => root,
  path: '/status/flags',
  validateSearch: readFilterSearch,
  component: lazyRouteComponent(() => import('../features/status/FlagsPage'), 'FlagsPage'),
});

const tsdb = createRoute({
  getParentRoute: () => root,
  path: '/status/tsdb',
  component: lazyRouteComponent(() => import('../features/status/TsdbPage'), 'TsdbPage'),
});

const dashboards = createRoute({
  getParentRoute: () => root,
  path: '/dashboards',
  validateSearch: readListSearch,
  component: lazyRouteComponent(() => import('../features/dashboards/DashboardsPage'), 'DashboardsPage'),
});

/** Grafana's addresses: the uid decides, the slug is for the reader. */
const dashboardAt = (path: string) =>
  createRoute({
    getParentRoute: () => root,
    path,
    validateSearch: readDashboardSearch,
    component: lazyRouteComponent(() => import('../features/dashboards/DashboardPage'), 'DashboardPage'),
  });

/** Addresses of Prometheus's own pages. */
const moved = [
  ['/targets', '/status/targets'],
  ['/rules', '/alerts/rules'],
  ['/config', '/status/config'],
  ['/flags', '/status/flags'],
  ['/tsdb-status', '/status/tsdb'],
  ['/query', '/graph'],
].map(([from, to]) =>
  createRoute({
    getParentRoute: () => root,
    path: from as string,
    validateSearch: (search: Record<string, unknown>) => search,
    beforeLoad: ({ search }) => {
      throw redirect({ to, search, replace: true } as never);
    },
  }),
);

const routeTree = root.addChildren([
  home,
  dashboards,
  dashboardAt('/d/$uid'),
  dashboardAt('/d/$uid/$slug'),
  exploreMetrics,
  exploreLogs,
  unified,
  exploreTraces,
  trace,
  traceCompare,
  serviceMap,
  alerts,
  rules,
  silences,
  silenceNew,
  dora,
  runbooks,
  runbook,
  gameDays,
  gameDayRun,
  incidents,
  incident,
  review,
  slos,
  slo,
  status,
  build,
  targets,
  config,
  flags,
  tsdb,
  prometheusGraph,
  grafanaExplore,
  ...moved,
]);

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
