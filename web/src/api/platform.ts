import { requestJson } from './http';

/** `GET /api/pharos/v1/info`: what this server is and which parts of it run. */
export interface PlatformInfo {
  version: string;
  revision?: string;
  startedAt?: string;
  externalUrl?: string;
  listeners?: readonly { name: string; address: string }[];
}

/** `GET /api/pharos/v1/dashboards`. */
export interface DashboardSummary {
  uid: string;
  title: string;
  folder?: string;
  tags?: readonly string[];
  slug?: string;
  /** Faults found while provisioning, and parts that are not supported. */
  problems?: readonly string[];
}

/** `GET /api/pharos/v1/datasources`. */
export interface DataSource {
  uid: string;
  name: string;
  type: string;
  isDefault?: boolean;
  /** Path on this origin under which the source's own API answers; empty or absent for the built-in store. */
  basePath?: string;
  /** Scrape interval the source is configured with, for instance `15s`. */
  timeInterval?: string;
}

/** `GET /api/pharos/v1/runbooks`. */
export interface RunbookSummary {
  name: string;
  title: string;
  /** Names of the alerts that point here. */
  alerts: readonly string[];
}
/** `GET /api/pharos/v1/runbooks/{name}`. */
export interface Runbook extends RunbookSummary {
  markdown: string;
}

/** `GET /api/pharos/v1/check`: what `pharos check` prints. */
export interface CheckFinding {
  severity: 'error' | 'warning' | 'info';
  file: string;
  line?: number;
  column?: number;
  message: string;
}

const root = '/api/pharos/v1';

export const platform = {
  info: (signal?: AbortSignal) => requestJson<PlatformInfo>(`${root}/info`, { signal }),
  dashboards: (signal?: AbortSignal) => requestJson<readonly DashboardSummary[]>(`${root}/dashboards`, { signal }),
  /** The Grafana JSON model, bare or wrapped; the renderer reads both. */
  dashboard: (uid: string, signal?: AbortSignal) => requestJson<unknown>(`${root}/dashboards/${encodeURIComponent(uid)}`, { signal }),
  datasources: (signal?: AbortSignal) => requestJson<readonly DataSource[]>(`${root}/datasources`, { signal }),
  runbooks: (signal?: AbortSignal) => requestJson<readonly RunbookSummary[]>(`${root}/runbooks`, { signal }),
  runbook: (name: string, signal?: AbortSignal) => requestJson<Runbook>(`${root}/runbooks/${encodeURIComponent(name)}`, { signal }),
  findings: (signal?: AbortSignal) => requestJson<readonly CheckFinding[]>(`${root}/check`, { signal }),
};
