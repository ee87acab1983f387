import { requestJson } from './http';
import type { EventLink } from './incidents';

/** One entry of the event journal. Times are Unix milliseconds; what `body` holds depends on the type. */
export interface JournalEvent {
  id: number;
  time: number;
  type: string;
  service: string;
  environment: string;
  /** What the event is about: an alert's fingerprint, a deployment's id. */
  subject: string;
  title: string;
  links: readonly EventLink[];
  body?: Readonly<Record<string, unknown>>;
}

export interface EventFilter {
  types: readonly string[];
  fromMs: number;
  toMs: number;
  service?: string | undefined;
  environment?: string | undefined;
  limit: number;
}

export const events = {
  /** Newest first. */
  list: async ({ types, fromMs, toMs, service, environment, limit }: EventFilter, signal?: AbortSignal): Promise<readonly JournalEvent[]> =>
    (await requestJson<{ events: readonly JournalEvent[] }>('/api/pharos/v1/events', { params: { types: types.join(','), from: Math.floor(fromMs), to: Math.ceil(toMs), service, environment, limit }, signal })).events,
};

export const eventKeys = {
  list: ({ types, fromMs, toMs, service, environment, limit }: EventFilter) => ['events', types, fromMs, toMs, service, environment, limit] as const,
};
