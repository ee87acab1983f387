/** A service in one environment; an empty environment stands for all. */
export interface Place {
  readonly service: string;
  readonly environment: string;
}

export interface Signal {
  readonly name: 'Latency' | 'Traffic' | 'Errors' | 'Saturation';
  readonly unit: string;
  readonly queries: readonly { readonly refId: string; readonly expr: string; readonly legend: string; readonly exemplars?: boolean }[];
}

/** Metrics that tell the golden signals of a service, in the order in which they are taken. `$s` stands for the selector, `$r` for the rate's window. */
interface Family {
  readonly histogram: string;
  readonly count: string;
  /** Matcher of what failed. */
  readonly failed: string;
  /** Label of the environment; spans' metrics have none unless it is made a dimension. */
  readonly environment: string;
  /** Matcher of the requests that the service answers. */
  readonly own: string;
}

const families: readonly Family[] = [
  { histogram: 'http_request_duration_seconds_bucket', count: 'http_requests_total', failed: 'status=~"5.."', environment: 'environment', own: '' },
  { histogram: 'http_server_request_duration_seconds_bucket', count: 'http_server_request_duration_seconds_count', failed: 'http_response_status_code=~"5.."', environment: 'environment', own: '' },
  { histogram: 'traces_spanmetrics_latency_bucket', count: 'traces_spanmetrics_calls_total', failed: 'status_code="STATUS_CODE_ERROR"', environment: 'deployment_environment_name', own: 'span_kind="SPAN_KIND_SERVER"' },
];

const saturations: readonly (readonly [metric: string, legend: string, unit: string, expr: string])[] = [
  ['process_cpu_seconds_total', 'CPU', 'percentunit', 'sum(rate(process_cpu_seconds_total{$s}[$r]))'],
  ['node_cpu_seconds_total', 'CPU', 'percentunit', '1 - avg(rate(node_cpu_seconds_total{$s, mode="idle"}[$r]))'],
];

/** Every metric that a signal may be made of. */
const candidates = [...families.map(({ histogram }) => histogram), ...saturations.map(([metric]) => metric)];

const label = (name: string, value: string): string => `${name}=${JSON.stringify(value)}`;

/** Counts the series of each candidate, so that one answer tells which of them this service has. */
export function probeQuery({ service }: Place): string {
  return `count by (__name__) ({__name__=~"${candidates.join('|')}", ${label('service', service)}})`;
}

const selector = (place: Place, environmentLabel: string, ...more: readonly string[]): string =>
  [label('service', place.service), ...(place.environment === '' ? [] : [label(environmentLabel, place.environment)]), ...more.filter((part) => part !== '')].join(', ');

/** The four golden signals of a place from the metrics that it has; those that nothing tells are left out. `rate` is the window of rates. */
export function goldenSignals(place: Place, present: ReadonlySet<string>, rate: string): readonly Signal[] {
  const signals: Signal[] = [];
  const family = families.find(({ histogram }) => present.has(histogram));
  if (family !== undefined) {
    const { histogram, count, failed, environment, own } = family;
    const all = selector(place, environment, own);
    const quantile = (q: number) => `histogram_quantile(${q}, sum by (le) (rate(${histogram}{${all}}[${rate}])))`;
    signals.push(
      {
        name: 'Latency', unit: 's',
        queries: [{ refId: 'A', expr: quantile(0.5), legend: 'p50' }, { refId: 'B', expr: quantile(0.95), legend: 'p95' }, { refId: 'C', expr: quantile(0.99), legend: 'p99', exemplars: true }],
      },
      { name: 'Traffic', unit: 'reqps', queries: [{ refId: 'A', expr: `sum(rate(${count}{${all}}[${rate}]))`, legend: 'requests' }] },
      {
        name: 'Errors', unit: 'percentunit',
        // no request that failed is no failing share, not an unknown one
        queries: [{ refId: 'A', expr: `(sum(rate(${count}{${selector(place, environment, own, failed)}}[${rate}])) or vector(0)) / sum(rate(${count}{${all}}[${rate}]))`, legend: 'failing share' }],
      },
    );
  }
  const saturation = saturations.find(([metric]) => present.has(metric));
  if (saturation !== undefined) {
    const [, legend, unit, expr] = saturation;
    signals.push({ name: 'Saturation', unit, queries: [{ refId: 'A', expr: expr.replace('$s', selector(place, 'environment')).replace('$r', rate), legend }] });
  }
  return signals;
}

/** Lines of a place from a level on. */
export function logQuery({ service, environment }: Place, level: 'error' | 'warning' | 'all'): string {
  const stream = `{${[label('service_name', service), ...(environment === '' ? [] : [label('deployment_environment_name', environment)])].join(', ')}}`;
  if (level === 'all') return stream;
  return `${stream} | detected_level=~"${level === 'error' ? 'error|critical|fatal' : 'warn|warning|error|critical|fatal'}"`;
}

/** Spans that a place answered, slower than a bound in milliseconds. */
export function slowQuery({ service, environment }: Place, overMs: number): string {
  const parts = [`resource.service.name = ${JSON.stringify(service)}`, ...(environment === '' ? [] : [`resource.deployment.environment.name = ${JSON.stringify(environment)}`]), 'kind = server'];
  if (overMs > 0) parts.push(`duration > ${overMs}ms`);
  return `{ ${parts.join(' && ')} }`;
}

/** Services with their environments, from label pairs of metrics and of log streams. */
export function mergePlaces(pairs: readonly { readonly service: string | undefined; readonly environment: string | undefined }[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { service, environment } of pairs) {
    if (service === undefined || service === '') continue;
    const environments = found.get(service) ?? new Set<string>();
    if (environment !== undefined && environment !== '') environments.add(environment);
    found.set(service, environments);
  }
  return new Map([...found].toSorted(([a], [b]) => a.localeCompare(b)).map(([service, environments]) => [service, [...environments].toSorted()]));
}
