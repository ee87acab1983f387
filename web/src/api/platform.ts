import type { DoraAnswer, DoraBands, DoraDetails } from './dora';
import { requestJson } from './http';

/** `GET /api/pharos/v1/info`: what this server is and which parts of it run. */
export interface PlatformInfo {
  version: string;
  /** What the deployment calls itself. */
  title?: string;
  /** The global scrape interval: a step below it shows nothing more. */
  scrapeIntervalMs?: number;
  revision?: string;
  startedAt?: string;
  externalUrl?: string;
  /** Parts with an API of their own below this path: `slos`, `deployments`. */
  features?: readonly string[];
  listeners?: readonly { name: string; address: string }[];
}

/** `GET /api/pharos/v1/dashboards`. */
export interface DashboardSummary {
  uid: string;
  title: string;
  folder?: string;
  tags?: readonly string[];
  slug?: string;
  starred?: boolean;
}

/** `GET /api/pharos/v1/datasources`. */
export interface DataSource {
  uid: string;
  name: string;
  type: string;
  isDefault?: boolean;
  /** As in Grafana's provisioning files: `timeInterval`, `httpMethod` and the like. */
  jsonData?: Readonly<Record<string, unknown>>;
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

/** `GET /api/pharos/v1/slos`. */
export interface SloSummary {
  name: string;
  title?: string;
  service?: string;
  /** Target as a ratio: 0.999. */
  objective: number;
  /** Part of the error budget that is left: 1 is all of it, below 0 is overspent. */
  budgetRemaining: number;
  window: string;
}
/** `GET /api/pharos/v1/deployments`, newest first. */
export interface Deployment {
  id: string;
  service: string;
  environment: string;
  version: string;
  status: 'pending' | 'in_progress' | 'success' | 'failure' | 'cancelled';
  commit: string;
  title: string;
  actor: string;
  /** Where its run can be seen; empty where the source has not said. */
  url: string;
  createdAt: string;
  finishedAt: string | null;
  /** How many changes it brought, as far as they are known. */
  changes: number;
  rollback: boolean;
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
  slos: (signal?: AbortSignal) => requestJson<readonly SloSummary[]>(`${root}/slos`, { signal }),
  dora: (window: string, signal?: AbortSignal) => requestJson<DoraAnswer>(`${root}/dora`, { params: { window }, signal }),
  doraDetails: (service: string, environment: string, window: string, signal?: AbortSignal) =>
    requestJson<DoraDetails>(`${root}/dora/details`, { params: { service, environment, window, limit: 500 }, signal }),
  doraBands: (signal?: AbortSignal) => requestJson<readonly DoraBands[]>(`${root}/dora/bands`, { signal }),
  deployments: (limit: number, signal?: AbortSignal) => requestJson<readonly Deployment[]>(`${root}/deployments`, { params: { limit }, signal }),
  findings: (signal?: AbortSignal) => requestJson<readonly CheckFinding[]>(`${root}/check`, { signal }),
};
