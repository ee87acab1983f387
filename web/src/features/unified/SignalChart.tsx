import { useMemo, useState } from 'react';
import type { Annotation } from '../../charts/uplot/annotations';
import { promFrames } from '../../grafana/frames/prometheus';
import type { Panel } from '../../grafana/model';
import { readDashboard } from '../../grafana/read';
import { unitFormatter } from '../../grafana/units/catalog';
import { joinFormatted } from '../../grafana/units/fixed';
import { ExemplarTable } from '../../panels/common/ExemplarTable';
import { useExemplars } from '../../panels/common/useExemplars';
import { useSize } from '../../panels/common/useSize';
import { PageGraph } from '../../panels/timeseries/PageGraph';
import { useTime } from '../../time/timeContext';
import { Icon } from '../../ui/Icon';
import { Section } from '../../ui/Page';
import { SafeLink } from '../../ui/SafeLink';
import { Empty, ErrorNote, LoadingRows } from '../../ui/states';
import type { SignalData } from './useUnified';
import classes from './unified.module.css';

const noQueries: readonly never[] = [];

const panels = new Map<string, Panel | undefined>();
/** A panel like those of dashboards; made once for each title. */
function panelOf(title: string): Panel | undefined {
  if (!panels.has(title)) {
    panels.set(title, readDashboard({
      panels: [{ id: 1, type: 'timeseries', title, gridPos: { x: 0, y: 0, w: 12, h: 7 }, options: { legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: ['lastNotNull'] }, tooltip: { mode: 'multi', sort: 'desc' } } }],
    }).panels[0]);
  }
  return panels.get(title);
}

/** One golden signal with what happened drawn over it; its exemplars lead to their traces, and stand in a table for the keyboard. */
export function SignalChart({ data, step, annotations }: { data: SignalData; step: number; annotations: readonly Annotation[] }) {
  const { signal, answers } = data;
  const time = useTime();
  const [ref, size] = useSize();
  const [listed, setListed] = useState(false);
  const parts = answers.map((answer) => answer.data);
  const frames = useMemo(
    () => answers.flatMap(({ refId, legend, expr, data: answer }) => {
      if (answer === undefined) return [];
      return promFrames({ refId, expr, legendFormat: legend, format: 'time_series', manyQueries: false, stepMs: step * 1000 }, answer).map((frame) => ({
        ...frame,
        fields: frame.fields.map((field) => (field.type === 'number' ? { ...field, config: { ...field.config, unit: signal.unit, min: 0, custom: { drawStyle: 'line', lineWidth: 1.5, fillOpacity: answers.length === 1 ? 12 : 0, showPoints: 'never' } } } : field)),
      }));
    }),
    // oxlint-disable-next-line react/exhaustive-deps -- the answers are the cache's own objects: their identity is what changes with them
    [...parts, step, signal.unit, answers.length],
  );
  const withExemplars = useMemo(() => signal.queries.filter(({ exemplars }) => exemplars === true).map(({ refId, expr }) => ({ refId, base: '', expr })), [signal]);
  const marks = useExemplars(data.isLoading ? noQueries : withExemplars, time.range, size.width, size.width > 0);
  const panel = panelOf(signal.name);
  const format = unitFormatter(signal.unit);
  const metrics = `/explore/metrics?${new URLSearchParams([...signal.queries.map(({ expr }) => ['expr', expr]), ['from', time.raw.from], ['to', time.raw.to]]).toString()}`;
  return (
    <Section
      title={signal.name}
      actions={
        <>
          {marks.length > 0 && (
            <button type="button" className={classes.quiet} aria-expanded={listed} onClick={() => setListed(!listed)}>
              <Icon name={listed ? 'chevron-down' : 'chevron-right'} size={13} /> {marks.length} exemplars
            </button>
          )}
          <SafeLink href={metrics}>Explore</SafeLink>
        </>
      }
    >
      {data.error !== null && <ErrorNote error={data.error} what={`${signal.name} cannot be read`} />}
      <div ref={ref} className={classes.chart}>
        {data.isLoading && frames.length === 0 && <LoadingRows rows={5} />}
        {!data.isLoading && data.error === null && frames.length === 0 && <Empty compact title="No request in this range" icon="chart" />}
        {panel && frames.length > 0 && size.width > 0 && (
          <PageGraph panel={panel} frames={frames} size={size} syncKey="unified" followSync annotations={annotations} exemplars={marks} />
        )}
      </div>
      {listed && <ExemplarTable marks={marks} zone={time.zone} format={({ value }) => joinFormatted(format(value))} maxHeight={260} />}
    </Section>
  );
}

