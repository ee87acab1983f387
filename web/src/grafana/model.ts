import type { FieldConfigSource } from './field/overrides';
import type { DataLink } from './frames/frame';
import type { JsonObject } from './json';
import type { Transformation } from './transform/transformation';

/** A Grafana dashboard after reading and migration: what the page draws. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: number;
  readonly timezone: string;
  readonly refresh: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly graphTooltip: 'none' | 'crosshair' | 'tooltip';
  readonly variables: readonly Variable[];
  readonly annotations: readonly AnnotationQuery[];
  readonly links: readonly DashboardLink[];
  /** Top-level panels in their stored order; a collapsed row holds its own. */
  readonly panels: readonly Panel[];
}

export interface GridPos {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface DataSourceRef {
  readonly uid?: string;
  readonly type?: string;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: GridPos;
  readonly transparent: boolean;
  readonly datasource: DataSourceRef | null;
  readonly targets: readonly Target[];
  readonly transformations: readonly Transformation[];
  readonly fieldConfig: FieldConfigSource;
  readonly options: JsonObject;
  readonly links: readonly DataLink[];
  readonly interval: string;
  readonly maxDataPoints: number | undefined;
  readonly timeFrom: string;
  readonly timeShift: string;
  readonly hideTimeOverride: boolean;
  readonly repeat: { readonly variable: string; readonly direction: 'h' | 'v'; readonly maxPerRow: number } | undefined;
  /** Rows only. */
  readonly collapsed: boolean;
  readonly panels: readonly Panel[];
  /** Type as stored, before migration. */
  readonly originalType: string;
  /** Values that a repeat fixed for this copy. */
  readonly scopedVars: Readonly<Record<string, ScopedValue>>;
  /** Key that stays the same between renders, also for copies. */
  readonly key: string;
  /** The stored JSON, for the inspector. */
  readonly source: JsonObject;
}

export interface ScopedValue {
  readonly text: string;
  readonly value: string;
}

export interface Target {
  readonly refId: string;
  readonly datasource: DataSourceRef | null;
  readonly expr: string;
  readonly hide: boolean;
  readonly range: boolean;
  readonly instant: boolean;
  readonly exemplar: boolean;
  readonly format: 'time_series' | 'table' | 'heatmap' | 'logs';
  readonly legendFormat: string;
  readonly interval: string;
  readonly intervalFactor: number;
  /** `-- Dashboard --`: id of the panel whose data this target shows. */
  readonly panelId: number | undefined;
  readonly source: JsonObject;
}

export type VariableType = 'query' | 'custom' | 'datasource' | 'interval' | 'textbox' | 'constant' | 'adhoc' | 'groupby' | 'switch' | 'system';

export interface VariableOption {
  readonly text: string;
  readonly value: string;
}

export interface AdhocFilter {
  readonly key: string;
  readonly operator: string;
  readonly value: string;
}

export interface Variable {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly type: VariableType;
  /** Text of the query; its meaning depends on the type. */
  readonly query: string;
  readonly datasource: DataSourceRef | null;
  readonly regex: string;
  readonly sort: number;
  readonly refresh: 'never' | 'load' | 'timeRange';
  readonly hide: 'no' | 'label' | 'variable';
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly allValue: string | undefined;
  readonly allowCustomValue: boolean;
  readonly options: readonly VariableOption[];
  readonly current: { readonly text: readonly string[]; readonly value: readonly string[] };
  readonly skipUrlSync: boolean;
  readonly auto: { readonly enabled: boolean; readonly count: number; readonly minMs: number };
  readonly filters: readonly AdhocFilter[];
}

export interface AnnotationQuery {
  readonly name: string;
  readonly enabled: boolean;
  readonly hide: boolean;
  readonly iconColor: string;
  readonly builtIn: boolean;
  readonly datasource: DataSourceRef | null;
  readonly expr: string;
  readonly titleFormat: string;
  readonly textFormat: string;
  readonly tagKeys: string;
  readonly tags: readonly string[];
  readonly step: string;
}

export interface DashboardLink {
  readonly kind: 'link' | 'dashboards';
  readonly title: string;
  readonly tooltip: string;
  readonly url: string;
  readonly tags: readonly string[];
  readonly asDropdown: boolean;
  readonly targetBlank: boolean;
  readonly includeVars: boolean;
  readonly keepTime: boolean;
}

export const gridColumns = 24;
export const allValue = '$__all';
