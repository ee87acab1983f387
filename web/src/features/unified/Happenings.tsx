import { SegmentedControl } from '@mantine/core';
import { formatDuration, formatTime } from '../../time/format';
import { useTime } from '../../time/timeContext';
import type { IconName } from '../../ui/Icon';
import { Icon } from '../../ui/Icon';
import { StateBadge } from '../../ui/Labels';
import { Section } from '../../ui/Page';
import { SafeLink } from '../../ui/SafeLink';
import { Empty, ErrorNote, LoadingRows } from '../../ui/states';
import type { Happening } from './happenings';
import { MarkButton } from './MarkButton';
import type { HappeningKind } from './search';
import classes from './unified.module.css';

const icons: Readonly<Record<HappeningKind, IconName>> = { deployments: 'rocket', alerts: 'bell', incidents: 'history' };
const words: Readonly<Record<HappeningKind, string>> = { deployments: 'Deployment', alerts: 'Alert', incidents: 'Incident' };
const filters = [{ value: 'all', label: 'All' }, { value: 'deployments', label: 'Deployments' }, { value: 'alerts', label: 'Alerts' }, { value: 'incidents', label: 'Incidents' }];

export interface MarkProps {
  readonly markMs: number | undefined;
  readonly onMark: (mark: { timeMs: number; title: string } | undefined) => void;
}

/** Deployments, alerts and incidents of the range, newest first. */
export function Happenings(props: MarkProps & { happenings: readonly Happening[]; show: HappeningKind | undefined; onShow: (show: HappeningKind | undefined) => void; isPending: boolean; error: Error | null; onRetry: () => void }) {
  const { happenings, show, onShow, isPending, error, onRetry, markMs, onMark } = props;
  const { zone } = useTime();
  const shown = happenings.filter(({ kind }) => show === undefined || kind === show);
  return (
    <Section title="What happened" actions={<SegmentedControl size="xs" aria-label="Kind of event" data={filters} value={show ?? 'all'} onChange={(next) => onShow(next === 'all' ? undefined : (next as HappeningKind))} />}>
      {error !== null && <ErrorNote error={error} what="The event journal cannot be read" onRetry={onRetry} />}
      {isPending && <LoadingRows rows={4} />}
      {!isPending && error === null && shown.length === 0 && <Empty compact title={`No ${show === undefined ? 'deployment, alert or incident' : show.replace(/s$/, '')} in this range`} icon="check" />}
      <ul className={classes.rows}>
        {shown.map(({ key, kind, timeMs, endMs, title, state, tone, href }) => (
          <li key={key} className={classes.row} data-marked={markMs === timeMs || undefined}>
            <MarkButton timeMs={timeMs} title={title} isMarked={markMs === timeMs} onMark={onMark} />
            <time className="num">{formatTime(timeMs, zone, 'clock-seconds')}</time>
            <span className={classes.kind} title={words[kind]}>
              <Icon name={icons[kind]} size={14} />
              <span className="visually-hidden">{words[kind]}</span>
            </span>
            <span className={classes.grow} data-row tabIndex={-1}>
              <SafeLink href={href}>{title}</SafeLink>
            </span>
            {endMs !== undefined && kind !== 'deployments' && <span className="secondary num">{formatDuration(endMs - timeMs)}</span>}
            <StateBadge tone={tone}>{state}</StateBadge>
          </li>
        ))}
      </ul>
    </Section>
  );
}
