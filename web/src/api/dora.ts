import type { Deployment } from './platform';

export type DoraClass = 'elite' | 'high' | 'medium' | 'low';

/** The figures of one service and environment over a window. Durations are seconds, rates are ratios; null where there is nothing to make the figure of. */
export interface DoraFigures {
  successes: number;
  failures: number;
  cancelled: number;
  causedIncidents: number;
  incidents: number;
  /** Changes whose lead time is known. */
  changes: number;
  frequencyPerDay: number;
  frequencyClass: DoraClass | null;
  leadTimeSeconds: number | null;
  leadTimeClass: DoraClass | null;
  /** Median of each stage, in order. */
  stages: Readonly<Record<string, number>>;
  changeFailureRate: number | null;
  changeFailureClass: DoraClass | null;
  recoverySeconds: number | null;
  recoveryClass: DoraClass | null;
  unrecovered: number;
  restoreMedianSeconds: number | null;
  restoreMeanSeconds: number | null;
  incidentsOpen: number;
  reworkRate: number | null;
}

/** A day, or a week of 90 days. */
export interface DoraTrendPoint {
  from: string;
  to: string;
  successes: number;
  failures: number;
  leadTimeSeconds: number | null;
  recoverySeconds: number | null;
  restoreSeconds: number | null;
}

export interface DoraPlace {
  service: string;
  environment: string;
  now: DoraFigures;
  /** The same over the window before. */
  before: DoraFigures;
  trend: readonly DoraTrendPoint[];
}

/** `GET /api/pharos/v1/dora`. */
export interface DoraAnswer {
  days: number;
  /** The year of the bands that the classes follow. */
  bands: number;
  failureWindowSeconds: number;
  places: readonly DoraPlace[];
}

export interface DoraLeadTime {
  deployment: string;
  commit: string;
  title: string;
  author: string;
  url: string;
  start: string;
  deployedAt: string;
  seconds: number;
  stages: Readonly<Record<string, number>>;
}

export interface DoraRecovery {
  deployment: string;
  cause: 'deployment' | 'incident';
  start: string;
  end: string | null;
}

export interface DoraIncident {
  start: string;
  end: string | null;
  causes: readonly string[];
  url: string;
  /** The deployment that caused it, or empty. */
  deployment: string;
}

/** `GET /api/pharos/v1/dora/details`: what is behind the figures, newest first. */
export interface DoraDetails {
  deployments: readonly Deployment[];
  leadTimes: readonly DoraLeadTime[];
  recoveries: readonly DoraRecovery[];
  incidents: readonly DoraIncident[];
}

/** `GET /api/pharos/v1/dora/bands`. */
export interface DoraBands {
  year: number;
  source: string;
  keys: readonly { key: string; unit: string; compare: string; elite: number; high: number; medium: number }[];
}
