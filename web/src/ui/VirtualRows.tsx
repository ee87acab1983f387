import { useVirtualizer } from '@tanstack/react-virtual';
import type { ReactNode } from 'react';
import { useRef } from 'react';

/** Below this many rows a plain list is drawn, which the browser's own search and printing see whole. */
const plainLimit = 100;

/**
 * A scrolling list that draws only what is seen. Rows may have different heights.
 * `render` gives one row; `rowKey` must be stable.
 */
export function VirtualRows<T>(props: {
  items: readonly T[];
  estimateHeight: number;
  maxHeight: number | string;
  rowKey: (item: T, index: number) => string | number;
  render: (item: T, index: number) => ReactNode;
  label: string;
  role?: 'list' | 'listbox' | 'log';
}) {
  const { items, estimateHeight, maxHeight, rowKey, render, label, role = 'list' } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const isPlain = items.length <= plainLimit;
  const virtual = useVirtualizer({
    count: isPlain ? 0 : items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimateHeight,
    overscan: 12,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : rowKey(item, index);
    },
  });
  const itemRole = role === 'list' ? 'listitem' : undefined;
  return (
    <div ref={scroller} style={{ maxHeight, minHeight: 0, overflow: 'auto' }} role={role} aria-label={label} tabIndex={0}>
      {isPlain ? (
        items.map((item, index) => (
          <div key={rowKey(item, index)} role={itemRole}>
            {render(item, index)}
          </div>
        ))
      ) : (
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {virtual.getVirtualItems().map((row) => {
            const item = items[row.index];
            return item === undefined ? null : (
              <div
                key={row.key}
                ref={virtual.measureElement}
                data-index={row.index}
                role={itemRole}
                aria-setsize={itemRole ? items.length : undefined}
                aria-posinset={itemRole ? row.index + 1 : undefined}
                style={{ position: 'absolute', insetInline: 0, top: 0, transform: `translateY(${row.start}px)` }}
              >
                {render(item, row.index)}
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}
