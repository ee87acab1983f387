import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { pageHref } from '../../grafana/links/source';
import { LogList } from '../../panels/logs/LogList';
import { rowsOf } from '../../panels/logs/logModel';
import { useLineLinks } from '../../panels/logs/useLineLinks';
import { useTime } from '../../time/timeContext';
import { Section } from '../../ui/Page';
import { SafeLink } from '../../ui/SafeLink';
import { Empty, ErrorNote, LoadingRows } from '../../ui/states';
import type { LogLevels } from './search';
import type { Place } from './signals';
import { usePlaceLogs } from './useUnified';

const choices = [{ value: 'error', label: 'Errors' }, { value: 'warning', label: 'Warnings too' }, { value: 'all', label: 'All' }];

/** The newest lines of the place; each opens to its fields and leads to its trace. */
export function PlaceLogs({ place, level, onLevel }: { place: Place; level: LogLevels; onLevel: (level: LogLevels) => void }) {
  const { range, zone } = useTime();
  const { expr, answer, isFull } = usePlaceLogs(place, level);
  const data = answer.data;
  const rows = useMemo(() => (data?.resultType === 'streams' ? rowsOf(data.result, 'backward') : []), [data]);
  const links = useLineLinks(range);
  return (
    <Section
      title="Logs"
      actions={
        <>
          <span className="secondary num">{isFull ? `newest ${rows.length}` : `${rows.length} lines`}</span>
          <SegmentedControl size="xs" aria-label="Levels" data={choices} value={level} onChange={(next) => onLevel(next as LogLevels)} />
          <SafeLink href={pageHref('/explore/logs', { expr }, range)}>Explore</SafeLink>
        </>
      }
    >
      {answer.error && <ErrorNote error={answer.error} what="The logs cannot be read" query={expr} onRetry={() => void answer.refetch()} />}
      {answer.isPending && <LoadingRows rows={6} />}
      {data !== undefined && rows.length === 0 && <Empty compact title={level === 'all' ? 'No line in this range' : level === 'error' ? 'No error was logged in this range' : 'No warning or error was logged in this range'} icon="check" />}
      {rows.length > 0 && <LogList rows={rows} isWrapped={false} label="Log lines" maxHeight={360} zone={zone} links={links} />}
    </Section>
  );
}
