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

/** `GET /api/pharos/v1/slos`. Ratios are parts of 1, times are seconds; null is what is not known. */
export interface SloSummary {
  /** `SERVICE-NAME`. */
  id: string;
  name: string;
  title: string;
  service: string;
  /** Empty where the SLO names none. */
  environment: string;
  objective: number;
  window: string;
  windowSeconds: number;
  health: 'ok' | 'burning' | 'exhausted' | 'unknown';
  /** No traffic is a total of 0; absent series tell neither good nor bad. */
  data: 'present' | 'no_traffic' | 'absent';
  errorRatio: number | null;
  /** Part of the error budget that is left: 1 is all of it, below 0 is overspent. */
  budgetRemaining: number | null;
  /** The whole budget as time of complete failure. */
  budgetSeconds: number;
  budgetRemainingSeconds: number | null;
  /** Of the last 5 minutes. */
  burnRate: number | null;
  /** How much of the window the figures cover. */
  coverageSeconds: number;
  firing: number;
  /** Title of the policy's step that holds now. */
  policyStep: string | null;
  frozen: boolean;
}

/** A long and a short window that must both burn faster than `factor`. */
export interface SloBurn {
  severity: 'critical' | 'warning';
  long: string;
  short: string;
  factor: number;
  budgetPercent: number;
  longRate: number | null;
  shortRate: number | null;
  exceeded: boolean;
  canFire: boolean;
}

export interface SloPolicyStep {
  consumedPercent: number;
  title: string;
  text: string;
  freezes: boolean;
  reached: boolean;
}

/** `GET /api/pharos/v1/slos/{id}`. */
export interface SloDetail extends SloSummary {
  description: string;
  /** The format that it was read from. */
  spec: string;
  file: string;
  maxBurnRate: number;
  labels: Readonly<Record<string, string>>;
  /** Labels of the worst group, where the SLO is kept for several. */
  group: Readonly<Record<string, string>>;
  /** Queries by what they count; `{{.window}}` stands for a duration. */
  indicator: Readonly<Record<string, string>>;
  burns: readonly SloBurn[];
  policy: { name: string; title: string; description: string; minimumDataSeconds: number; waiting: boolean; steps: readonly SloPolicyStep[] };
  alerts: readonly { name: string; severity: string; state: 'pending' | 'firing'; activeAt: string; summary: string; runbookUrl: string; dashboardUrl: string }[];
  runbookUrl: string;
  dashboardUrl: string;
}

export type SloRange = '7d' | '30d';

/** [Unix seconds, value]; null where nothing was counted. */
export type SloPoint = readonly [number, number | null];

/** `GET /api/pharos/v1/slos/{id}/history`. */
export interface SloHistory {
  objective: number;
  rangeSeconds: number;
  stepSeconds: number;
  /** The good part of the whole range. */
  compliance: number | null;
  /** The good part of each step, at its end. */
  steps: readonly SloPoint[];
  /** What was left of the budget at each instant. */
  budget: readonly SloPoint[];
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
/** Which metrics, jobs and labels are large, those that grew most over the last hour first. Growth is null before the first look. */
export interface Cardinality {
  series: number;
  maxSeries: number;
  maxSeriesPerJob: number;
  refused: number;
  since: number | null;
  metrics: readonly { name: string; series: number; growth: number | null; job?: string; label?: string; labelValues?: number; relabel?: string }[];
  jobs: readonly { name: string; series: number; growth: number | null; refused: number }[];
  labels: readonly { name: string; values: number; growth: number | null }[];
}

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
  slo: (id: string, signal?: AbortSignal) => requestJson<SloDetail>(`${root}/slos/${encodeURIComponent(id)}`, { signal }),
  sloHistory: (id: string, range: SloRange, signal?: AbortSignal) => requestJson<SloHistory>(`${root}/slos/${encodeURIComponent(id)}/history`, { params: { range }, signal }),
  dora: (window: string, signal?: AbortSignal) => requestJson<DoraAnswer>(`${root}/dora`, { params: { window }, signal }),
  doraDetails: (service: string, environment: string, window: string, signal?: AbortSignal) =>
    requestJson<DoraDetails>(`${root}/dora/details`, { params: { service, environment, window, limit: 500 }, signal }),
  doraBands: (signal?: AbortSignal) => requestJson<readonly DoraBands[]>(`${root}/dora/bands`, { signal }),
  deployments: (limit: number, signal?: AbortSignal) => requestJson<readonly Deployment[]>(`${root}/deployments`, { params: { limit }, signal }),
  cardinality: (signal?: AbortSignal) => requestJson<Cardinality>(`${root}/cardinality`, { signal }),
  findings: (signal?: AbortSignal) => requestJson<readonly CheckFinding[]>(`${root}/check`, { signal }),
};
