import { ApiError, requestJson } from '../../api/http';
import { asBoolean, asNumber, asObject, asObjects, asString, asStrings } from '../../grafana/json';

/** `GET /api/pharos/v1/datasources`, with what a query needs to know. */
export interface PanelSource {
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  readonly isDefault: boolean;
  /** Scrape interval it is configured with; empty when it says none. */
  readonly timeInterval: string;
}

const root = '/api/pharos/v1';

export async function fetchSources(signal?: AbortSignal): Promise<readonly PanelSource[]> {
  const raw = await requestJson<unknown>(`${root}/datasources`, { signal });
  return asObjects(raw).map((s): PanelSource => ({
    uid: asString(s['uid']) ?? asString(s['name']) ?? '', name: asString(s['name']) ?? '', type: asString(s['type']) ?? '',
    isDefault: asBoolean(s['isDefault']) ?? false,
    timeInterval: asString(asObject(s['jsonData'])['timeInterval']) ?? asString(s['timeInterval']) ?? '',
  }));
}

export interface DashboardMeta {
  readonly folder: string;
  readonly provisionedFrom: string;
  readonly unsupported: readonly string[];
  readonly problems: readonly string[];
}

export interface DashboardAnswer {
  readonly json: unknown;
  readonly meta: DashboardMeta;
}

export async function fetchDashboard(uid: string, signal?: AbortSignal): Promise<DashboardAnswer> {
  const raw = await requestJson<unknown>(`${root}/dashboards/${encodeURIComponent(uid)}`, { signal });
  const outer = asObject(raw);
  const meta = asObject(outer['meta']);
  return {
    json: outer['dashboard'] ?? raw,
    meta: { folder: asString(meta['folder']) ?? '', provisionedFrom: asString(meta['provisionedFrom']) ?? '', unsupported: asStrings(meta['unsupported']), problems: asStrings(meta['problems']) },
  };
}

export interface StoredAnnotation {
  readonly time: number;
  readonly timeEnd: number | undefined;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
  /** Empty where it concerns all. */
  readonly service: string;
  readonly environment: string;
  /** How it went, such as `failure`; empty where that is no question. */
  readonly status: string;
  readonly link: string;
}

/** Deployments and other marks kept by the server. A server without them has none. */
export async function fetchAnnotations(fromMs: number, toMs: number, tags: readonly string[], signal?: AbortSignal): Promise<readonly StoredAnnotation[]> {
  try {
    const raw = await requestJson<unknown>(`${root}/annotations`, { params: { from: Math.round(fromMs), to: Math.round(toMs), tags }, signal });
    return asObjects(raw).flatMap((a): StoredAnnotation[] => {
      const time = asNumber(a['time']);
      if (time === undefined) return [];
      const text = (name: string) => asString(a[name]) ?? '';
      return [{ time, timeEnd: asNumber(a['timeEnd']), title: text('title'), text: text('text'), tags: asStrings(a['tags']), service: text('service'), environment: text('environment'), status: text('status'), link: text('link') }];
    });
  } catch (error) {
    if (error instanceof ApiError && error.isAbsent) return [];
    throw error;
  }
}

/** Scrape interval of the built-in store, ms. */
export async function fetchScrapeInterval(signal?: AbortSignal): Promise<number> {
  const info = asObject(await requestJson<unknown>(`${root}/info`, { signal }));
  return asNumber(info['scrapeIntervalMs']) ?? 15_000;
}
