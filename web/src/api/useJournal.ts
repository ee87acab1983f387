import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** Server-sent events come in bursts; what they change is read again at most this often. */
const quietMs = 250;

/** Follows the event journal and reads a query again when events of the given types arrive. The browser reconnects by itself, from the last event on. */
export function useJournal(types: string, queryKey: readonly unknown[], enabled: boolean, subject?: string): void {
  const client = useQueryClient();
  const key = JSON.stringify(queryKey);
  useEffect(() => {
    if (!enabled || typeof EventSource === 'undefined') return;
    const source = new EventSource(`/api/pharos/v1/events/stream?${new URLSearchParams({ types, ...(subject ? { subject } : {}) }).toString()}`);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: JSON.parse(key) as readonly unknown[] });
      }, quietMs);
    };
    // The events are named by their type, so there is no common one to listen to.
    for (const type of journalTypes) source.addEventListener(type, changed);
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, [client, types, key, enabled, subject]);
}

const journalTypes = ['alert.transition', 'notification.attempt', 'notification.suppressed', 'deployment', 'configuration.change', 'silence.created', 'silence.updated', 'silence.expired', 'gameday.started', 'gameday.step', 'gameday.ended', 'note'];
