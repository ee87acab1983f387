import { createContext, useContext } from 'react';
import type { Annotation } from '../../charts/uplot/annotations';
import type { ColorTheme } from '../../grafana/field/colors';
import type { Dashboard, Panel } from '../../grafana/model';
import type { ResolvedVariable, ScopeValue } from '../../grafana/variables/scope';
import type { PanelSource } from './api';

/** What every panel of one dashboard shares. */
export interface DashboardState {
  readonly dashboard: Dashboard;
  readonly variables: readonly ResolvedVariable[];
  readonly macros: ReadonlyMap<string, ScopeValue>;
  readonly sources: readonly PanelSource[];
  readonly scrapeMs: number;
  readonly annotations: readonly Annotation[];
  readonly theme: ColorTheme;
  readonly findPanel: (id: number) => Panel | undefined;
  readonly viewPanel: (key: string | undefined) => void;
  /** The variables are known: queries may start. */
  readonly ready: boolean;
}

export const DashboardContext = createContext<DashboardState | undefined>(undefined);

export function useDashboard(): DashboardState {
  const state = useContext(DashboardContext);
  if (state === undefined) throw new Error('a panel needs a dashboard around it');
  return state;
}
