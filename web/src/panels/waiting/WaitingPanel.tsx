import { Icon } from '../../ui/Icon';
import classes from '../common/panels.module.css';
import type { PanelProps } from '../types';

const needs: Readonly<Record<string, string>> = {
  flamegraph: 'profiles', geomap: 'map tiles', canvas: 'a canvas drawing', news: 'a news feed',
};

const waitsForStore = new Set(['flamegraph']);

/** Panels whose data this release does not keep: they say what they wait for. */
export function WaitingPanel({ panel }: PanelProps) {
  const what = needs[panel.type] ?? 'data of another kind';
  return (
    <div className={classes.waiting}>
      <Icon name="wait" size={22} />
      <strong>{waitsForStore.has(panel.type) ? `Waits for ${what}` : 'Cannot be drawn here yet'}</strong>
      <span>{waitsForStore.has(panel.type) ? `This ${panel.type} panel shows ${what}; it fills when a store for them is connected.` : `This ${panel.type} panel needs ${what}.`}</span>
    </div>
  );
}

export function UnknownPanel({ panel }: PanelProps) {
  return (
    <div className={classes.waiting}>
      <Icon name="question" size={22} />
      <strong>Unknown panel type</strong>
      <span>
        This dashboard asks for a panel of type <code>{panel.originalType === '' ? 'none' : panel.originalType}</code>, which Pharos does not have. Its queries can still be seen with Inspect.
      </span>
    </div>
  );
}

const describeSource: Readonly<Record<string, string>> = { loki: 'log lines', jaeger: 'traces', zipkin: 'traces', pyroscope: 'profiles', elasticsearch: 'log lines', 'grafana-opensearch-datasource': 'log lines' };

/** In place of a panel none of whose data sources can be asked. */
export function WaitsForSource({ type }: { type: string }) {
  return (
    <>
      <Icon name="wait" size={20} />
      <strong>Waits for {describeSource[type] ?? `a ${type} data source`}</strong>
      <span>No data source of type {type} is connected yet.</span>
    </>
  );
}
