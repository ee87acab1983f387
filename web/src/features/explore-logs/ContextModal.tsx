import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { loki, toNs } from '../../api/loki';
import { queryKeys } from '../../api/queryKeys';
import { useTime } from '../../time/timeContext';
import { formatTime } from '../../time/format';
import { ErrorNote, LoadingRows } from '../../ui/states';
import type { LogRow } from '../../panels/logs/logModel';
import { rowsOf, streamSelector } from '../../panels/logs/logModel';
import classes from './logs.module.css';

const linesEachWay = 30;
/** Context is what stood beside the line, not what came a day later. */
const spanMs = 3_600_000;

/** The lines of the same stream before and after one line. */
export function ContextModal({ row, streamLabels, onClose }: { row: LogRow | undefined; streamLabels: readonly string[]; onClose: () => void }) {
  return (
    <Modal opened={row !== undefined} onClose={onClose} title="Context" size={1100}>
      {row && <Context row={row} streamLabels={streamLabels} />}
    </Modal>
  );
}

function Context({ row, streamLabels }: { row: LogRow; streamLabels: readonly string[] }) {
  const { zone } = useTime();
  const selector = streamSelector(row.labels, streamLabels);
  const around = useQuery({
    queryKey: queryKeys.loki.context(selector, row.ns),
    queryFn: async ({ signal }) => {
      const after = String(BigInt(row.ns) + 1n);
      const [before, later] = await Promise.all([
        loki.queryRange(selector, { start: toNs(row.timeMs - spanMs), end: after, limit: linesEachWay + 1, direction: 'backward' }, signal),
        loki.queryRange(selector, { start: after, end: toNs(row.timeMs + spanMs), limit: linesEachWay, direction: 'forward' }, signal),
      ]);
      return rowsOf([before, later].flatMap((data) => (data.resultType === 'streams' ? data.result : [])), 'forward');
    },
    staleTime: Infinity,
  });
  return (
    <>
      <p className="secondary">
        <code>{selector}</code>
      </p>
      {around.isPending && <LoadingRows rows={12} />}
      {around.error && <ErrorNote error={around.error} what="The lines around this one cannot be read" onRetry={() => void around.refetch()} />}
      {around.data && (
        <ol className={classes.context}>
          {around.data.map((line) => (
            <li key={line.key} aria-current={line.ns === row.ns && line.line === row.line ? 'true' : undefined}>
              <time>{formatTime(line.timeMs, zone, 'millisecond')}</time>
              <span>{line.line}</span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
