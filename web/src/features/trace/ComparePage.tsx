import { Button, Switch, TextInput } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { formatDelta, formatNs, plural } from '../../grafana/traces/format';
import { compareTraces, type Change, type CompareNode, type CompareSide } from '../../grafana/traces/compare';
import type { TraceTree } from '../../grafana/traces/tree';
import { useTrace } from '../../panels/common/useTrace';
import { formatTime } from '../../time/format';
import { TimeScope } from '../../time/TimeScope';
import { useTime } from '../../time/timeContext';
import { Icon, type IconName } from '../../ui/Icon';
import { Page, Section } from '../../ui/Page';
import { Empty, ErrorNote, LoadingRows } from '../../ui/states';
import { VirtualRows } from '../../ui/VirtualRows';
import type { CompareSearch } from './search';
import { hexId, readCompareSearch } from './search';
import classes from './compare.module.css';

export function ComparePage() {
  return (
    <TimeScope>
      <Compare />
    </TimeScope>
  );
}

function Compare() {
  const { a, b } = readCompareSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const left = useTrace(a);
  const right = useTrace(b);
  const isPending = (a !== undefined && left.isPending) || (b !== undefined && right.isPending);
  return (
    <Page
      title="Compare traces"
      crumb={{ label: 'Traces', to: '/explore/traces' }}
      actions={
        a !== undefined && b !== undefined ? (
          <Button leftSection={<Icon name="refresh" size={13} />} onClick={() => void navigate({ to: '.', search: ((before: CompareSearch) => ({ ...before, a: b, b: a })) as never })}>
            Swap
          </Button>
        ) : undefined
      }
    >
      <Ids key={`${a ?? ''} ${b ?? ''}`} a={a} b={b} onCompare={(next) => void navigate({ to: '.', search: ((before: CompareSearch) => ({ ...before, ...next })) as never })} />
      {left.error && <ErrorNote error={left.error} what="Trace A could not be read" query={a ?? ''} onRetry={() => void left.refetch()} />}
      {right.error && <ErrorNote error={right.error} what="Trace B could not be read" query={b ?? ''} onRetry={() => void right.refetch()} />}
      {isPending && (
        <Section>
          <LoadingRows rows={10} label="Loading both traces" />
        </Section>
      )}
      {(a === undefined || b === undefined) && (
        <Section>
          <Empty title="Two traces are laid over each other" icon="tree">
            Give their ids, or open one trace and choose Compare. Spans that were reached by the same way of services and names stand in one line.
          </Empty>
        </Section>
      )}
      {a !== undefined && b !== undefined && left.data && right.data && <Result a={a} b={b} left={left.data.tree} right={right.data.tree} />}
    </Page>
  );
}

function Ids({ a, b, onCompare }: { a: string | undefined; b: string | undefined; onCompare: (ids: CompareSearch) => void }) {
  const [texts, setTexts] = useState({ a: a ?? '', b: b ?? '' });
  useEffect(() => setTexts({ a: a ?? '', b: b ?? '' }), [a, b]);
  const ids = { a: hexId(texts.a), b: hexId(texts.b) };
  const isReady = ids.a !== undefined && ids.b !== undefined && (ids.a !== a || ids.b !== b);
  const field = (side: 'a' | 'b', label: string) => (
    <TextInput size="xs" aria-label={label} placeholder={label} value={texts[side]} styles={{ input: { fontFamily: 'var(--font-mono)' } }} error={texts[side] !== '' && ids[side] === undefined ? 'Up to 32 digits, 0 to 9 and a to f' : undefined} onChange={(event) => setTexts({ ...texts, [side]: event.currentTarget.value })} />
  );
  return (
    <form
      className={classes.ids}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onCompare({ a: ids.a ?? '', b: ids.b ?? '' });
      }}
    >
      <b>A</b> {field('a', 'Id of trace A')}
      <b>B</b> {field('b', 'Id of trace B')}
      <Button type="submit" size="xs" disabled={!isReady}>
        Compare
      </Button>
    </form>
  );
}

const changes: Readonly<Record<Change, { icon: IconName; word: string }>> = {
  added: { icon: 'plus', word: 'only in B' }, removed: { icon: 'x', word: 'only in A' }, slower: { icon: 'warning', word: 'slower' }, faster: { icon: 'check', word: 'faster' }, same: { icon: 'dots', word: 'alike' },
};

