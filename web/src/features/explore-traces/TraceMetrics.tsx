import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { TraceMetricSeries } from '../../api/tempo';
import { traceMetricFrames, traceMetricUnit } from '../../grafana/frames/tempo';
import { readDashboard } from '../../grafana/read';
import { readAttributes } from '../../grafana/traces/read';
import { unitFormatter } from '../../grafana/units/catalog';
import { joinFormatted } from '../../grafana/units/fixed';
import { useSize } from '../../panels/common/useSize';
import { PageGraph } from '../../panels/timeseries/PageGraph';
import { formatTime } from '../../time/format';
import { useTime } from '../../time/timeContext';
import classes from './traces.module.css';

const panel = readDashboard({ panels: [{ id: 1, type: 'timeseries', title: '', gridPos: { x: 0, y: 0, w: 24, h: 6 }, options: { legend: { displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['mean', 'max', 'lastNotNull'] }, tooltip: { mode: 'multi', sort: 'desc' } } }] }).panels[0];
const mostExamples = 12;

/** A query that counts spans, as a graph; with the traces that stand for its values. */
export function TraceMetrics({ series, step, query }: { series: readonly TraceMetricSeries[]; step: number; query: string }) {
  const time = useTime();
  const [ref, size] = useSize();
  const unit = traceMetricUnit(query);
  const frames = useMemo(() => traceMetricFrames(series, { refId: 'A', query, stepMs: step * 1000, ...(unit === undefined ? {} : { unit }) }), [series, query, step, unit]);
  const examples = useMemo(
    () =>
      series
        .flatMap(({ exemplars }) => exemplars ?? [])
        .flatMap(({ labels, value = 0, timestampMs }) => {
          const id = readAttributes(labels).find(({ key }) => key === 'trace:id')?.text;
          return id === undefined ? [] : [{ id, value, timeMs: Number(timestampMs) }];
        })
        .toSorted((a, b) => b.value - a.value)
        .filter(({ id }, i, all) => all.findIndex((other) => other.id === id) === i)
        .slice(0, mostExamples),
    [series],
  );
  const format = unitFormatter(unit ?? 'short');
  return (
    <>
      <div ref={ref} className={classes.graph}>
        {panel && size.width > 0 && (
          <PageGraph panel={panel} frames={frames} size={size} syncKey="traces" />
        )}
      </div>
      {examples.length > 0 && (
        <div className={classes.examples}>
          <h3>Traces behind the highest values</h3>
          <ul>
            {examples.map(({ id, value, timeMs }) => (
              <li key={id}>
                <Link to="/trace/$id" params={{ id } as never}>
                  <span className="num">{formatTime(timeMs, time.zone, 'second')}</span> <b className="num">{joinFormatted(format(value))}</b>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
