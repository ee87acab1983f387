import { Button, Select, SegmentedControl, Switch } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { placeInMessage } from '../../editors/serverError';
import { LogList } from '../../panels/logs/LogList';
import type { Dedupe, LogRow } from '../../panels/logs/logModel';
import { dedupeRows, rowsOf, withFilter } from '../../panels/logs/logModel';
import { useLineLinks } from '../../panels/logs/useLineLinks';
import { TimeControls } from '../../time/TimeControls';
import { TimeScope } from '../../time/TimeScope';
import { formatDuration } from '../../time/format';
import { useTime } from '../../time/timeContext';
import { Icon } from '../../ui/Icon';
import { Page, Section } from '../../ui/Page';
import { Empty, ErrorNote, LoadingRows, Notice } from '../../ui/states';
import { ContextModal } from './ContextModal';
import { FieldsView } from './FieldsView';
import { LabelBrowser } from './LabelBrowser';
import { LogsGraph } from './LogsGraph';
import { PatternsView } from './PatternsView';
import classes from './logs.module.css';
import type { LogsSearch, LogsView } from './search';
import { limits } from './search';
import { useLogLines, useStreamLabels, useVolume } from './useLogs';
import type { Tail } from './useTail';
import { useTail } from './useTail';

const LogqlEditor = lazy(() => import('../../editors/logql/LogqlEditor'));

const views = [
  { value: 'lines', label: 'Lines' },
  { value: 'patterns', label: 'Patterns' },
  { value: 'fields', label: 'Fields' },
];
const foldings = [
  { value: 'none', label: 'Every line' },
  { value: 'exact', label: 'Fold equal lines' },
  { value: 'numbers', label: 'Fold, numbers aside' },
  { value: 'signature', label: 'Fold by punctuation' },
];
const noRows: readonly LogRow[] = [];

export function ExploreLogsPage() {
  return (
    <TimeScope>
      <Explore />
    </TimeScope>
  );
}

