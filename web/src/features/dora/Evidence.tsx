import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import type { DoraDetails } from '../../api/dora';
import type { Deployment } from '../../api/platform';
import { formatDuration, formatTime } from '../../time/format';
import type { TimeZone } from '../../time/zone';
import type { Tone } from '../../ui/Labels';
import { StateBadge } from '../../ui/Labels';
import { SafeLink } from '../../ui/SafeLink';
import { listClasses } from '../../ui/list';
import { Empty } from '../../ui/states';
import { formatSeconds } from './format';
import type { DoraView } from './search';
import classes from './dora.module.css';

const tones: Record<Deployment['status'], Tone> = { success: 'ok', failure: 'critical', cancelled: 'unknown', pending: 'info', in_progress: 'info' };

/** The deployments, failures, incidents and changes behind the figures, newest first. */
export function Evidence({ details, view, zone, highlighted }: { details: DoraDetails; view: DoraView; zone: TimeZone; highlighted: string | undefined }) {
  const byId = new Map(details.deployments.map((one) => [one.id, one]));
  const name = (id: string): ReactNode => {
    const one = byId.get(id);
    return one === undefined ? <span className="secondary">before the window</span> : <DeploymentName one={one} />;
  };
  const span = (start: string, end: string | null) => (end === null ? <StateBadge tone="warning">lasts</StateBadge> : formatDuration(Date.parse(end) - Date.parse(start)));
  switch (view) {
    case 'deployments':
      return (
        <Rows title="Deployments" empty="No deployment ended in this window" headings={['Status', 'Ended', 'Version', 'Change', 'By']}>
          {details.deployments.map((one) => (
            <Row key={one.id} isHighlighted={one.id === highlighted}>
              <td className={listClasses.shrink}>
                <StateBadge tone={tones[one.status]}>{one.status}</StateBadge>
              </td>
              <td className={listClasses.shrink}>{formatTime(Date.parse(one.finishedAt ?? one.createdAt), zone, 'minute')}</td>
              <td className={listClasses.shrink}>
                <DeploymentName one={one} />
              </td>
              <td>
                {one.title} {one.rollback && <StateBadge tone="warning">rollback</StateBadge>} {one.changes > 1 && <span className="secondary">{one.changes} changes</span>}
              </td>
              <td className={listClasses.shrink}>{one.actor}</td>
            </Row>
          ))}
        </Rows>
      );
    case 'failures':
      return (
        <Rows title="Failed deployments and their recovery" empty="No deployment failed in this window" headings={['Began', 'Deployment', 'How it failed', 'Recovered after']}>
          {details.recoveries.map((one) => (
            <Row key={`${one.deployment}/${one.start}`} isHighlighted={one.deployment === highlighted}>
              <td className={listClasses.shrink}>{formatTime(Date.parse(one.start), zone, 'minute')}</td>
              <td className={listClasses.shrink}>{name(one.deployment)}</td>
              <td>{one.cause === 'deployment' ? 'the deployment failed; recovered by the next that succeeded' : 'it succeeded and an incident followed; recovered when that was over'}</td>
              <td className={listClasses.right}>{span(one.start, one.end)}</td>
            </Row>
          ))}
        </Rows>
      );
    case 'incidents':
      return (
        <Rows title="Incidents" empty="No incident began in this window" headings={['Began', 'Alerts and issues', 'Caused by', 'Restored after']}>
          {details.incidents.map((one) => (
            <Row key={one.start} isHighlighted={false}>
              <td className={listClasses.shrink}>{formatTime(Date.parse(one.start), zone, 'minute')}</td>
              <td>{one.url === '' ? one.causes.join(', ') : <SafeLink href={one.url}>{one.causes.join(', ')}</SafeLink>}</td>
              <td className={listClasses.shrink}>{one.deployment === '' ? <span className="secondary">no deployment within the failure window</span> : name(one.deployment)}</td>
              <td className={listClasses.right}>{span(one.start, one.end)}</td>
            </Row>
          ))}
        </Rows>
      );
    case 'changes':
      return (
        <Rows title="Changes and their lead time" empty="No change with a known first commit was deployed in this window" headings={['Deployed', 'Change', 'By', 'Lead time']}>
          {details.leadTimes.map((one) => (
            <Row key={`${one.deployment}/${one.commit}`} isHighlighted={one.deployment === highlighted}>
              <td className={listClasses.shrink}>{formatTime(Date.parse(one.deployedAt), zone, 'minute')}</td>
              <td>
                {one.url === '' ? one.title : <SafeLink href={one.url}>{one.title}</SafeLink>} <span className="secondary mono">{one.commit.slice(0, 7)}</span>
              </td>
              <td className={listClasses.shrink}>{one.author}</td>
              <td className={listClasses.right}>{formatSeconds(one.seconds)}</td>
            </Row>
          ))}
        </Rows>
      );
  }
}

function DeploymentName({ one }: { one: Deployment }) {
  return <span className="mono">{one.url === '' ? one.version : <SafeLink href={one.url}>{one.version}</SafeLink>}</span>;
}

function Rows({ title, empty, headings, children }: { title: string; empty: string; headings: readonly string[]; children: readonly ReactNode[] }) {
  if (children.length === 0) return <Empty compact title={empty} icon="rocket" />;
  return (
    <div className={`${listClasses.tableWrap} ${classes.evidence}`} tabIndex={0} role="region" aria-label={title}>
      <table className={listClasses.table}>
        <thead>
          <tr>
            {headings.map((heading) => (
              <th key={heading} scope="col" className={/ (time|after)$/.test(heading) ? listClasses.right : undefined}>
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function Row({ isHighlighted, children }: { isHighlighted: boolean; children: ReactNode }) {
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isHighlighted) row.current?.scrollIntoView({ block: 'center' });
  }, [isHighlighted]);
  return (
    <tr ref={row} className={isHighlighted ? classes.highlighted : undefined} aria-current={isHighlighted ? 'true' : undefined}>
      {children}
    </tr>
  );
}
