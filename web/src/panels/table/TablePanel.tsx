import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { frameName } from '../common/frameName';
import { asNumber, asString } from '../../grafana/json';
import { textOn } from '../../grafana/field/colors';
import { joinFormatted } from '../../grafana/units/fixed';
import type { PanelProps } from '../types';
import { Cell, cellBackground } from './Cell';
import { footerTexts, initialSort, plain, tableColumns, visibleRows, type TableSort } from './columns';
import classes from './table.module.css';

const rowHeights: Readonly<Record<string, number>> = { sm: 32, md: 40, lg: 48 };
/** Below this many rows all are drawn; above, only those in view. */
const virtualFrom = 60;

export function TablePanel({ panel, frames, width, height, theme, timeZone, fill }: PanelProps) {
  const { options } = panel;
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const index = Math.min(frames.length - 1, Math.max(0, chosen ?? asNumber(options['frameIndex']) ?? 0));
  const frame = frames[index];
  const columns = useMemo(() => (frame === undefined ? [] : tableColumns(frame, theme, timeZone)), [frame, theme, timeZone]);
  const [sort, setSort] = useState<TableSort | null | undefined>(undefined);
  const [filters, setFilters] = useState<ReadonlyMap<string, string>>(new Map());
  const stored = useMemo(() => initialSort(options, columns), [options, columns]);
  const active = sort === undefined ? stored : (sort ?? undefined);
  const rows = useMemo(() => (frame === undefined ? [] : visibleRows(frame, columns, active, filters)), [frame, columns, active, filters]);
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = rowHeights[asString(options['cellHeight']) ?? 'sm'] ?? 32;
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12, enabled: rows.length >= virtualFrom });

  if (frame === undefined) return null;
  const selectHeight = frames.length > 1 ? 34 : 0;
  const fixed = columns.reduce((sum, c) => sum + (c.width ?? 0), 0);
  const flexible = columns.filter((c) => c.width === undefined).length;
  const share = flexible === 0 ? 0 : (width - fixed - 2) / flexible;
  const widthOf = (c: (typeof columns)[number]) => c.width ?? Math.max(c.minWidth, share);
  const template = columns.map((c) => (c.width === undefined ? `minmax(${c.minWidth}px, 1fr)` : `${c.width}px`)).join(' ');
  const least = columns.reduce((sum, c) => sum + (c.width ?? c.minWidth), 0);
  const footer = footerTexts(options, columns, rows);
  const showHeader = options['showHeader'] !== false;
  const items = rows.length >= virtualFrom ? virtual.getVirtualItems() : rows.map((_, i) => ({ index: i, start: i * rowHeight, key: i }));
  const bodyHeight = rows.length >= virtualFrom ? virtual.getTotalSize() : rows.length * rowHeight;
  const next = (key: string): TableSort | null => (active?.key !== key ? { key, desc: false } : active.desc ? null : { key, desc: true });

  return (
    <div className={classes.outer} style={{ width, height }}>
      <div className={classes.scroll} ref={scroller} style={{ height: height - selectHeight }} role="region" aria-label={`${panel.title} table`} tabIndex={0}>
        <div role="table" aria-rowcount={rows.length + 1} style={{ width: least > width ? least : '100%' }}>
          {showHeader && (
            <div role="rowgroup" className={classes.head}>
              <div role="row" className={classes.row} style={{ gridTemplateColumns: template }}>
                {columns.map((c) => (
                  <div key={c.key} role="columnheader" className={classes.headCell} style={{ justifyContent: c.align === 'right' ? 'flex-end' : c.align === 'center' ? 'center' : 'flex-start' }}
                    aria-sort={active?.key === c.key ? (active.desc ? 'descending' : 'ascending') : 'none'}>
                    <button type="button" onClick={() => setSort(next(c.key))} title={c.name}>
                      {c.name}
                      {active?.key === c.key && <span aria-hidden="true">{active.desc ? ' ↓' : ' ↑'}</span>}
                    </button>
                    {c.field.config.filterable === true && (
                      <input
                        className={classes.filter} placeholder="filter" aria-label={`Filter ${c.name}`} value={filters.get(c.key) ?? ''}
                        onChange={(event) => setFilters(new Map([...filters, [c.key, event.target.value]]))}
                      />
                    )}
                  </div>
                ))}
              </div>
            </div>
          )}
          <div role="rowgroup" style={{ position: 'relative', height: bodyHeight }}>
            {items.map((item) => {
              const rowIndex = rows[item.index] ?? 0;
              const values = Object.fromEntries(columns.map((c) => [c.name, joinFormatted(c.display(plain(c.field.values[rowIndex])))]));
              const rowColor = columns.filter((c) => c.applyToRow).map((c) => cellBackground(c, c.field.values[rowIndex])).find((c) => c !== undefined);
              return (
                <div key={item.key} role="row" aria-rowindex={item.index + 2} className={`${classes.row} ${classes.bodyRow}`}
                  style={{ gridTemplateColumns: template, height: rowHeight, transform: `translateY(${item.start}px)`, ...(rowColor === undefined ? {} : { background: rowColor, color: textOn(rowColor, theme) }) }}>
                  {columns.map((c) => {
                    const value = c.field.values[rowIndex];
                    const background = rowColor === undefined ? cellBackground(c, value) : undefined;
                    return (
                      <div key={c.key} role="cell" className={classes.cell} style={{ textAlign: c.align, justifyContent: c.align === 'right' ? 'flex-end' : c.align === 'center' ? 'center' : 'flex-start', ...(background === undefined ? {} : { background }) }}>
                        <Cell column={c} value={value} theme={theme} fill={fill} row={values} width={widthOf(c)} height={rowHeight} />
                      </div>
                    );
                  })}
                </div>
              );
            })}
          </div>
          {footer !== undefined && (
            <div role="row" className={`${classes.row} ${classes.footer}`} style={{ gridTemplateColumns: template }}>
              {columns.map((c, i) => <div key={c.key} role="cell" className={classes.cell} style={{ justifyContent: c.align === 'right' ? 'flex-end' : 'flex-start' }}>{footer[i]}</div>)}
            </div>
          )}
        </div>
      </div>
      {frames.length > 1 && (
        <label className={classes.frames}>
          <span className="visually-hidden">Data set</span>
          <select value={index} onChange={(event) => setChosen(Number(event.target.value))}>
            {frames.map((f, i) => <option key={`${frameName(f)}-${i}`} value={i}>{frameName(f)}</option>)}
          </select>
        </label>
      )}
    </div>
  );
}