function Explore() {
  const search: LogsSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const { expr, view = 'lines', dedupe = 'none' } = search;
  const [draft, setDraft] = useState(expr ?? '');
  const [isBrowsing, setBrowsing] = useState(false);
  const [contextOf, setContextOf] = useState<LogRow>();
  const [isPaused, setPaused] = useState(false);
  useEffect(() => setDraft(expr ?? ''), [expr]);

  const limit = Number(search.limit ?? '1000');
  const direction = search.direction ?? 'backward';
  const isLive = search.live === 'on' && expr !== undefined;
  const lines = useLogLines(expr, limit, direction, view === 'lines' && !isLive);
  const data = lines.error ? undefined : lines.data?.data;
  const isLogQuery = data === undefined || data.resultType === 'streams';
  const volume = useVolume(expr, data?.resultType === 'streams' && !isLive);
  const labels = useStreamLabels();
  const { range, zone } = useTime();
  const links = useLineLinks(range);
  const tail = useTail(isLive ? expr : undefined, isPaused);

  const go = (next: LogsSearch, replace = false) =>
    void navigate({ to: '.', search: ((before: LogsSearch) => ({ ...before, ...next })) as never, replace, resetScroll: false });
  const run = (text = draft) => {
    const wanted = text.trim();
    if (wanted === (expr ?? '')) void lines.refetch();
    else go({ expr: wanted === '' ? undefined : wanted });
  };
  const rows = useMemo(() => {
    if (isLive) return dedupeRows(tail.rows, dedupe);
    return data?.resultType === 'streams' ? dedupeRows(rowsOf(data.result, direction), dedupe) : noRows;
  }, [isLive, tail.rows, data, direction, dedupe]);
  const actions = useMemo(
    () => ({ onFilter: (name: string, op: '=' | '!=', value: string) => go({ expr: withFilter(expr ?? '', name, op, value) }), onContext: setContextOf }),
    // oxlint-disable-next-line react/exhaustive-deps -- `go` is made anew at each draw and does the same
    [expr],
  );

  return (
    <Page title="Logs" actions={<TimeControls />}>
      <div className={classes.query}>
        <div className={classes.editor}>
          <Suspense fallback={<div className={classes.editorFallback}>{draft || ' '}</div>}>
            <LogqlEditor value={draft} onChange={setDraft} onRun={() => run()} label="LogQL" placeholder={'{service_name="anvila-api"} |= "error", or pick labels'} errorPlace={lines.error ? placeInMessage(lines.error.message) : undefined} focusAtStart={expr === undefined} />
          </Suspense>
        </div>
      </div>
      <div className={classes.toolbar}>
        <Button variant="filled" onClick={() => run()} loading={lines.isFetching} loaderProps={{ type: 'dots' }} leftSection={<Icon name="play" size={13} />}>
          Run
        </Button>
        <Button onClick={() => setBrowsing(true)} leftSection={<Icon name="list" size={14} />}>
          Labels
        </Button>
        <Button aria-pressed={isLive} variant={isLive ? 'filled' : 'default'} disabled={expr === undefined || !isLogQuery} onClick={() => go({ live: isLive ? undefined : 'on' })} leftSection={<Icon name="pulse" size={14} />}>
          {isLive ? 'Stop' : 'Live'}
        </Button>
        <span className={classes.space} />
        <SegmentedControl data={views} value={view} aria-label="View" onChange={(next) => go({ view: next === 'lines' ? undefined : (next as LogsView) })} />
      </div>
      {lines.error && <ErrorNote error={lines.error} what="The query failed" query={expr ?? ''} onRetry={() => void lines.refetch()} />}
      {expr === undefined ? (
        <Section>
          <Empty title="Pick the streams to read" icon="list" action={<Button onClick={() => setBrowsing(true)}>Browse labels</Button>}>
            A query begins with labels in braces. Filters follow: <code>|= "text"</code>, <code>| json</code>, <code>| status &gt;= 500</code>.
          </Empty>
        </Section>
      ) : view === 'patterns' ? (
        <PatternsView expr={expr} onFilter={(stage) => go({ expr: `${expr} ${stage}`, view: undefined })} />
      ) : view === 'fields' ? (
        <FieldsView expr={expr} />
      ) : (
        <>
          {!isLive && data?.resultType === 'streams' && volume.answer.data?.resultType === 'matrix' && volume.answer.data.result.length > 0 && (
            <Section title="Lines by level">
              <LogsGraph data={volume.answer.data} step={volume.step} expr={expr} kind="levels" height={150} />
            </Section>
          )}
          {!isLive && data?.resultType === 'matrix' && (
            <Section title="Graph">
              {data.result.length === 0 ? <Empty title="Nothing was counted in this range" icon="search" /> : <LogsGraph data={data} step={lines.data?.step ?? 1} expr={expr} kind="metric" height={360} />}
            </Section>
          )}
          {!isLive && lines.isPending && lines.isFetching && (
            <Section>
              <LoadingRows rows={12} />
            </Section>
          )}
          {(isLive || data?.resultType === 'streams') && (
            <Section
              title={isLive ? 'Live' : 'Lines'}
              actions={
                <div className={classes.listActions}>
                  <span className="secondary num" role="status">
                    {isLive ? <TailState tail={tail} isPaused={isPaused} /> : `${rows.length.toLocaleString('en-US')} lines, ${Math.max(1, Math.round(lines.data?.tookMs ?? 0))} ms`}
                  </span>
                  {isLive && <Button size="compact-sm" onClick={() => setPaused(!isPaused)}>{isPaused ? `Go on${tail.waiting > 0 ? `, ${tail.waiting} new` : ''}` : 'Pause'}</Button>}
                  <Select aria-label="Repeated lines" size="xs" w={170} allowDeselect={false} data={foldings} value={dedupe} onChange={(next) => go({ dedupe: next === 'none' || next === null ? undefined : (next as Dedupe) })} />
                  {!isLive && <Select aria-label="Lines at most" size="xs" w={90} allowDeselect={false} data={[...limits]} value={String(limit)} onChange={(next) => go({ limit: next ?? undefined })} />}
                  {!isLive && <Switch size="xs" label="Oldest first" checked={direction === 'forward'} onChange={(event) => go({ direction: event.currentTarget.checked ? 'forward' : undefined })} />}
                  <Switch size="xs" label="Wrap" checked={search.wrap === 'on'} onChange={(event) => go({ wrap: event.currentTarget.checked ? 'on' : undefined }, true)} />
                  <Button size="compact-sm" disabled={rows.length === 0} onClick={() => download(rows)}>
                    Download
                  </Button>
                </div>
              }
            >
              {rows.length === 0 && !lines.isFetching && !isLive && (
                <Empty title="No line matches in this range" icon="search">
                  Nothing was stored under these labels and filters between the two ends. Try a wider range or fewer filters.
                </Empty>
              )}
              {rows.length === 0 && isLive && <Empty compact title="Waiting for lines" icon="wait" />}
              {rows.length > 0 && <LogList rows={rows} isWrapped={search.wrap === 'on'} label="Log lines" maxHeight="max(320px, calc(100vh - 420px))" zone={zone} links={links} actions={actions} />}
            </Section>
          )}
          {!isLive && rows.length >= limit && data?.resultType === 'streams' && dedupe === 'none' && (
            <Notice kind="info">{`The limit of ${limit} lines is reached: there are more in the ${formatDuration(Math.max(1, spanOf(rows)))} that these cover, or beyond.`}</Notice>
          )}
        </>
      )}
      <LabelBrowser opened={isBrowsing} onClose={() => setBrowsing(false)} onPick={(selector) => run(draft.trim() === '' ? selector : draft.replace(/\{[^}]*\}/, selector))} />
      <ContextModal row={contextOf} streamLabels={labels.data ?? []} onClose={() => setContextOf(undefined)} />
    </Page>
  );
}

const spanOf = (rows: readonly LogRow[]): number => Math.abs((rows[0]?.timeMs ?? 0) - (rows.at(-1)?.timeMs ?? 0));

function TailState({ tail, isPaused }: { tail: Tail; isPaused: boolean }) {
  const parts = [tail.state === 'open' ? (isPaused ? 'paused' : 'following') : tail.state === 'lost' ? 'connection lost, trying again' : 'connecting'];
  if (tail.dropped > 0) parts.push(`${tail.dropped.toLocaleString('en-US')} left out, too fast`);
  return parts.join(', ');
}

/** The lines as they are shown, one a row, as a text file. */
function download(rows: readonly LogRow[]): void {
  const url = URL.createObjectURL(new Blob([rows.map(({ timeMs, line }) => `${new Date(timeMs).toISOString()} ${line}`).join('\n')], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'logs.txt';
  link.click();
  URL.revokeObjectURL(url);
}
