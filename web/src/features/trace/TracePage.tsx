import { Button, SegmentedControl } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { ApiError } from '../../api/http';
import { Copy } from '../../charts/waterfall/Copy';
import { serviceColors } from '../../charts/waterfall/colors';
import { TraceView } from '../../charts/waterfall/TraceView';
import { FlameGraph } from '../../charts/flame/FlameGraph';
import { formatNs, plural } from '../../grafana/traces/format';
import { flameGraph } from '../../grafana/traces/operations';
import type { TraceTree } from '../../grafana/traces/tree';
import { useSpanLinks, useTrace } from '../../panels/common/useTrace';
import { formatTime } from '../../time/format';
import { TimeScope } from '../../time/TimeScope';
import { useTime } from '../../time/timeContext';
import { Icon } from '../../ui/Icon';
import { StateBadge } from '../../ui/Labels';
import { Page, Section } from '../../ui/Page';
import { Empty, ErrorNote, LoadingRows, Notice } from '../../ui/states';
import { ComparePicker } from './ComparePicker';
import { downloadTrace } from './download';
import { OperationsTable } from './OperationsTable';
import type { TraceSearch, TraceView as View } from './search';
import { hexId, readTraceSearch } from './search';
import classes from './trace.module.css';

const views = [
  { value: 'waterfall', label: 'Waterfall' },
  { value: 'flame', label: 'Flame graph' },
  { value: 'operations', label: 'Operations' },
];
/** Typing in the search field reaches the address after this pause. */
const typingMs = 400;

export function TracePage() {
  return (
    <TimeScope>
      <OneTrace />
    </TimeScope>
  );
}

function OneTrace() {
  const params: { id?: string } = useParams({ strict: false });
  const id = hexId(params.id);
  const trace = useTrace(id);
  const tree = trace.data?.tree;
  const root = tree?.spans[0];
  const title = root === undefined ? 'Trace' : `${root.resource.service}: ${root.name}`;
  return (
    <Page
      title={title}
      crumb={{ label: 'Traces', to: '/explore/traces' }}
      actions={
        tree !== undefined && id !== undefined && tree.spans.length > 0 ? (
          <>
            <ComparePicker id={id} tree={tree} />
            <Button leftSection={<Icon name="copy" size={13} />} onClick={() => downloadTrace(id, trace.data?.json)}>
              Download JSON
            </Button>
          </>
        ) : undefined
      }
    >
      {id === undefined ? (
        <Section>
          <Empty title="This is no trace id" icon="question">
            A trace id has up to 32 digits, 0 to 9 and a to f.
          </Empty>
        </Section>
      ) : trace.isPending ? (
        <Section>
          <LoadingRows rows={14} label="Loading the trace" />
        </Section>
      ) : trace.error instanceof ApiError && trace.error.status === 404 ? (
        <Section>
          <Empty title="No trace has this id" icon="search" action={<Button onClick={() => void trace.refetch()}>Look again</Button>}>
            <code>{id}</code> was never received, was not sampled, or is older than the store keeps traces.
          </Empty>
        </Section>
      ) : trace.error ? (
        <ErrorNote error={trace.error} what="The trace could not be read" query={id} onRetry={() => void trace.refetch()} />
      ) : tree === undefined || tree.spans.length === 0 ? (
        <Section>
          <Empty title="The trace has no spans" icon="waterfall" />
        </Section>
      ) : (
        <Loaded key={id} id={id} tree={tree} />
      )}
    </Page>
  );
}

function Loaded({ id, tree }: { id: string; tree: TraceTree }) {
  const search = readTraceSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const { zone } = useTime();
  const { view = 'waterfall' } = search;
  const [find, setFind] = useState(search.find ?? '');
  const links = useSpanLinks(tree);
  const colors = useMemo(() => serviceColors(tree.services), [tree]);
  const flame = useMemo(() => (view === 'flame' ? flameGraph(tree) : undefined), [tree, view]);

  const go = (next: TraceSearch, replace: boolean) => void navigate({ to: '.', search: ((before: TraceSearch) => ({ ...before, ...next })) as never, replace, resetScroll: false });
  useEffect(() => {
    const wanted = find === '' ? undefined : find;
    if (wanted === search.find) return undefined;
    const timer = setTimeout(() => go({ find: wanted }, true), typingMs);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-deps -- `go` is made anew at each draw and does the same
  }, [find, search.find]);
  const depth = useMemo(() => tree.depth.reduce((most, d) => Math.max(most, d), 0) + 1, [tree]);
  return (
    <div className={classes.page}>
      <div className={classes.summary}>
        <span>
          <code>{id}</code>
          <Copy text={id} label="Copy the trace id" />
        </span>
        <Fact name="Start">{formatTime(Math.floor(tree.trace.startMs), zone, 'millisecond')}</Fact>
        <Fact name="Duration">{formatNs(tree.trace.durationNs)}</Fact>
        <Fact name="Spans">{tree.spans.length.toLocaleString('en-US')}</Fact>
        <Fact name="Depth">{depth}</Fact>
        {tree.errors > 0 ? <StateBadge tone="critical">{plural(tree.errors, 'error')}</StateBadge> : <StateBadge tone="ok">no errors</StateBadge>}
        <span className={classes.space} />
        <SegmentedControl data={views} value={view} aria-label="View" onChange={(next) => go({ view: next === 'waterfall' ? undefined : (next as View) }, false)} />
      </div>
      <ul className={classes.services} aria-label="Services">
        {tree.services.slice(0, 24).map((service) => (
          <li key={service}>
            <span style={{ background: colors.get(service) }} aria-hidden="true" />
            {service}
          </li>
        ))}
        {tree.services.length > 24 && <li className="secondary">and {tree.services.length - 24} more</li>}
      </ul>
      {tree.orphans > 0 && <Notice kind="warning">{plural(tree.orphans, 'span names a parent that has', 'spans name a parent that has')} not been received: they stand at the top level. Late spans join when they arrive; reload to see them.</Notice>}
      {tree.spans.length > 20_000 && <Notice kind="info">{tree.spans.length.toLocaleString('en-US')} spans: the lower levels begin folded.</Notice>}
      <Section>
        {view === 'waterfall' && (
          <TraceView
            tree={tree}
            zone={zone}
            selectedId={search.span}
            onSelect={(span) => go({ span }, true)}
            find={find}
            onFind={setFind}
            links={links}
            maxHeight="max(300px, calc(100vh - 330px))"
            hasKeys
          />
        )}
        {flame !== undefined && <FlameGraph root={flame} colors={colors} onOpen={(row) => go({ view: undefined, span: tree.spans[row]?.id }, false)} />}
        {view === 'operations' && (
          <OperationsTable
            tree={tree}
            colors={colors}
            onFind={(text, row) => {
              setFind(text);
              go({ view: undefined, find: text, span: tree.spans[row]?.id }, false);
            }}
          />
        )}
      </Section>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <span className={classes.fact}>
      <span className="secondary">{name}</span> <b className="num">{children}</b>
    </span>
  );
}
