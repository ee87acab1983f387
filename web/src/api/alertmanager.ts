import { requestJson } from './http';
import type { LabelSet } from './prom';

export interface AlertStatus {
  state: 'active' | 'suppressed' | 'unprocessed';
  silencedBy: readonly string[];
  inhibitedBy: readonly string[];
  mutedBy?: readonly string[];
}
export interface GettableAlert {
  fingerprint: string;
  labels: LabelSet;
  annotations: LabelSet;
  startsAt: string;
  endsAt: string;
  updatedAt: string;
  generatorURL?: string;
  receivers: readonly { name: string }[];
  status: AlertStatus;
}
export interface AlertGroup {
  labels: LabelSet;
  receiver: { name: string };
  alerts: readonly GettableAlert[];
}

export interface SilenceMatcher {
  name: string;
  value: string;
  isRegex: boolean;
  /** Absent means true. */
  isEqual?: boolean;
}
export interface PostableSilence {
  id?: string;
  matchers: readonly SilenceMatcher[];
  startsAt: string;
  endsAt: string;
  createdBy: string;
  comment: string;
}
export interface Silence extends PostableSilence {
  id: string;
  updatedAt: string;
  status: { state: 'active' | 'pending' | 'expired' };
}

export interface AlertmanagerStatus {
  config: { original: string };
  uptime: string;
  versionInfo: Readonly<Record<string, string>>;
  cluster?: { status: string; peers?: readonly { name: string; address: string }[] };
}

export interface AlertFilter {
  /** Matchers as text: `severity="critical"`. */
  filter?: readonly string[];
  receiver?: string;
  active?: boolean;
  silenced?: boolean;
  inhibited?: boolean;
}

/** Client of the Alertmanager API v2 on the same origin. */
export const alertmanager = {
  alerts: (filter: AlertFilter = {}, signal?: AbortSignal) =>
    requestJson<readonly GettableAlert[]>('/api/v2/alerts', { params: { ...filter }, method: 'GET', signal }),
  groups: (filter: AlertFilter = {}, signal?: AbortSignal) =>
    requestJson<readonly AlertGroup[]>('/api/v2/alerts/groups', { params: { ...filter }, method: 'GET', signal }),
  silences: (signal?: AbortSignal) => requestJson<readonly Silence[]>('/api/v2/silences', { signal }),
  createSilence: (silence: PostableSilence) => requestJson<{ silenceID: string }>('/api/v2/silences', { body: silence }),
  expireSilence: (id: string) => requestJson<void>(`/api/v2/silence/${encodeURIComponent(id)}`, { method: 'DELETE' }),
  status: (signal?: AbortSignal) => requestJson<AlertmanagerStatus>('/api/v2/status', { signal }),
  receivers: (signal?: AbortSignal) => requestJson<readonly { name: string }[]>('/api/v2/receivers', { signal }),
};
