import { useEffect, useRef, useState } from 'react';
import type { LogStream } from '../../api/loki';
import { loki } from '../../api/loki';
import type { LogRow } from '../../panels/logs/logModel';
import { rowsOf } from '../../panels/logs/logModel';

/** Lines kept while following: older ones leave. */
const mostRows = 5_000;
/** Painted at most four times a second, however fast lines come. */
const paintMs = 250;
const longestWaitMs = 15_000;

interface TailMessage {
  streams?: readonly LogStream[] | null;
  dropped_entries?: readonly unknown[] | null;
}

export interface Tail {
  readonly rows: readonly LogRow[];
  /** Lines that came while the list stands still. */
  readonly waiting: number;
  readonly state: 'connecting' | 'open' | 'lost';
  /** Lines that the server left out because they came too fast. */
  readonly dropped: number;
}

/** Follows a query over a WebSocket, newest first, and comes back after a lost connection from the last line that it had. */
export function useTail(query: string | undefined, paused: boolean): Tail {
  const [tail, setTail] = useState<Tail>({ rows: [], waiting: 0, state: 'connecting', dropped: 0 });
  const isPaused = useRef(paused);
  const repaint = useRef<() => void>(() => undefined);
  useEffect(() => {
    isPaused.current = paused;
    if (!paused) repaint.current();
  }, [paused]);

  useEffect(() => {
    if (query === undefined) return undefined;
    let rows: readonly LogRow[] = [];
    let pending: LogRow[] = [];
    let dropped = 0;
    let state: Tail['state'] = 'connecting';
    let waitMs = 500;
    let serial = 0;
    let lastMs = Date.now() - 10_000;
    let lastNs = '';
    let socket: WebSocket | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let isEnded = false;

    const paint = () => {
      if (!isPaused.current && pending.length > 0) {
        rows = [...pending.toReversed(), ...rows].slice(0, mostRows);
        pending = [];
      }
      setTail({ rows, waiting: pending.length, state, dropped });
    };
    repaint.current = paint;
    const connect = () => {
      socket = new WebSocket(loki.tailUrl(query, lastMs));
      socket.addEventListener('open', () => {
        state = 'open';
        waitMs = 500;
      });
      socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
        const message = JSON.parse(data) as TailMessage;
        dropped += message.dropped_entries?.length ?? 0;
        // After a reconnection the server repeats the last lines: only later ones are new.
        const fresh = rowsOf(message.streams ?? [], 'forward').filter(({ ns }) => lastNs === '' || ns > lastNs || serial === 0);
        for (const row of fresh) pending.push({ ...row, key: `${row.ns}-${serial++}` });
        const newest = fresh.at(-1);
        if (newest) {
          lastMs = newest.timeMs;
          lastNs = newest.ns;
        }
        if (pending.length > mostRows) pending = pending.slice(-mostRows);
      });
      socket.addEventListener('close', () => {
        if (isEnded) return;
        state = 'lost';
        retry = setTimeout(connect, waitMs);
        waitMs = Math.min(longestWaitMs, waitMs * 2);
      });
    };
    connect();
    const painter = setInterval(paint, paintMs);
    return () => {
      isEnded = true;
      clearInterval(painter);
      clearTimeout(retry);
      socket?.close();
    };
  }, [query]);

  return tail;
}
