import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { DashboardSummary } from '../../api/platform';
import { platform } from '../../api/platform';
import { queryKeys } from '../../api/queryKeys';
import { formatAge } from '../../time/format';
import { Icon } from '../../ui/Icon';
import { StateBadge } from '../../ui/Labels';
import { Section } from '../../ui/Page';
import { formatBudget, formatObjective, sloTone } from '../../ui/SloBadge';
import { listClasses } from '../../ui/list';
import { usePreference } from '../../ui/preferences';
import { Empty, ErrorNote, isAbsent, LoadingRows } from '../../ui/states';
import classes from './home.module.css';

/** Whether the server says that it has a part; undefined until it has answered. A server that says nothing has none. */
function useFeature(name: string): boolean | undefined {
  const info = useQuery({ queryKey: queryKeys.platform.info, queryFn: ({ signal }) => platform.info(signal), staleTime: Infinity });
  return info.isPending ? undefined : (info.data?.features?.includes(name) ?? false);
}

/** What is left of each SLO's error budget. */
export function Budgets() {
  const has = useFeature('slos');
  const slos = useQuery({ queryKey: queryKeys.platform.slos, queryFn: ({ signal }) => platform.slos(signal), refetchInterval: 60_000, enabled: has === true });
  return (
    <Section title="Error budgets" actions={has ? <Link to="/slo">All SLOs</Link> : undefined}>
      {has === false && (
        <Empty compact title="Waits for SLOs" icon="wait">
          This server does not evaluate SLOs, so there is no budget to show.
        </Empty>
      )}
      {has !== false && slos.isPending && <LoadingRows rows={2} />}
      {slos.error && <ErrorNote error={slos.error} what="The SLOs cannot be read" onRetry={() => void slos.refetch()} />}
      {slos.data?.length === 0 && (
        <Empty title="No SLO is defined" icon="target">
          Put OpenSLO files into <code>slo/</code> of the configuration directory.
        </Empty>
      )}
      {slos.data?.map((slo) => (
        <div key={slo.id} className={listClasses.row}>
          <div>
            <StateBadge tone={sloTone(slo)}>{slo.budgetRemaining === null ? 'unknown' : formatBudget(slo.budgetRemaining)}</StateBadge>
          </div>
          <span>
            <Link to={`/slo/${encodeURIComponent(slo.id)}`}>{slo.title}</Link> <span className="secondary">{[slo.service, slo.environment].filter(Boolean).join(' / ')}</span>
          </span>
          <span className="secondary num">
            {formatObjective(slo.objective)} over {slo.window}
          </span>
        </div>
      ))}
    </Section>
  );
}

export function Deployments({ nowMs }: { nowMs: number }) {
  const has = useFeature('deployments');
  const deployments = useQuery({ queryKey: queryKeys.platform.deployments, queryFn: ({ signal }) => platform.deployments(6, signal), refetchInterval: 60_000, enabled: has === true });
  return (
    <Section title="Recent deployments" actions={has && <Link to="/dora">DORA</Link>}>
      {has === false && (
        <Empty compact title="Waits for deployments" icon="wait">
          This server does not record deployments, so there is none to show.
        </Empty>
      )}
      {has !== false && deployments.isPending && <LoadingRows rows={2} />}
      {deployments.error && <ErrorNote error={deployments.error} what="The deployments cannot be read" onRetry={() => void deployments.refetch()} />}
      {deployments.data?.length === 0 && <Empty title="No deployment recorded" icon="rocket" />}
      {deployments.data?.map((one) => (
        <div key={one.id} className={listClasses.row}>
          <div>
            <StateBadge tone={one.status === 'success' ? 'ok' : one.status === 'failure' ? 'critical' : 'unknown'}>{one.status.replace('_', ' ')}</StateBadge>
          </div>
          <span style={{ overflowWrap: 'anywhere' }}>
            <Link to="/dora" search={{ service: one.service, environment: one.environment, deployment: one.id } as never}>
              {one.service} <span className="mono">{one.version}</span> to {one.environment}
            </Link>{' '}
            <span className="secondary">{one.title}</span>
          </span>
          <span className="secondary num">{formatAge(Date.parse(one.finishedAt ?? one.createdAt), nowMs)}</span>
        </div>
      ))}
    </Section>
  );
}

/** Starred ones first, then by folder. */
export function Dashboards() {
  const dashboards = useQuery({ queryKey: queryKeys.platform.dashboards, queryFn: ({ signal }) => platform.dashboards(signal), staleTime: 60_000 });
  const [starred, setStarred] = usePreference('starred');
  const groups = Map.groupBy(
    (dashboards.data ?? []).toSorted((a, b) => a.title.localeCompare(b.title)),
    ({ uid, folder }) => (starred.includes(uid) ? 'Starred' : folder || 'General'),
  );
  const names = [...groups.keys()].toSorted((a, b) => Number(b === 'Starred') - Number(a === 'Starred') || a.localeCompare(b));
  const toggle = ({ uid }: DashboardSummary) => setStarred(starred.includes(uid) ? starred.filter((other) => other !== uid) : [...starred, uid]);
  return (
    <Section title="Dashboards" actions={<Link to="/dashboards">All dashboards</Link>}>
      {dashboards.isPending && <LoadingRows rows={4} />}
      {dashboards.error &&
        (isAbsent(dashboards.error) ? <Empty title="This server has no dashboards" icon="grid" /> : <ErrorNote error={dashboards.error} what="The dashboards cannot be listed" onRetry={() => void dashboards.refetch()} />)}
      {dashboards.data?.length === 0 && (
        <Empty title="No dashboard is provisioned" icon="grid">
          Put Grafana provisioning files into <code>grafana/</code> of the configuration directory.
        </Empty>
      )}
      {names.map((name) => (
        <div key={name}>
          <div className={classes.folder}>{name}</div>
          <ul className={classes.boards}>
            {groups.get(name)?.map((dashboard) => (
              <li key={dashboard.uid}>
                <Link to={`/d/${encodeURIComponent(dashboard.uid)}/${dashboard.slug ?? ''}`}>{dashboard.title}</Link>
                <button type="button" className={classes.star} aria-pressed={starred.includes(dashboard.uid)} aria-label={`Star ${dashboard.title}`} onClick={() => toggle(dashboard)}>
                  <Icon name="star" size={14} />
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}
