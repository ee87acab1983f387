import { Button, SegmentedControl, Switch } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { RangeData } from '../../api/prom';
import type { Frame } from '../../grafana/frames/frame';
import { promFrames } from '../../grafana/frames/prometheus';
import type { Panel } from '../../grafana/model';
import { readDashboard } from '../../grafana/read';
import { ExemplarTable } from '../../panels/common/ExemplarTable';
import { useExemplars } from '../../panels/common/useExemplars';
import { PageGraph } from '../../panels/timeseries/PageGraph';
import { formatDuration } from '../../time/format';
import { useTime } from '../../time/timeContext';
import { useSize } from '../../panels/common/useSize';
import { Icon } from '../../ui/Icon';
import { Section } from '../../ui/Page';
import { Empty, LoadingRows } from '../../ui/states';
import classes from './explore.module.css';
import { queryLetter } from './search';
import type { QueryOutcome } from './useExploreQueries';
import { countPoints, mostSeries } from './useExploreQueries';

const drawings = [
  { value: 'line', label: 'Lines' },
  { value: 'stack', label: 'Stacked' },
  { value: 'bars', label: 'Bars' },
  { value: 'points', label: 'Points' },
] as const;
type Drawing = (typeof drawings)[number]['value'];

/** A panel like those of dashboards, with the legend as a table beneath. */
const panel: Panel | undefined = readDashboard({
  panels: [
    {
      id: 1,
      type: 'timeseries',
      title: '',
      gridPos: { x: 0, y: 0, w: 24, h: 12 },
      options: { legend: { displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['min', 'mean', 'max', 'lastNotNull'] }, tooltip: { mode: 'multi', sort: 'desc' } },
    },
  ],
}).panels[0];

const custom: Record<Drawing, Record<string, unknown>> = {
  line: { drawStyle: 'line', lineWidth: 1.5, fillOpacity: 4, showPoints: 'auto' },
  stack: { drawStyle: 'line', lineWidth: 1, fillOpacity: 40, showPoints: 'never', stacking: { mode: 'normal', group: 'A' } },
  bars: { drawStyle: 'bars', lineWidth: 0, fillOpacity: 80 },
  points: { drawStyle: 'points', pointSize: 5 },
};

/** The series of every query in one graph, on the page's range; dragging zooms in, a double click out. */
export function ResultGraph(props: { outcomes: readonly QueryOutcome<RangeData>[]; step: number; withExemplars: boolean; onExemplars: (shown: boolean) => void }) {
  const { outcomes, step, withExemplars, onExemplars } = props;
  const time = useTime();
  const [drawing, setDrawing] = useState<Drawing>('line');
  const [ref, size] = useSize();

  const answers = outcomes.map(({ answer }) => answer);
  // The answers are the cache's own objects: their identity is what changes with them.
  // oxlint-disable-next-line react/exhaustive-deps -- spread on purpose, the list itself is new at each draw
  const frames = useMemo(() => outcomes.flatMap((outcome) => framesOf(outcome, step, drawing, outcomes.length > 1)), [...answers, step, drawing, outcomes.length]);
  const drawn = frames.filter(({ meta }) => meta?.kind !== 'heatmap');
  const series = answers.reduce((sum, answer) => sum + (answer?.data.result.length ?? 0), 0);
  const points = answers.reduce((sum, answer) => sum + (answer ? countPoints(answer.data.result) : 0), 0);
  const took = outcomes.reduce((most, { tookMs }) => Math.max(most, tookMs ?? 0), 0);
  const isLoading = outcomes.some((outcome) => outcome.isLoading);
  const hasAnswer = answers.some(Boolean);
  const [listed, setListed] = useState(false);
  const queries = withExemplars && hasAnswer ? outcomes.map(({ index, expr }) => ({ refId: queryLetter(index), base: '', expr })) : noQueries;
  const marks = useExemplars(queries, time.range, size.width, !isLoading);
  const stale = outcomes.some((outcome) => outcome.isRefreshing);

  return (
    <Section
      title="Graph"
      actions={
        <>
          {hasAnswer && (
            <span className="secondary num">
              {series} series, {points.toLocaleString('en-US')} points, step {formatDuration(step * 1000)}, {Math.max(1, Math.round(took))} ms
            </span>
          )}
          <Switch size="xs" label="Exemplars" checked={withExemplars} onChange={(event) => onExemplars(event.currentTarget.checked)} />
          <SegmentedControl aria-label="Drawing" data={[...drawings]} value={drawing} onChange={(next) => setDrawing(next as Drawing)} />
        </>
      }
    >
      {!hasAnswer && isLoading && <LoadingRows rows={8} />}
      {hasAnswer && series === 0 && (
        <Empty title="No series matches in this range" icon="search">
          Nothing was stored under these labels between the two ends. Try a wider range or selector.
        </Empty>
      )}
      {hasAnswer && series > 0 && drawn.length === 0 && (
        <Empty title="Native histograms have no single value to draw" icon="chart">
          Take a quantile with <code>histogram_quantile(0.99, …)</code>, or see them in the table.
        </Empty>
      )}
      <div ref={ref} className={classes.graph} style={{ height: drawn.length > 0 ? graphHeight(drawn.length) : 0, opacity: stale ? 0.75 : 1 }}>
        {panel && drawn.length > 0 && size.width > 0 && (
          <PageGraph panel={panel} frames={drawn} size={size} syncKey="explore" exemplars={marks} />
        )}
      </div>
      {marks.length > 0 && (
        <div className={classes.exemplars}>
          <Button size="compact-sm" aria-expanded={listed} leftSection={<Icon name={listed ? 'chevron-down' : 'chevron-right'} size={13} />} onClick={() => setListed(!listed)}>
            {`Exemplars (${marks.length})`}
          </Button>
          {listed && <ExemplarTable marks={marks} zone={time.zone} format={({ value }) => String(Number(value.toPrecision(4)))} maxHeight={320} />}
        </div>
      )}
    </Section>
  );
}

const noQueries: readonly never[] = [];

/** The plot keeps its height while the legend below grows with its rows, up to a scrolling list. */
const graphHeight = (rows: number): number => 340 + Math.min(10, rows + 1) * 24;

function framesOf({ answer, index, expr }: QueryOutcome<RangeData>, step: number, drawing: Drawing, manyQueries: boolean): Frame[] {
  if (!answer) return [];
  const refId = queryLetter(index);
  const data = { ...answer.data, result: answer.data.result.slice(0, mostSeries) };
  const frames = promFrames({ refId, expr, legendFormat: '', format: 'time_series', manyQueries, stepMs: step * 1000 }, data);
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      if (field.type !== 'number') return field;
      const name = field.config.displayNameFromDS;
      return {
        ...field,
        config: {
          ...field.config,
          custom: custom[drawing],
          ...(manyQueries && name !== undefined ? { displayNameFromDS: `${refId}: ${name}` } : {}),
        },
      };
    }),
  }));
}
