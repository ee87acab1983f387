import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { placeInMessage } from '../../editors/serverError';
import { TimeControls } from '../../time/TimeControls';
import { TimeScope } from '../../time/TimeScope';
import { formatTime } from '../../time/format';
import { useTime } from '../../time/timeContext';
import { Icon } from '../../ui/Icon';
import { Page, Section } from '../../ui/Page';
import { Empty, ErrorNote, LoadingRows, Notice } from '../../ui/states';
import { MetricBrowser } from './MetricBrowser';
import { QueryHistory, remember } from './QueryHistory';
import { QueryRow } from './QueryRow';
import { ResultGraph } from './ResultGraph';
import { ResultTable } from './ResultTable';
import classes from './explore.module.css';
import type { ExploreSearch, ExploreView } from './search';
import { queryLetter, stepSeconds } from './search';
import type { QueryOutcome } from './useExploreQueries';
import { mostSeries, useInstantQueries, useRangeQueries, useWidth } from './useExploreQueries';

const ExplainTree = lazy(() => import('./ExplainTree'));

const views = [
  { value: 'graph', label: 'Graph' },
  { value: 'table', label: 'Table' },
  { value: 'explain', label: 'Explain' },
];

interface Draft {
  id: number;
  text: string;
  hidden: boolean;
}

export function ExploreMetricsPage() {
  return (
    <TimeScope>
      <Explore />
    </TimeScope>
  );
}

