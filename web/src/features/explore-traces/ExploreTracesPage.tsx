import { Button, SegmentedControl, Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { placeInMessage } from '../../editors/serverError';
import { withCondition } from '../../grafana/traces/form';
import type { HeatCell, TraceRow } from '../../grafana/traces/found';
import { formatNs, plural } from '../../grafana/traces/format';
import { durationLiteral, isMetricsQuery } from '../../grafana/traces/traceql';
import { formatTime } from '../../time/format';
import { TimeControls } from '../../time/TimeControls';
import { TimeScope } from '../../time/TimeScope';
import { useTime } from '../../time/timeContext';
import { Icon } from '../../ui/Icon';
import { useHotkeys } from '../../ui/hotkeys';
import { moveRow } from '../../ui/list';
import { Page, Section } from '../../ui/Page';
import { Empty, ErrorNote, LoadingRows, Notice } from '../../ui/states';
import type { PlotSelection } from './DurationPlot';
import { DurationPlot } from './DurationPlot';
import type { TracesSearch, TracesView } from './search';
import { limits, readTracesSearch, spansPerSet } from './search';
import { TraceForm } from './TraceForm';
import { SpanList, TraceList } from './TraceList';
import { TraceMetrics } from './TraceMetrics';
import classes from './traces.module.css';
import { useFoundTraces, useHeat, useTraceMetrics } from './useTraces';

const TraceqlEditor = lazy(() => import('../../editors/traceql/TraceqlEditor'));

const views = [
  { value: 'traces', label: 'Traces' },
  { value: 'spans', label: 'Spans' },
];
const noRows: readonly TraceRow[] = [];
const noCells: readonly HeatCell[] = [];

export function ExploreTracesPage() {
  return (
    <TimeScope>
      <Explore />
    </TimeScope>
  );
}

function Explore() {
  const search = readTracesSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const time = useTime();
  const { q, view = 'traces' } = search;
  const query = q ?? '{}';
  const [draft, setDraft] = useState(query);
  const [selection, setSelection] = useState<PlotSelection>();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  useEffect(() => setDraft(query), [query]);
  useEffect(() => setSelection(undefined), [query, time.raw.from, time.raw.to]);

  const limit = Number(search.limit ?? '100');
  const isMetrics = isMetricsQuery(query);
  const found = useFoundTraces(query, limit, Number(search.spss ?? '3'), !isMetrics);
  const heat = useHeat(query, !isMetrics && !found.error);
  const metrics = useTraceMetrics(query, isMetrics);
  const asked = isMetrics ? metrics : found;

  const go = (next: TracesSearch, replace = false) => void navigate({ to: '.', search: ((before: TracesSearch) => ({ ...before, ...next })) as never, replace, resetScroll: false });
  const run = (text = draft) => {
    const wanted = text.trim();
    setDraft(text);
    if ((wanted === '' ? '{}' : wanted) === query) void asked.refetch();
    else go({ q: wanted === '' || wanted === '{}' ? undefined : wanted });
  };
  const open = (id: string) => void navigate({ to: '/trace/$id', params: { id } as never });
  const choose = (id: string) => setChosen((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id].slice(-2)));
  useHotkeys({ j: () => moveRow(1), k: () => moveRow(-1) });

  const rows = found.data?.traces ?? noRows;
  const cells = heat.data ?? noCells;
  const shown = useMemo(
    () => (selection === undefined ? rows : rows.filter(({ startMs, durationNs }) => startMs >= selection.fromMs && startMs <= selection.toMs && durationNs >= selection.fromNs && durationNs <= selection.toNs)),
    [rows, selection],
  );
  const searchSelection = () => {
    if (!selection) return;
    const conditions = [selection.fromNs > 0 ? `duration >= ${durationLiteral(selection.fromNs)}` : '', Number.isFinite(selection.toNs) ? `duration <= ${durationLiteral(selection.toNs)}` : ''].filter((c) => c !== '');
    const wanted = conditions.length === 0 ? query : withCondition(query, conditions.join(' && '));
    void navigate({ to: '.', search: ((before: TracesSearch) => ({ ...before, q: wanted, from: String(Math.floor(selection.fromMs)), to: String(Math.ceil(selection.toMs)) })) as never });
  };
  return (
    <Page title="Traces" actions={<TimeControls />}>
      <div className={classes.query}>
        <Suspense fallback={<div className={classes.editorFallback}>{draft}</div>}>
          <TraceqlEditor value={draft} onChange={setDraft} onRun={() => run()} label="TraceQL" placeholder='{ resource.service.name = "anvila-api" && status = error }' errorPlace={asked.error ? placeInMessage(asked.error.message) : undefined} />
        </Suspense>
        <TraceForm query={draft} onChange={setDraft} onRun={run} />
      </div>
      <div className={classes.toolbar}>
        <Button variant="filled" onClick={() => run()} loading={asked.isFetching} loaderProps={{ type: 'dots' }} leftSection={<Icon name="play" size={13} />}>
          Run
        </Button>
        {chosen.length > 0 && (
          <Button disabled={chosen.length < 2} leftSection={<Icon name="tree" size={13} />} onClick={() => void navigate({ to: '/trace/compare', search: { a: chosen[0], b: chosen[1] } as never })}>
            {chosen.length < 2 ? 'Choose one more to compare' : 'Compare the two'}
          </Button>
        )}
        <span className={classes.space} />
        {!isMetrics && (
          <>
            <Select aria-label="Traces at most" size="xs" w={110} allowDeselect={false} data={limits.map((value) => ({ value, label: `${value} traces` }))} value={String(limit)} onChange={(next) => go({ limit: next ?? undefined })} />
            <Select aria-label="Spans of each spanset" size="xs" w={130} allowDeselect={false} data={spansPerSet.map((value) => ({ value, label: `${value} spans each` }))} value={search.spss ?? '3'} onChange={(next) => go({ spss: next ?? undefined })} />
            <SegmentedControl data={views} value={view} aria-label="View" onChange={(next) => go({ view: next === 'traces' ? undefined : (next as TracesView) })} />
          </>
        )}
      </div>
      {asked.error && <ErrorNote error={asked.error} what="The query failed" query={query} onRetry={() => void asked.refetch()} />}
      {!asked.error && asked.isPending && (
        <Section>
          <LoadingRows rows={12} label="Looking for traces" />
        </Section>
      )}
      {!asked.error && isMetrics && metrics.data && (
        <Section title="Graph" actions={<Took ms={metrics.data.tookMs} text={plural(metrics.data.series.length, 'series', 'series')} />}>
          {metrics.data.series.length === 0 ? <Empty title="No span matches in this range" icon="search" /> : <TraceMetrics series={metrics.data.series} step={metrics.data.step} query={query} />}
        </Section>
      )}
      {!asked.error && !isMetrics && found.data && rows.length === 0 && (
        <Section>
          <Empty title="No trace matches in this range" icon="search">
            {q === undefined ? 'No span has arrived between the two ends. Applications send theirs by OTLP to port 4317 (gRPC) or 4318 (HTTP).' : `${found.data.inspected.toLocaleString('en-US')} spans were looked at. Try a wider range or fewer conditions.`}
          </Empty>
        </Section>
      )}
      {!asked.error && !isMetrics && found.data && rows.length > 0 && (
        <div className={classes.results}>
          <Section
            title="Duration over time"
            actions={
              <span className={classes.legend}>
                {cells.length > 0 && (
                  <span>
                    <i className={classes.shade} /> all spans that match
                  </span>
                )}
                <span>
                  <i className={classes.dot} /> trace
                </span>
                <span>
                  <i className={classes.diamond} /> with errors
                </span>
              </span>
            }
          >
            <DurationPlot rows={rows} cells={cells} selection={selection} onSelect={setSelection} onOpen={({ id }) => open(id)} />
          </Section>
          {selection && (
            <div className={classes.selection} role="status">
              <Icon name="filter" size={14} />
              <span>
                {plural(shown.length, 'listed trace')} of {formatTime(selection.fromMs, time.zone, 'clock-seconds')} to {formatTime(selection.toMs, time.zone, 'clock-seconds')}
                {selection.fromNs > 0 && `, from ${formatNs(selection.fromNs)}`}
                {Number.isFinite(selection.toNs) && ` up to ${formatNs(selection.toNs)}`}
              </span>
              <Button size="compact-xs" onClick={searchSelection}>
                Search in here
              </Button>
              <Button size="compact-xs" onClick={() => setSelection(undefined)}>
                Show all
              </Button>
            </div>
          )}
          <Section title={view === 'spans' ? 'Spans' : 'Traces'} actions={<Took ms={found.data.tookMs} text={`${plural(shown.length, 'trace')}, ${plural(found.data.inspected, 'span')} looked at`} />}>
            {shown.length === 0 ? (
              <Empty compact title="None of the listed traces lies in the selection" icon="search">
                The heat map counts every span that matches; Search in here looks for their traces.
              </Empty>
            ) : view === 'spans' ? (
              <SpanList rows={shown} />
            ) : (
              <TraceList rows={shown} chosen={chosen} onChoose={choose} />
            )}
          </Section>
          {rows.length >= limit && <Notice kind="info">{`The limit of ${limit} traces is reached: more match. Narrow the query or the range, or ask for more.`}</Notice>}
        </div>
      )}
    </Page>
  );
}

function Took({ ms, text }: { ms: number; text: string }) {
  return (
    <span className="secondary num" role="status">
      {text}, {Math.max(1, Math.round(ms))} ms
    </span>
  );
}
