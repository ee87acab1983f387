import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { usePreference } from '../ui/preferences';
import type { RawRange } from './range';
import { absoluteToRaw, defaultRange, resolveRange, shifted, zoomedOut } from './range';
import { refreshIntervalMs } from './search';
import type { TimeSearch } from './search';
import { TimeContext } from './timeContext';
import type { TimeState } from './timeContext';
import { useTimeShortcuts } from './useTimeShortcuts';

export interface TimeDefaults {
  range?: RawRange;
  refresh?: string;
  timezone?: string;
}

/**
 * Gives the page below one time range, kept in the URL (`from`, `to`, `timezone`, `refresh`).
 * `defaults` fill in what the URL leaves out; a dashboard passes its own.
 */
export function TimeScope({ defaults, children }: { defaults?: TimeDefaults; children: ReactNode }) {
  const search: TimeSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const [preferredZone, setPreferredZone] = usePreference('timezone');
  const [tick, setTick] = useState({ count: 0, nowMs: Date.now() });

  const from = search.from ?? defaults?.range?.from ?? defaultRange.from;
  const to = search.to ?? (search.from === undefined ? (defaults?.range?.to ?? defaultRange.to) : 'now');
  const zone = search.timezone ?? (defaults?.timezone || preferredZone);
  const refreshInterval = search.refresh ?? defaults?.refresh ?? '';

  const change = useCallback(
    (next: TimeSearch, replace = false) => {
      setTick((before) => ({ count: before.count + 1, nowMs: Date.now() }));
      void navigate({ to: '.', search: ((before: TimeSearch) => ({ ...before, ...next })) as never, replace, resetScroll: false });
    },
    [navigate],
  );
  const refresh = useCallback(() => setTick((before) => ({ count: before.count + 1, nowMs: Date.now() })), []);

  useEffect(() => {
    const everyMs = refreshIntervalMs(refreshInterval);
    if (everyMs === 0) return undefined;
    // A hidden tab waits, and catches up when it is looked at again.
    let missed = false;
    const timer = setInterval(() => {
      if (document.hidden) missed = true;
      else refresh();
    }, everyMs);
    const onVisible = () => {
      if (document.hidden || !missed) return;
      missed = false;
      refresh();
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [refreshInterval, refresh]);

  const state = useMemo<TimeState>(() => {
    const raw = { from, to };
    const resolved = resolveRange(raw, tick.nowMs, zone);
    const range = resolved ?? { fromMs: tick.nowMs - 3_600_000, toMs: tick.nowMs };
    return {
      raw,
      range,
      zone,
      refreshInterval: refreshInterval === 'off' ? '' : refreshInterval,
      refreshCount: tick.count,
      invalid: resolved === undefined,
      setRange: (next) => change(next),
      setAbsolute: (next) => change(absoluteToRaw(next)),
      setZone: (next) => {
        setPreferredZone(next);
        change({ timezone: next }, true);
      },
      setRefreshInterval: (next) => change({ refresh: next === '' ? 'off' : next }, true),
      refresh,
      zoomOut: () => change(absoluteToRaw(zoomedOut(range, Date.now()))),
      shift: (direction) => change(absoluteToRaw(shifted(range, direction))),
    };
  }, [from, to, zone, refreshInterval, tick, change, refresh, setPreferredZone]);

  useTimeShortcuts(state);
  return <TimeContext.Provider value={state}>{children}</TimeContext.Provider>;
}