function Explore() {
  const search: ExploreSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const time = useTime();
  const [browserFor, setBrowserFor] = useState<number>();
  const [historyOpen, setHistoryOpen] = useState(false);
  const { drafts, edit, replaceAll } = useDrafts(search);
  const { ref, width } = useWidth();

  const view = search.view ?? 'graph';
  const fixedStep = search.step === undefined ? undefined : stepSeconds(search.step);
  const hidden = new Set(search.hide?.map(Number));
  const queries = (search.expr ?? []).map((expr, index) => ({ expr, index })).filter(({ expr, index }) => expr.trim() !== '' && !hidden.has(index));

  const ranges = useRangeQueries(queries, time, width, fixedStep, view === 'graph');
  const instants = useInstantQueries(queries, time, view === 'table');
  const outcomes: QueryOutcome<unknown>[] = view === 'graph' ? ranges.outcomes : view === 'table' ? instants : [];

  const go = (next: ExploreSearch, replace = false) =>
    void navigate({ to: '.', search: ((before: ExploreSearch) => ({ ...before, ...next })) as never, replace, resetScroll: false });

  const run = (next: readonly Draft[] = drafts) => {
    const expr = next.map(({ text }) => text.trim());
    const hide = next.flatMap((draft, index) => (draft.hidden ? [String(index)] : []));
    remember(expr);
    const same = JSON.stringify([expr, hide]) === JSON.stringify([search.expr ?? [''], search.hide ?? []]);
    if (same) time.refresh();
    else go({ expr: expr.some(Boolean) ? expr : undefined, hide: hide.length > 0 ? hide : undefined });
  };
  const change = (next: Draft[]) => {
    replaceAll(next);
    run(next);
  };

  const isBusy = outcomes.some(({ isLoading, isRefreshing }) => isLoading || isRefreshing);
  return (
    <Page title="Metrics" actions={<TimeControls />}>
      <div className={classes.rows}>
        {drafts.map((draft, index) => {
          const failed = outcomes.find((outcome) => outcome.index === index && outcome.expr === draft.text.trim())?.error;
          return (
            <QueryRow
              key={draft.id}
              index={index}
              value={draft.text}
              hidden={draft.hidden}
              errorPlace={failed ? placeInMessage(failed.message) : undefined}
              focusAtStart={drafts.length === 1 && draft.text === ''}
              canRemove={drafts.length > 1}
              onChange={(text) => edit(draft.id, text)}
              onRun={() => run()}
              onToggle={() => change(drafts.map((other) => (other.id === draft.id ? { ...other, hidden: !other.hidden } : other)))}
              onDuplicate={() => change([...drafts.slice(0, index + 1), { ...draft, id: nextId() }, ...drafts.slice(index + 1)])}
              onRemove={() => change(drafts.filter((other) => other.id !== draft.id))}
              onBrowse={() => setBrowserFor(draft.id)}
            />
          );
        })}
      </div>
      <div className={classes.toolbar}>
        <Button variant="filled" onClick={() => run()} loading={isBusy} loaderProps={{ type: 'dots' }} leftSection={<Icon name="play" size={13} />}>
          Run
        </Button>
        <Button onClick={() => replaceAll([...drafts, { id: nextId(), text: '', hidden: false }])} leftSection={<Icon name="plus" size={14} />}>
          Add query
        </Button>
        <Button onClick={() => setHistoryOpen(true)} leftSection={<Icon name="history" size={14} />}>
          History
        </Button>
        <span className={classes.space} />
        {view === 'graph' && <StepInput value={search.step} chosen={ranges.step} onChange={(step) => go({ step }, false)} />}
        <SegmentedControl
          data={views}
          value={view}
          aria-label="View"
          onChange={(next) => go({ view: next as ExploreView })}
        />
      </div>
      <Notes outcomes={outcomes} queries={queries.length} />
      <div ref={ref}>
        {queries.length === 0 ? (
          <Section>
            <Empty title={search.expr ? 'Every query is hidden or empty' : 'Write a query, or pick a metric'} icon="chart" action={<Button onClick={() => setBrowserFor(drafts[0]?.id)}>Open the metric browser</Button>}>
              Completion knows your metrics, labels and values. Enter runs the query, Shift Enter starts a new line.
            </Empty>
          </Section>
        ) : view === 'graph' ? (
          <ResultGraph outcomes={ranges.outcomes} step={ranges.step} withExemplars={search.exemplars !== 'off'} onExemplars={(shown) => go({ exemplars: shown ? undefined : 'off' }, true)} />
        ) : view === 'table' ? (
          <div className={classes.results}>
            {instants.map((outcome) => (
              <Section key={outcome.index}>
                <ResultHead outcome={outcome} detail={formatTime(time.range.toMs, time.zone)} />
                {outcome.isLoading && <LoadingRows />}
                {outcome.answer && <ResultTable data={outcome.answer.data} zone={time.zone} label={`Result of query ${queryLetter(outcome.index)}`} />}
              </Section>
            ))}
          </div>
        ) : (
          <div className={classes.results}>
            <Suspense fallback={<LoadingRows />}>
              {queries.map(({ expr, index }) => (
                <Section key={index}>
                  <ResultHead outcome={{ index, expr }} detail="each step on its own, at the end of the range" />
                  <ExplainTree expr={expr} onPick={(part) => change([...drafts, { id: nextId(), text: part, hidden: false }])} />
                </Section>
              ))}
            </Suspense>
          </div>
        )}
      </div>
      <MetricBrowser
        opened={browserFor !== undefined}
        onClose={() => setBrowserFor(undefined)}
        onPick={(selector) => change(drafts.map((draft) => (draft.id === browserFor ? { ...draft, text: withSelector(draft.text, selector) } : draft)))}
      />
      <QueryHistory
        opened={historyOpen}
        onClose={() => setHistoryOpen(false)}
        onPick={(expr) => {
          const blank = drafts.findIndex(({ text }) => text.trim() === '');
          const fresh = { id: nextId(), text: expr, hidden: false };
          change(blank < 0 ? [...drafts, fresh] : drafts.with(blank, fresh));
        }}
      />
    </Page>
  );
}

/** A selector fills an empty query; otherwise it is put at the end, where the reader can wire it in. */
const withSelector = (text: string, selector: string): string => (text.trim() === '' ? selector : `${text.trimEnd()} ${selector}`);

let lastId = 0;
const nextId = (): number => ++lastId;

