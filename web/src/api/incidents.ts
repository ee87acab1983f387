import { requestJson, requestText } from './http';

/** Times are Unix milliseconds. */
export interface IncidentAlert {
  name: string;
  severity: string;
  summary: string;
  labels: Readonly<Record<string, string>>;
  fired: number;
  /** Absent while it fires. */
  resolved?: number;
  links: readonly EventLink[];
}

export interface EventLink {
  /** `runbook`, `dashboard`, `query`, `gameday`. */
  rel: string;
  url: string;
}

export interface TimelineEntry {
  id: number;
  time: number;
  /** `alert`, `notification`, `deployment`, `configuration`, `silence`, `game day`, `note`. */
  kind: string;
  title: string;
  links: readonly EventLink[];
}

/** `GET /api/pharos/v1/incidents`, newest first. */
export interface IncidentSummary {
  id: string;
  title: string;
  service: string;
  environment: string;
  severity: string;
  state: 'open' | 'resolved';
  start: number;
  end?: number;
  /** When a receiver took the first message. */
  notified?: number;
  alerts: readonly IncidentAlert[];
}

/** `GET /api/pharos/v1/incidents/{id}`. */
export interface Incident extends IncidentSummary {
  timeline: readonly TimelineEntry[];
  gameDay?: { id: string; title: string };
}

export type RunStatus = 'running' | 'completed' | 'failed' | 'aborted' | 'interrupted';

export interface GameDaySummary {
  name: string;
  title: string;
  description: string;
  service: string;
  environment: string;
  tags: readonly string[];
  file: string;
  faults: readonly string[];
  expectations: readonly string[];
}

export interface GameDayStep {
  index: number;
  phase: 'steady state' | 'inject' | 'expect' | 'roll back' | 'recover';
  name: string;
  state: 'started' | 'passed' | 'failed' | 'skipped';
  /** ISO times. */
  start: string;
  end?: string;
  expected: string;
  observed: string;
}

export interface AlertOutcome {
  alert: string;
  firesWithinMs: number;
  notifiedWithinMs?: number;
  resolvesWithinMs: number;
  resolutionNotifiedWithinMs?: number;
}

/** `GET /api/pharos/v1/gamedays/runs/{id}`; in the list without steps. */
export interface GameDayRun {
  id: string;
  gameDay: string;
  title: string;
  description: string;
  service: string;
  environment: string;
  host: string;
  status: RunStatus;
  deviated: boolean;
  reasons: readonly string[];
  start: string;
  end?: string;
  injected?: string;
  rolledBack?: string;
  alerts: readonly AlertOutcome[];
  steps: readonly GameDayStep[];
  timeToDetectMs?: number;
  timeToNotifyMs?: number;
  timeToRecoverMs?: number;
}

export interface GameDays {
  gameDays: readonly GameDaySummary[];
  runs: readonly GameDayRun[];
}

const root = '/api/pharos/v1';
const at = (id: string) => encodeURIComponent(id);

export const incidents = {
  list: (signal?: AbortSignal) => requestJson<readonly IncidentSummary[]>(`${root}/incidents`, { signal }),
  one: (id: string, signal?: AbortSignal) => requestJson<Incident>(`${root}/incidents/${at(id)}`, { signal }),
  review: (id: string, signal?: AbortSignal) => requestText(`${root}/incidents/${at(id)}/review`, signal),
  addNote: (id: string, text: string) => requestJson<Incident>(`${root}/incidents/${at(id)}/notes`, { body: { text } }),
};

export const gameDays = {
  list: (signal?: AbortSignal) => requestJson<GameDays>(`${root}/gamedays`, { signal }),
  run: (id: string, signal?: AbortSignal) => requestJson<GameDayRun>(`${root}/gamedays/runs/${at(id)}`, { signal }),
  report: (id: string, signal?: AbortSignal) => requestText(`${root}/gamedays/runs/${at(id)}/report`, signal),
  abort: (id: string) => requestJson<{ abort: boolean }>(`${root}/gamedays/runs/${at(id)}/abort`, { body: {} }),
};

export const incidentKeys = {
  list: ['incidents'] as const,
  one: (id: string) => ['incidents', id] as const,
  review: (id: string) => ['incidents', id, 'review'] as const,
};

export const gameDayKeys = {
  list: ['gamedays'] as const,
  run: (id: string) => ['gamedays', id] as const,
  report: (id: string) => ['gamedays', id, 'report'] as const,
};