function Result({ a, b, left, right }: { a: string; b: string; left: TraceTree; right: TraceTree }) {
  const [isOnlyChanged, setOnlyChanged] = useState(false);
  const comparison = useMemo(() => compareTraces(left, right), [left, right]);
  const shown = useMemo(() => (isOnlyChanged ? changedAndAbove(comparison.nodes) : comparison.nodes), [comparison, isOnlyChanged]);
  const longestNs = Math.max(1, ...comparison.nodes.map((node) => Math.max(node.a?.totalNs ?? 0, node.b?.totalNs ?? 0)));
  const { added, removed, slower, faster } = comparison;
  return (
    <>
      <div className={classes.heads}>
        <Head side="A" id={a} tree={left} />
        <Head side="B" id={b} tree={right} other={left} />
      </div>
      <Section
        title={added + removed + slower + faster === 0 ? 'No differences' : [plural(slower, 'place slower', 'places slower'), `${faster} faster`, `${removed} only in A`, `${added} only in B`].join(', ')}
        actions={<Switch size="xs" label="Only what differs" checked={isOnlyChanged} onChange={(event) => setOnlyChanged(event.currentTarget.checked)} />}
      >
        <div className={classes.scroll} tabIndex={0} role="region" aria-label="Differences">
          <div className={`${classes.line} ${classes.lineHead}`} aria-hidden="true">
            <span>Service and span</span>
            <span>Change</span>
            <span>A</span>
            <span>B</span>
            <span>Time</span>
            <span>Spans</span>
          </div>
          {shown.length === 0 ? (
            <Empty compact title="Both took the same way in the same time" icon="check" />
          ) : (
            <VirtualRows items={shown} estimateHeight={30} maxHeight="max(300px, calc(100vh - 360px))" rowKey={({ key }) => key} label="Places of both traces" render={(node) => <Line node={node} a={a} b={b} longestNs={longestNs} />} />
          )}
        </div>
      </Section>
    </>
  );
}

/** Places that differ, and those above them, without which they would stand nowhere. */
function changedAndAbove(nodes: readonly CompareNode[]): readonly CompareNode[] {
  const keep = new Set<number>();
  nodes.forEach((node, i) => {
    if (node.change === 'same' && node.deltaErrors === 0 && node.deltaCount === 0) return;
    for (let at = i; at >= 0 && !keep.has(at); at = nodes[at]?.parent ?? -1) keep.add(at);
  });
  return nodes.filter((_, i) => keep.has(i));
}

function Head({ side, id, tree, other }: { side: 'A' | 'B'; id: string; tree: TraceTree; other?: TraceTree }) {
  const { zone } = useTime();
  const root = tree.spans[0];
  return (
    <section className={classes.head} aria-label={`Trace ${side}`}>
      <span className={classes.side}>{side}</span>
      <div>
        <Link to="/trace/$id" params={{ id } as never}>
          {root === undefined ? id : `${root.resource.service}: ${root.name}`}
        </Link>
        <div className="secondary num">
          {formatTime(Math.floor(tree.trace.startMs), zone, 'millisecond')} · {plural(tree.spans.length, 'span')}
          {tree.errors > 0 && ` · ${plural(tree.errors, 'error')}`}
        </div>
      </div>
      <b className="num">
        {formatNs(tree.trace.durationNs)}
        {other && <span className="secondary"> {formatDelta(tree.trace.durationNs - other.trace.durationNs)}</span>}
      </b>
    </section>
  );
}

function Line({ node, a, b, longestNs }: { node: CompareNode; a: string; b: string; longestNs: number }) {
  const { icon, word } = changes[node.change];
  return (
    <div className={classes.line} data-change={node.change} data-row>
      <span className={classes.place} style={{ paddingLeft: 8 + Math.min(node.depth, 22) * 14 }} title={`${node.service} ${node.name}`}>
        <span className="secondary">{node.service}</span> {node.name}
      </span>
      <span className={classes.change}>
        <Icon name={icon} size={12} />
        {word}
        {node.deltaErrors !== 0 && (
          <span className={classes.errors}>
            <Icon name="error" size={12} />
            {node.deltaErrors > 0 ? '+' : '−'}
            {plural(Math.abs(node.deltaErrors), 'error')}
          </span>
        )}
      </span>
      <Side id={a} side={node.a} longestNs={longestNs} />
      <Side id={b} side={node.b} longestNs={longestNs} isB />
      <span className="num">{node.a && node.b ? formatDelta(node.deltaNs) : ''}</span>
      <span className="num">{node.deltaCount === 0 ? (node.a?.count ?? 0) : `${node.a?.count ?? 0} → ${node.b?.count ?? 0}`}</span>
    </div>
  );
}

function Side({ id, side, longestNs, isB = false }: { id: string; side: CompareSide | undefined; longestNs: number; isB?: boolean }) {
  if (side === undefined) return <span className="secondary">–</span>;
  return (
    <Link to="/trace/$id" params={{ id } as never} search={{ span: side.spanId } as never} className={classes.time} aria-label={`${formatNs(side.totalNs)} in trace ${isB ? 'B' : 'A'}`}>
      <span className={isB ? classes.barB : classes.barA} style={{ width: `max(2px, ${(side.totalNs / longestNs) * 100}%)` }} aria-hidden="true" />
      <span className="num">{formatNs(side.totalNs)}</span>
    </Link>
  );
}