/** What is typed but not run. A change of the URL from outside (Back, a link) replaces it. */
function useDrafts(search: ExploreSearch) {
  const fromSearch = (): Draft[] =>
    (search.expr ?? ['']).map((text, index) => ({ id: nextId(), text, hidden: search.hide?.includes(String(index)) ?? false }));
  const [drafts, setDrafts] = useState(fromSearch);
  const latest = useRef({ drafts, fromSearch });
  useEffect(() => {
    latest.current = { drafts, fromSearch };
  });
  const key = JSON.stringify([search.expr, search.hide]);
  useEffect(() => {
    const wanted = latest.current.fromSearch();
    const current = latest.current.drafts;
    const isSame = wanted.length === current.length && wanted.every(({ text, hidden }, at) => text === current[at]?.text.trim() && hidden === current[at]?.hidden);
    if (!isSame) setDrafts(wanted.map((draft, at) => ({ ...draft, id: current[at]?.id ?? draft.id })));
  }, [key]);
  return {
    drafts,
    edit: (id: number, text: string) => setDrafts((before) => before.map((draft) => (draft.id === id ? { ...draft, text } : draft))),
    replaceAll: setDrafts,
  };
}

function StepInput({ value, chosen, onChange }: { value: string | undefined; chosen: number; onChange: (step: string | undefined) => void }) {
  const [text, setText] = useState(value ?? '');
  useEffect(() => setText(value ?? ''), [value]);
  const isValid = text === '' || stepSeconds(text) !== undefined;
  const commit = () => {
    if (isValid && text !== (value ?? '')) onChange(text === '' ? undefined : text);
  };
  return (
    <TextInput
      aria-label="Step"
      placeholder={`auto, ${chosen}s`}
      title="Time between two points: auto, or for instance 30s or 1m"
      value={text}
      w={110}
      leftSection={<span className="secondary">step</span>}
      leftSectionWidth={38}
      error={!isValid}
      onChange={(event) => setText(event.currentTarget.value.trim())}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}

function ResultHead({ outcome, detail }: { outcome: { index: number; expr: string; tookMs?: number | undefined; answer?: { data: unknown } | undefined }; detail: string }) {
  const data = outcome.answer?.data as { result?: unknown; resultType?: string } | undefined;
  const size = data?.resultType === 'vector' || data?.resultType === 'matrix' ? (data.result as readonly unknown[]).length : undefined;
  return (
    <div className={classes.resultHead}>
      <strong>{queryLetter(outcome.index)}</strong>
      <code title={outcome.expr}>{outcome.expr}</code>
      <span className="secondary num">
        {size !== undefined && `${size} series, `}
        {outcome.tookMs !== undefined && `${Math.max(1, Math.round(outcome.tookMs))} ms, `}
        {detail}
      </span>
    </div>
  );
}

/** Errors, warnings and infos of every query that ran. */
function Notes({ outcomes, queries }: { outcomes: readonly QueryOutcome<unknown>[]; queries: number }) {
  const time = useTime();
  const notes = outcomes.flatMap(({ index, expr, error, answer, retry }) => {
    const letter = queries > 1 ? `${queryLetter(index)}: ` : '';
    const found = [];
    if (error) found.push(<ErrorNote key={`${index}-error`} error={error} what={`Query ${queryLetter(index)} failed`} query={markPlace(expr, error.message)} onRetry={retry} />);
    for (const text of answer?.warnings ?? []) found.push(<Notice key={`${index}-${text}`} kind="warning">{letter + text}</Notice>);
    for (const text of answer?.infos ?? []) found.push(<Notice key={`${index}-${text}`} kind="info">{letter + text}</Notice>);
    const result = (answer?.data as { result?: unknown } | undefined)?.result;
    if (Array.isArray(result) && result.length > mostSeries)
      found.push(
        <Notice key={`${index}-size`} kind="warning">
          {letter}More than {mostSeries} series: only the first are drawn. Aggregate, or narrow the selector.
        </Notice>,
      );
    return found;
  });
  if (time.invalid)
    notes.unshift(
      <Notice key="range" kind="warning">
        The range in the address cannot be read, so the last hour is shown.
      </Notice>,
    );
  return notes.length > 0 ? <div className={classes.notes}>{notes}</div> : null;
}

/** The query with a caret under the place that the message names. */
function markPlace(expr: string, message: string): string {
  const place = placeInMessage(message);
  if (!place) return expr;
  const lines = expr.split('\n');
  lines.splice(place.line, 0, `${' '.repeat(Math.max(0, place.column - 1))}^`);
  return lines.join('\n');
}
