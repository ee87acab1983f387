import { useVirtualizer } from '@tanstack/react-virtual';
import type { KeyboardEvent, MouseEvent, PointerEvent } from 'react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { PathSegment } from '../../grafana/traces/criticalPath';
import { formatNs, nsTicks, plural } from '../../grafana/traces/format';
import type { TraceTree } from '../../grafana/traces/tree';
import { visibleRows } from '../../grafana/traces/tree';
import type { TimeWindow } from './SpanRow';
import { rowHeight, SpanRow } from './SpanRow';
import { serviceColor } from './colors';
import classes from './waterfall.module.css';

export interface WaterfallProps {
  readonly tree: TraceTree;
  readonly colors: ReadonlyMap<string, string>;
  readonly critical: ReadonlyMap<number, readonly PathSegment[]> | undefined;
  readonly folded: ReadonlySet<number>;
  readonly onFolded: (folded: ReadonlySet<number>) => void;
  readonly view: TimeWindow;
  readonly selected: number | undefined;
  readonly onSelect: (row: number | undefined) => void;
  readonly matches: ReadonlySet<number> | undefined;
  readonly maxHeight: number | string;
}

/** Where `j`, `k` and the arrows lead from a row. */
export function step(tree: TraceTree, rows: Int32Array, selected: number | undefined, by: number): number | undefined {
  if (rows.length === 0) return undefined;
  if (selected === undefined) return rows[by > 0 ? 0 : rows.length - 1];
  let at = rows.indexOf(selected);
  // The selected row may be folded away: its nearest shown ancestor stands for it.
  for (let above = tree.parent[selected] ?? -1; at < 0 && above >= 0; above = tree.parent[above] ?? -1) at = rows.indexOf(above);
  return rows[Math.min(rows.length - 1, Math.max(0, at + by))];
}

/** The spans as a tree over time. Only the rows in sight are drawn. */
export function Waterfall(props: WaterfallProps) {
  const { tree, colors, critical, folded, onFolded, view, selected, onSelect, matches, maxHeight } = props;
  const base = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [nameShare, setNameShare] = useState(36);
  const rows = useMemo(() => visibleRows(tree, folded), [tree, folded]);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 });

  const fold = (row: number) => {
    const next = new Set(folded);
    if (!next.delete(row)) next.add(row);
    onFolded(next);
  };
  const onClick = (event: MouseEvent) => {
    const target = event.target as Element;
    const row = Number(target.closest('[data-row]')?.getAttribute('data-row') ?? Number.NaN);
    if (Number.isNaN(row)) return;
    if (target.closest('[data-fold]')) fold(row);
    else onSelect(row);
  };

  const at = selected === undefined ? -1 : rows.indexOf(selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
    // oxlint-disable-next-line react/exhaustive-deps -- the virtualiser is the same object; only a new selection scrolls
  }, [at]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -rows.length, End: rows.length };
    const by = moves[event.key];
    if (by !== undefined) onSelect(step(tree, rows, selected, by));
    else if (event.key === 'ArrowRight' && selected !== undefined) {
      if (folded.has(selected)) fold(selected);
      else if ((tree.childCount[selected] ?? 0) > 0) onSelect(selected + 1);
    } else if (event.key === 'ArrowLeft' && selected !== undefined) {
      if ((tree.childCount[selected] ?? 0) > 0 && !folded.has(selected)) fold(selected);
      else if ((tree.parent[selected] ?? -1) >= 0) onSelect(tree.parent[selected]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const onResize = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = scroller.current?.getBoundingClientRect();
    if (box) setNameShare(Math.min(70, Math.max(15, ((event.clientX - box.left) / box.width) * 100)));
  };
  return (
    <div className={classes.waterfall} style={{ '--name-width': `${nameShare}%` } as never}>
      <div className={classes.head} aria-hidden="true">
        <div className={classes.headName}>Service and span</div>
        <div className={classes.headTime}>
          {nsTicks(view.fromNs, view.toNs - (view.toNs - view.fromNs) * 0.06, 6).map((tick) => (
            <span key={tick} style={{ left: `${((tick - view.fromNs) / Math.max(1, view.toNs - view.fromNs)) * 100}%` }}>
              {formatNs(tick)}
            </span>
          ))}
        </div>
        <div
          className={classes.resizer}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={onResize}
          onPointerUp={(event) => event.currentTarget.releasePointerCapture(event.pointerId)}
        />
      </div>
      <div
        ref={scroller}
        className={classes.scroller}
        style={{ maxHeight }}
        role="tree"
        tabIndex={0}
        aria-label={`Spans of the trace, ${plural(rows.length, 'row')}`}
        aria-activedescendant={at >= 0 ? `${base}-${selected}` : undefined}
        onClick={onClick}
        onKeyDown={onKeyDown}
        onFocus={() => {
          if (selected === undefined && scroller.current?.matches(':focus-visible')) onSelect(rows[0]);
        }}
      >
        <div className={classes.rows} style={{ height: virtual.getTotalSize() }} role="presentation">
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index] ?? 0;
            return (
              <SpanRow
                key={row}
                tree={tree}
                row={row}
                id={`${base}-${row}`}
                top={start}
                color={colors.get(tree.spans[row]?.resource.service ?? '') ?? serviceColor(0)}
                view={view}
                isSelected={row === selected}
                isFolded={folded.has(row)}
                match={matches?.has(row) === true ? (row === selected ? 'current' : 'some') : 'none'}
                segments={critical?.get(row)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
