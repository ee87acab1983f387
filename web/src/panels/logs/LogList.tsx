import { useCallback, useState } from 'react';
import type { CorrelationLink } from '../../grafana/links/source';
import { formatTime } from '../../time/format';
import type { TimeZone } from '../../time/zone';
import { VirtualRows } from '../../ui/VirtualRows';
import type { LogLineActions } from './LogLine';
import { LogLine } from './LogLine';
import type { LogRow } from './logModel';

const rowHeight = 25; // a line of 24 and its border

export interface LogListProps {
  readonly rows: readonly LogRow[];
  readonly isWrapped: boolean;
  readonly label: string;
  readonly maxHeight: number | string;
  readonly zone: TimeZone;
  /** A row opens to its fields; true unless said otherwise. */
  readonly canOpen?: boolean;
  readonly showTime?: boolean;
  /** Labels that stand before each line. */
  readonly labelsOf?: ((row: LogRow) => readonly string[]) | undefined;
  /** The line as it is shown. */
  readonly textOf?: ((row: LogRow) => string) | undefined;
  readonly links: (row: LogRow) => readonly CorrelationLink[];
  readonly actions?: LogLineActions | undefined;
}

const noLabels: readonly string[] = [];

/** Lines, of which only those in sight are drawn. */
export function LogList({ rows, isWrapped, label, maxHeight, zone, canOpen = true, showTime = true, labelsOf, textOf, links, actions }: LogListProps) {
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
      render={(row) => (
        <LogLine
          row={row}
          time={showTime ? formatTime(row.timeMs, zone, 'millisecond') : undefined}
          text={textOf === undefined ? row.line : textOf(row)}
          shownLabels={labelsOf === undefined ? noLabels : labelsOf(row)}
          isOpen={open.has(row.key)}
          isWrapped={isWrapped}
          onToggle={canOpen ? () => toggle(row.key) : undefined}
          links={links}
          actions={actions}
        />
      )}
    />
  );
}
