import { pageHref } from '../../grafana/links/source';
import { formatDuration, formatTime } from '../../time/format';
import { useTime } from '../../time/timeContext';
import { Section } from '../../ui/Page';
import { SafeLink } from '../../ui/SafeLink';
import { Empty, ErrorNote, LoadingRows } from '../../ui/states';
import type { MarkProps } from './Happenings';
import { MarkButton } from './MarkButton';
import { slowQuery, type Place } from './signals';
import classes from './unified.module.css';
import { useSlowest } from './useUnified';

/** The slowest requests of the range, each a link to its trace. */
export function SlowTraces({ place, markMs, onMark }: MarkProps & { place: Place }) {
  const { range, zone } = useTime();
  const slowest = useSlowest(place);
  const spans = slowest.data ?? [];
  const longest = spans[0]?.durationMs ?? 1;
  return (
    <Section title="Slowest traces" actions={<SafeLink href={pageHref('/explore/traces', { q: slowQuery(place, 0) }, range)}>All traces</SafeLink>}>
      {slowest.error && <ErrorNote error={slowest.error} what="The traces cannot be searched" query={slowQuery(place, 0)} onRetry={() => void slowest.refetch()} />}
      {slowest.isPending && <LoadingRows rows={6} />}
      {slowest.data?.length === 0 && <Empty compact title="No trace in this range" icon="search" />}
      <ul className={classes.rows}>
        {spans.map(({ traceId, spanId, name, startMs, durationMs, href }) => {
          const timeMs = Math.round(startMs);
          return (
            <li key={traceId + spanId} className={classes.row} data-marked={markMs === timeMs || undefined}>
              <MarkButton timeMs={timeMs} title={name} isMarked={markMs === timeMs} onMark={onMark} />
              <time className="num">{formatTime(startMs, zone, 'clock-seconds')}</time>
              <span className={classes.grow} data-row tabIndex={-1}>
                <SafeLink href={href}>{name}</SafeLink>
              </span>
              <span className={classes.bar} aria-hidden="true">
                <span style={{ width: `${Math.max(2, (durationMs / longest) * 100)}%` }} />
              </span>
              <span className={`num ${classes.figure}`}>{formatDuration(durationMs)}</span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
