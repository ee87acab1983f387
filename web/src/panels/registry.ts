import { lazy } from 'react';
import { TimeSeriesPanel } from './timeseries/TimeSeriesPanel';
import type { PanelComponent } from './types';

export interface PanelKind {
  readonly component: PanelComponent;
  /** Draws without queries: texts and lists. */
  readonly needsData: boolean;
  /** Draws something useful; others say what they wait for. */
  readonly supported: boolean;
}

const data = (component: PanelComponent): PanelKind => ({ component, needsData: true, supported: true });
const plain = (component: PanelComponent): PanelKind => ({ component, needsData: false, supported: true });
const waiting: PanelKind = { component: lazy(() => import('./waiting/WaitingPanel').then((module) => ({ default: module.WaitingPanel }))), needsData: false, supported: false };
const unknown: PanelKind = { component: lazy(() => import('./waiting/WaitingPanel').then((module) => ({ default: module.UnknownPanel }))), needsData: false, supported: false };

// Time series, seven panels in ten, load with the page; the rest on first use, within the budget of the first load.
const kinds: Readonly<Record<string, PanelKind>> = {
  timeseries: data(TimeSeriesPanel),
  stat: data(lazy(() => import('./stat/StatPanel').then((module) => ({ default: module.StatPanel })))),
  gauge: data(lazy(() => import('./gauge/GaugePanel').then((module) => ({ default: module.GaugePanel })))),
  bargauge: data(lazy(() => import('./bargauge/BarGaugePanel').then((module) => ({ default: module.BarGaugePanel })))),
  table: data(lazy(() => import('./table/TablePanel').then((module) => ({ default: module.TablePanel })))),
  text: plain(lazy(() => import('./text/TextPanel'))),
  'state-timeline': data(lazy(() => import('./timeline/TimelinePanel'))),
  'status-history': data(lazy(() => import('./timeline/TimelinePanel'))),
  heatmap: data(lazy(() => import('./heatmap/HeatmapPanel'))),
  piechart: data(lazy(() => import('./piechart/PieChartPanel'))),
  barchart: data(lazy(() => import('./barchart/BarChartPanel'))),
  histogram: data(lazy(() => import('./barchart/HistogramPanel'))),
  alertlist: plain(lazy(() => import('./lists/AlertListPanel'))),
  dashlist: plain(lazy(() => import('./lists/DashListPanel'))),
  logs: data(lazy(() => import('./logs/LogsPanel'))),
  traces: data(lazy(() => import('./traces/TracesPanel'))),
  nodeGraph: data(lazy(() => import('./nodeGraph/NodeGraphPanel'))),
  flamegraph: waiting,
  geomap: waiting,
  canvas: waiting,
  news: waiting,
};

export function panelKind(type: string): PanelKind {
  return Object.hasOwn(kinds, type) ? (kinds[type] ?? unknown) : unknown;
}
