import { useMemo } from 'react';
import type { RangeData } from '../../api/prom';
import { promFrames } from '../../grafana/frames/prometheus';
import type { Panel } from '../../grafana/model';
import { readDashboard } from '../../grafana/read';
import { useSize } from '../../panels/common/useSize';
import { PageGraph } from '../../panels/timeseries/PageGraph';
import type { Level } from '../../panels/logs/logModel';
import { levels } from '../../panels/logs/logModel';
import classes from './logs.module.css';

const panelOf = (legend: Record<string, unknown>): Panel | undefined =>
  readDashboard({ panels: [{ id: 1, type: 'timeseries', title: '', gridPos: { x: 0, y: 0, w: 24, h: 6 }, options: { legend, tooltip: { mode: 'multi', sort: 'desc' } } }] }).panels[0];
const histogramPanel = panelOf({ displayMode: 'list', placement: 'bottom', showLegend: true, calcs: ['sum'] });
const metricPanel = panelOf({ displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['mean', 'max', 'lastNotNull'] });

const colour: Readonly<Record<Level, string>> = { critical: 'purple', error: 'red', warning: 'orange', info: 'green', debug: 'blue', trace: 'light-blue', unknown: 'text' };

/** Bars of lines by level, or the series of a query that counts lines. Dragging zooms in, a double click out. */
export function LogsGraph({ data, step, expr, kind, height }: { data: RangeData; step: number; expr: string; kind: 'levels' | 'metric'; height: number }) {
  const [ref, size] = useSize();
  const frames = useMemo(() => {
    const made = promFrames({ refId: 'A', expr, legendFormat: kind === 'levels' ? '{{detected_level}}' : '', format: 'time_series', manyQueries: false, stepMs: step * 1000 }, data);
    if (kind === 'metric') return made;
    return made.map((frame) => ({
      ...frame,
      fields: frame.fields.map((field) => {
        if (field.type !== 'number') return field;
        const word = field.labels?.['detected_level'] ?? '';
        const level = levels.find((known) => known === word || (known === 'warning' && word === 'warn')) ?? 'unknown';
        return {
          ...field,
          config: { ...field.config, displayNameFromDS: word === '' ? 'no level' : word, custom: { drawStyle: 'bars', lineWidth: 0, fillOpacity: 85, stacking: { mode: 'normal', group: 'A' } }, color: { mode: 'fixed', fixedColor: colour[level] }, decimals: 0, min: 0 },
        };
      }),
    }));
  }, [data, step, expr, kind]);
  const panel = kind === 'levels' ? histogramPanel : metricPanel;
  return (
    <div ref={ref} className={classes.graph} style={{ height }}>
      {panel && size.width > 0 && (
        <PageGraph panel={panel} frames={frames} size={size} syncKey="logs" />
      )}
    </div>
  );
}
