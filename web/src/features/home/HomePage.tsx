import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { incidentKeys, incidents } from '../../api/incidents';
import { prom } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { formatAge } from '../../time/format';
import type { IconName } from '../../ui/Icon';
import { Icon } from '../../ui/Icon';
import { LabelPills, StateBadge } from '../../ui/Labels';
import { Page, Section } from '../../ui/Page';
import { listClasses } from '../../ui/list';
import { Empty, ErrorNote, LoadingRows, Skeleton } from '../../ui/states';
import { useNow } from '../../ui/useNow';
import { Budgets, Dashboards, Deployments } from './HomeSections';
import classes from './home.module.css';

/** Alerts listed here; the rest is on their own page. */
const mostAlerts = 8;

/** What is wrong right now, and the ways onward. Each part loads and fails on its own. */
export function HomePage() {
  const nowMs = useNow();
  const alerts = useQuery({ queryKey: queryKeys.prom.alerts, queryFn: ({ signal }) => prom.alerts(signal), refetchInterval: 30_000 });
  const targets = useQuery({ queryKey: queryKeys.prom.targets, queryFn: ({ signal }) => prom.targets(signal), refetchInterval: 30_000 });

  const known = useQuery({ queryKey: incidentKeys.list, queryFn: ({ signal }) => incidents.list(signal), refetchInterval: 30_000 });
  const open = known.data?.filter(({ state }) => state === 'open').length;

  const all = alerts.data?.data.alerts;
  const firing = all?.filter(({ state }) => state === 'firing').toSorted((a, b) => rank(a.labels.severity) - rank(b.labels.severity) || Date.parse(b.activeAt ?? '') - Date.parse(a.activeAt ?? ''));
  const critical = firing?.filter(({ labels }) => rank(labels.severity) === 0).length ?? 0;
  const pending = all?.filter(({ state }) => state === 'pending').length;
  const active = targets.data?.data.activeTargets;
  const up = active?.filter(({ health }) => health === 'up').length ?? 0;
  const pools = [...Map.groupBy(active ?? [], ({ scrapePool }) => scrapePool)].toSorted(
    ([a, one], [b, other]) => Number(other.some(({ health }) => health === 'down')) - Number(one.some(({ health }) => health === 'down')) || a.localeCompare(b),
  );

  return (
    <Page title="Home">
      <div className={classes.stats}>
        <Stat to="/alerts" icon="bell" title="Firing alerts" value={firing?.length} tone={critical > 0 ? 'critical' : firing && firing.length > 0 ? 'warning' : 'ok'} note={firing ? (critical > 0 ? `${critical} critical` : firing.length > 0 ? 'none critical' : 'nothing fires') : undefined} failed={alerts.isError} />
        <Stat to="/alerts" search={{ state: 'pending' }} icon="wait" title="Pending" value={pending} tone={pending ? 'warning' : 'ok'} note="waiting out their “for” time" failed={alerts.isError} />
        <Stat to="/incidents" icon="history" title="Open incidents" value={open} tone={open ? 'warning' : 'ok'} note={known.data && `${known.data.length} in 30 days`} failed={known.isError} />
        <Stat to="/status/targets" search={active && up < active.length ? { health: 'down' } : undefined} icon="target" title="Targets up" value={active && `${up} / ${active.length}`} tone={active && up < active.length ? 'critical' : 'ok'} note={active && (up < active.length ? `${active.length - up} not answering` : active.length === 0 ? 'nothing is scraped' : 'all answer')} failed={targets.isError} />
      </div>
      <div className={listClasses.columns}>
        <div className={listClasses.column}>
          <Section title="Firing" actions={<Link to="/alerts">All alerts</Link>}>
            {alerts.isPending && <LoadingRows rows={4} />}
            {alerts.error && <ErrorNote error={alerts.error} what="The alerts cannot be read" onRetry={() => void alerts.refetch()} />}
            {firing?.length === 0 && (
              <Empty title="Nothing fires" icon="shield">
                {pending ? `${pending} pending.` : 'No alert is pending either.'}
              </Empty>
            )}
            {firing?.slice(0, mostAlerts).map((alert) => (
              <div key={JSON.stringify(alert.labels)} className={listClasses.row}>
                <div>
                  <StateBadge tone={rank(alert.labels.severity) === 0 ? 'critical' : 'warning'}>{alert.labels.severity ?? 'firing'}</StateBadge>
                </div>
                <div className={listClasses.rowMain}>
                  <span>
                    <Link to="/alerts" search={{ q: alert.labels.alertname ?? '' } as never} className={listClasses.rowTitle}>
                      {alert.labels.alertname}
                    </Link>{' '}
                    {alert.annotations.summary}
                  </span>
                  <LabelPills labels={alert.labels} except={['alertname', 'severity']} />
                </div>
                <span className="secondary num">{formatAge(Date.parse(alert.activeAt ?? ''), nowMs).replace(' ago', '')}</span>
              </div>
            ))}
            {firing && firing.length > mostAlerts && (
              <div className={listClasses.row}>
                <Link to="/alerts">and {firing.length - mostAlerts} more</Link>
              </div>
            )}
          </Section>
          <Budgets />
          <Deployments nowMs={nowMs} />
        </div>
        <div className={listClasses.column}>
          <Section title="Target health" actions={<Link to="/status/targets">All targets</Link>}>
            {targets.isPending && <LoadingRows rows={4} />}
            {targets.error && <ErrorNote error={targets.error} what="The targets cannot be read" onRetry={() => void targets.refetch()} />}
            {active?.length === 0 && <Empty title="Nothing is scraped" icon="target" />}
            {pools.map(([pool, members]) => {
              const good = members.filter(({ health }) => health === 'up').length;
              return (
                <Link key={pool} to="/status/targets" search={{ q: pool } as never} className={classes.pool}>
                  <span style={{ overflowWrap: 'anywhere' }}>{pool}</span>
                  <span className={classes.meter} aria-hidden="true">
                    {members.slice(0, 40).map((target, index) => (
                      <i key={index} data-down={target.health !== 'up'} />
                    ))}
                  </span>
                  <span className="num" style={{ textAlign: 'right', color: good < members.length ? 'var(--critical)' : undefined }}>
                    {good} / {members.length} up
                  </span>
                </Link>
              );
            })}
          </Section>
          <Dashboards />
        </div>
      </div>
    </Page>
  );
}

const rank = (severity = ''): number => (['critical', 'page', 'error', 'high'].includes(severity.toLowerCase()) ? 0 : severity === 'info' ? 2 : 1);

function Stat(props: { to: string; search?: Record<string, string> | undefined; icon: IconName; title: string; value: ReactNode; tone: 'critical' | 'warning' | 'ok'; note: string | undefined; failed: boolean }) {
  const { to, search, icon, title, value, tone, note, failed } = props;
  return (
    <Link to={to} search={(search ?? {}) as never} className={classes.stat}>
      <h2>
        <Icon name={icon} size={14} />
        {title}
      </h2>
      {value === undefined ? (
        <span style={{ display: 'block', height: 39, paddingTop: 10 }}>{failed ? <span className="secondary">no answer</span> : <Skeleton width={80} height={24} />}</span>
      ) : (
        <b style={{ color: `var(--${tone})` }}>{value}</b>
      )}
      <span className="secondary">{note ?? ' '}</span>
    </Link>
  );
}
