import { ActionIcon, Button, Switch, TextInput } from '@mantine/core';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { CorrelationLink } from '../../grafana/links/source';
import { criticalPath, segmentsByRow } from '../../grafana/traces/criticalPath';
import { formatNs } from '../../grafana/traces/format';
import { findSpans, nextRow } from '../../grafana/traces/search';
import type { TraceTree } from '../../grafana/traces/tree';
import { foldedBelow, unfoldTo, visibleRows } from '../../grafana/traces/tree';
import type { TimeZone } from '../../time/zone';
import { Icon } from '../../ui/Icon';
import { useHotkeys } from '../../ui/hotkeys';
import { Minimap } from './Minimap';
import { SpanDetails } from './SpanDetails';
import type { TimeWindow } from './SpanRow';
import { step, Waterfall } from './Waterfall';
import { serviceColors } from './colors';
import classes from './traceView.module.css';

export interface TraceViewProps {
  readonly tree: TraceTree;
  readonly zone: TimeZone;
  /** Id of the selected span. */
  readonly selectedId: string | undefined;
  readonly onSelect: (id: string | undefined) => void;
  readonly find: string;
  readonly onFind: (text: string) => void;
  readonly links: (row: number) => readonly CorrelationLink[];
  readonly maxHeight: number | string;
  /** `j`, `k`, `n` of the whole page are this view's; off for one among many. */
  readonly hasKeys?: boolean;
}

/** Past this many spans a trace opens with its lower levels folded. */
const manySpans = 20_000;
const noneFolded: ReadonlySet<number> = new Set();
const noKeys = {};

/** A trace as a waterfall with its minimap, search and the details of one span. */
export function TraceView(props: TraceViewProps) {
  const { tree, zone, selectedId, onSelect, find, onFind, links, maxHeight, hasKeys = false } = props;
  const [folded, setFolded] = useState<ReadonlySet<number>>(() => (tree.spans.length > manySpans ? foldedBelow(tree, 3) : noneFolded));
  const [window, setWindow] = useState<TimeWindow>();
  const [isCriticalShown, setCriticalShown] = useState(true);
  const searchField = useRef<HTMLInputElement>(null);

  const whole = useMemo((): TimeWindow => ({ fromNs: 0, toNs: Math.max(1, tree.trace.durationNs) }), [tree]);
  const view = window ?? whole;
  const colors = useMemo(() => serviceColors(tree.services), [tree]);
  const critical = useMemo(() => segmentsByRow(criticalPath(tree)), [tree]);
  const deferredFind = useDeferredValue(find);
  const found = useMemo(() => findSpans(tree, deferredFind), [tree, deferredFind]);
  const matches = useMemo(() => (deferredFind.trim() === '' ? undefined : new Set(found)), [deferredFind, found]);
  const selected = selectedId === undefined ? undefined : tree.rowOf.get(selectedId);

  const selectRow = (row: number | undefined) => {
    if (row === undefined) return;
    setFolded(unfoldTo(tree, folded, row));
    onSelect(tree.spans[row]?.id);
  };
  useEffect(() => {
    // A span that a link names is shown, even where its parents were folded.
    if (selected !== undefined) setFolded((before) => unfoldTo(tree, before, selected));
  }, [tree, selected]);

  const move = (by: 1 | -1) => selectRow(step(tree, visibleRows(tree, folded), selected, by));
  // Enter may come before the matches of the last letter have been drawn.
  const jump = (direction: 1 | -1) => selectRow(nextRow(deferredFind === find ? found : findSpans(tree, find), selected, direction));
  const jumpError = () => selectRow(nextRow(tree.spans.flatMap((span, row) => (span.status === 'error' ? [row] : [])), selected, 1));
  useHotkeys(hasKeys ? { j: () => move(1), k: () => move(-1), n: () => jump(1), e: jumpError, esc: () => onSelect(undefined) } : noKeys);

  const span = selected === undefined ? undefined : tree.spans[selected];
  const at = selected === undefined ? -1 : found.indexOf(selected);
  return (
    <div className={classes.view}>
      <div className={classes.toolbar}>
        <div className={classes.find}>
          <TextInput
            ref={searchField}
            type="search"
            size="xs"
            aria-label="Find spans"
            placeholder="Find in names, attributes, events"
            value={find}
            leftSection={<Icon name="search" size={13} />}
            onChange={(event) => onFind(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') jump(event.shiftKey ? -1 : 1);
              else if (event.key === 'Escape') onFind('');
            }}
          />
          <span className="secondary num" role="status">
            {matches === undefined ? '' : found.length === 0 ? 'none' : at >= 0 ? `${at + 1} of ${found.length.toLocaleString('en-US')}` : `${found.length.toLocaleString('en-US')} found`}
          </span>
          <ActionIcon variant="default" size="sm" aria-label="Previous match" disabled={found.length === 0} onClick={() => jump(-1)}>
            <Icon name="chevron-left" size={13} style={{ transform: 'rotate(90deg)' }} />
          </ActionIcon>
          <ActionIcon variant="default" size="sm" aria-label="Next match" disabled={found.length === 0} onClick={() => jump(1)}>
            <Icon name="chevron-down" size={13} />
          </ActionIcon>
        </div>
        {tree.errors > 0 && (
          <Button size="compact-xs" onClick={jumpError} leftSection={<Icon name="error" size={12} style={{ color: 'var(--critical)' }} />}>
            Next error
          </Button>
        )}
        <span className={classes.space} />
        {window !== undefined && (
          <Button size="compact-xs" onClick={() => setWindow(undefined)} leftSection={<Icon name="zoom-out" size={12} />}>
            Whole trace
          </Button>
        )}
        <Switch size="xs" label="Critical path" checked={isCriticalShown} onChange={(event) => setCriticalShown(event.currentTarget.checked)} />
        <Button size="compact-xs" onClick={() => setFolded(noneFolded)}>
          Expand all
        </Button>
        <Button size="compact-xs" onClick={() => setFolded(foldedBelow(tree, 1))}>
          Collapse all
        </Button>
      </div>
      <div className={classes.body} data-open={span !== undefined || undefined}>
        <div className={classes.chart}>
          <Minimap tree={tree} colors={colors} view={view} onView={setWindow} />
          <Waterfall
            tree={tree}
            colors={colors}
            critical={isCriticalShown ? critical : undefined}
            folded={folded}
            onFolded={setFolded}
            view={view}
            selected={selected}
            onSelect={selectRow}
            matches={matches}
            maxHeight={maxHeight}
          />
          {window !== undefined && (
            <p className={classes.note}>
              Shown from {formatNs(view.fromNs)} to {formatNs(view.toNs)}.
            </p>
          )}
        </div>
        {span !== undefined && selected !== undefined && (
          <SpanDetails
            key={span.id}
            tree={tree}
            row={selected}
            color={colors.get(span.resource.service) ?? 'var(--accent)'}
            zone={zone}
            criticalNs={(critical.get(selected) ?? []).reduce((sum, { fromNs, toNs }) => sum + toNs - fromNs, 0)}
            links={links(selected)}
            onSelect={selectRow}
            onZoom={() => setWindow(aroundSpan(span.startNs, span.durationNs, whole))}
            onClose={() => onSelect(undefined)}
          />
        )}
      </div>
    </div>
  );
}

/** The span with a twentieth of its length on either side, within the trace. */
function aroundSpan(startNs: number, durationNs: number, whole: TimeWindow): TimeWindow {
  const margin = Math.max(durationNs / 20, 500);
  return { fromNs: Math.max(0, startNs - margin), toNs: Math.min(whole.toNs, startNs + durationNs + margin) };
}
