import { createContext, useContext } from 'react';
import type { AbsoluteRange, RawRange } from './range';
import type { TimeZone } from './zone';

/** The page's one time range and everything that moves it. */
export interface TimeState {
  raw: RawRange;
  /** Derived once per refresh and shared by the whole page. */
  range: AbsoluteRange;
  zone: TimeZone;
  /** As in the URL: `30s`; empty for none. */
  refreshInterval: string;
  /** Grows with every refresh; part of no query key, since the range moves with it. */
  refreshCount: number;
  /** The URL's range could not be read; the default is shown instead. */
  invalid: boolean;
  setRange: (raw: RawRange) => void;
  setAbsolute: (range: AbsoluteRange) => void;
  setZone: (zone: TimeZone) => void;
  setRefreshInterval: (interval: string) => void;
  refresh: () => void;
  zoomOut: () => void;
  shift: (direction: -1 | 1) => void;
}

export const TimeContext = createContext<TimeState | undefined>(undefined);

/** @throws Error outside of a `TimeScope`. */
export function useTime(): TimeState {
  const state = useContext(TimeContext);
  if (!state) throw new Error('useTime needs a TimeScope above it');
  return state;
}
