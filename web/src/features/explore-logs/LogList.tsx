import { useCallback, useState } from 'react';
import { formatTime } from '../../time/format';
import { useTime } from '../../time/timeContext';
import { VirtualRows } from '../../ui/VirtualRows';
import type { DerivedLink } from './derivedFields';
import type { LogLineActions } from './LogLine';
import { LogLine } from './LogLine';
import type { LogRow } from './logModel';

const rowHeight = 22;

/** Lines, of which only those in sight are drawn. */
export function LogList(props: { rows: readonly LogRow[]; isWrapped: boolean; label: string; maxHeight: number | string; links: (row: LogRow) => readonly DerivedLink[]; actions?: LogLineActions | undefined }) {
  const { rows, isWrapped, label, maxHeight, links, actions } = props;
  const { zone } = useTime();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback(
    (key: string) =>
      setOpen((before) => {
        const next = new Set(before);
        if (!next.delete(key)) next.add(key);
        return next;
      }),
    [],
  );
  return (
    <VirtualRows
      role="log"
      items={rows}
      label={label}
      estimateHeight={rowHeight}
      maxHeight={maxHeight}
      rowKey={({ key }) => key}
      render={(row) => <LogLine row={row} time={formatTime(row.timeMs, zone, 'millisecond')} isOpen={open.has(row.key)} isWrapped={isWrapped} onToggle={() => toggle(row.key)} links={links} actions={actions} />}
    />
  );
}
