/** Keys of the one cache of server data. The same key in two places is one request. */
export const queryKeys = {
  prom: {
    range: (base: string, expr: string, stepSeconds: number, fromMs: number, toMs: number) =>
      ['prom', 'query_range', base, expr, stepSeconds, fromMs, toMs] as const,
    instant: (base: string, expr: string, timeMs: number | undefined) => ['prom', 'query', base, expr, timeMs] as const,
    parse: (base: string, expr: string) => ['prom', 'parse_query', base, expr] as const,
    labelNames: (base: string, match: readonly string[], fromMs: number, toMs: number) => ['prom', 'labels', base, match, fromMs, toMs] as const,
    labelValues: (base: string, label: string, match: readonly string[], fromMs: number, toMs: number) =>
      ['prom', 'label_values', base, label, match, fromMs, toMs] as const,
    series: (base: string, match: readonly string[], fromMs: number, toMs: number) => ['prom', 'series', base, match, fromMs, toMs] as const,
    metadata: (base: string) => ['prom', 'metadata', base] as const,
    rules: ['prom', 'rules'] as const,
    alerts: ['prom', 'alerts'] as const,
    targets: ['prom', 'targets'] as const,
    status: (page: string, ...rest: readonly (string | number)[]) => ['prom', 'status', page, ...rest] as const,
  },
  alertmanager: {
    all: ['alertmanager'] as const,
    alerts: (filter: readonly string[] = []) => ['alertmanager', 'alerts', filter] as const,
    groups: ['alertmanager', 'groups'] as const,
    silences: ['alertmanager', 'silences'] as const,
    status: ['alertmanager', 'status'] as const,
  },
  platform: {
    info: ['platform', 'info'] as const,
    dashboards: ['platform', 'dashboards'] as const,
    dashboard: (uid: string) => ['platform', 'dashboard', uid] as const,
    datasources: ['platform', 'datasources'] as const,
    runbooks: ['platform', 'runbooks'] as const,
    runbook: (name: string) => ['platform', 'runbook', name] as const,
    slos: ['platform', 'slos'] as const,
    slo: (id: string) => ['platform', 'slos', id] as const,
    sloHistory: (id: string, range: string) => ['platform', 'slos', id, 'history', range] as const,
    deployments: ['platform', 'deployments'] as const,
    dora: (window: string) => ['platform', 'dora', window] as const,
    doraDetails: (service: string, environment: string, window: string) => ['platform', 'dora', 'details', service, environment, window] as const,
    doraBands: ['platform', 'dora', 'bands'] as const,
    findings: ['platform', 'findings'] as const,
    cardinality: ['platform', 'cardinality'] as const,
  },
};
