import type { JsonObject } from '../json';

/** A provisioned data source, as far as links need it. */
export interface LinkSource {
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  readonly isDefault?: boolean | undefined;
  /** As Grafana's provisioning files hold it. */
  readonly jsonData?: JsonObject | undefined;
}

/** Unix milliseconds. */
export interface LinkRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a link leads to. */
export type LinkKind = 'trace' | 'traces' | 'logs' | 'metrics' | 'service' | 'deployments' | 'alerts' | 'external';

export interface CorrelationLink {
  readonly kind: LinkKind;
  readonly label: string;
  readonly href: string;
}

const traceId = /^[0-9a-f]{1,32}$/i;

/** The address of a page of this app, with the range as absolute times. */
export function pageHref(path: string, params: Readonly<Record<string, string | undefined>>, range: LinkRange | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value !== undefined && value !== '') search.set(name, value);
  if (range !== undefined) {
    search.set('from', String(Math.floor(range.fromMs)));
    search.set('to', String(Math.ceil(range.toMs)));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The page of one trace; the range goes along, for the pages that the reader goes to from there. */
export function traceHref(id: string, range?: LinkRange, spanId?: string): string {
  return pageHref(`/trace/${encodeURIComponent(id)}`, { span: spanId }, range);
}

export const isTraceId = (text: string): boolean => traceId.test(text);

/** The page that runs a query of a type of data source; undefined where this app has none. A query of Tempo that is an id leads to that trace. */
export function queryPage(type: string, query: string, range: LinkRange | undefined): { readonly kind: LinkKind; readonly href: string } | undefined {
  if (type.includes('prometheus')) return { kind: 'metrics', href: pageHref('/explore/metrics', { expr: query }, range) };
  if (type === 'loki') return { kind: 'logs', href: pageHref('/explore/logs', { expr: query }, range) };
  if (type === 'tempo' || type === 'jaeger' || type === 'zipkin') {
    return isTraceId(query.trim()) ? { kind: 'trace', href: traceHref(query.trim(), range) } : { kind: 'traces', href: pageHref('/explore/traces', { q: query }, range) };
  }
  return undefined;
}

/** By uid, then by name: files that people wrote by hand hold both. */
export function findSource(sources: readonly LinkSource[], uid: string | undefined): LinkSource | undefined {
  if (uid === undefined || uid === '') return undefined;
  return sources.find((s) => s.uid === uid) ?? sources.find((s) => s.name === uid);
}
