import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { alertmanager } from '../../api/alertmanager';
import { platform } from '../../api/platform';
import { prom } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { Icon } from '../../ui/Icon';
import type { IconName } from '../../ui/Icon';
import { StateBadge } from '../../ui/Labels';
import { Page, Section } from '../../ui/Page';
import { listClasses } from '../../ui/list';
import { Empty, ErrorNote, isAbsent, LoadingRows } from '../../ui/states';
import classes from './status.module.css';

const pages: readonly { to: string; icon: IconName; title: string; about: string }[] = [
  { to: '/status/targets', icon: 'target', title: 'Targets', about: 'Scrape pools, their state and last errors' },
  { to: '/status/tsdb', icon: 'server', title: 'Storage', about: 'Series, chunks and what makes them many' },
  { to: '/status/config', icon: 'settings', title: 'Configuration', about: 'The configuration as it was read' },
  { to: '/status/flags', icon: 'list', title: 'Flags', about: 'What the process was started with' },
  { to: '/status/build', icon: 'info', title: 'Build and runtime', about: 'Version, start time, limits' },
  { to: '/alerts/rules', icon: 'rules', title: 'Rules', about: 'Groups, health and cost of evaluation' },
];

/** Where everything about the server itself is found, with what `pharos check` has to say. */
export function StatusPage() {
  return (
    <Page title="Status">
      <div className={listClasses.stack}>
        <div className={classes.cards}>
          {pages.map(({ to, icon, title, about }) => (
            <Link key={to} to={to} className={classes.card}>
              <Icon name={icon} size={18} />
              <span>
                <strong>{title}</strong>
                <span className="secondary">{about}</span>
              </span>
            </Link>
          ))}
        </div>
        <Findings />
      </div>
    </Page>
  );
}

function Findings() {
  const findings = useQuery({ queryKey: queryKeys.platform.findings, queryFn: ({ signal }) => platform.findings(signal) });
  return (
    <Section title="Configuration check">
      {findings.isPending && <LoadingRows rows={3} />}
      {findings.error &&
        (isAbsent(findings.error) ? (
          <Empty title="This server does not publish its findings" icon="info">
            Run <code>pharos check --config DIR</code> in a terminal.
          </Empty>
        ) : (
          <ErrorNote error={findings.error} what="The findings cannot be read" onRetry={() => void findings.refetch()} />
        ))}
      {findings.data?.length === 0 && (
        <Empty title="No finding" icon="shield">
          Every file is valid, each alert has its runbook, and every link resolves.
        </Empty>
      )}
      {findings.data?.map((finding, index) => (
        <div key={index} className={listClasses.row}>
          <div>
            <StateBadge tone={finding.severity === 'error' ? 'critical' : finding.severity === 'warning' ? 'warning' : 'info'}>{finding.severity}</StateBadge>
          </div>
          <div className={listClasses.rowMain}>
            <span style={{ overflowWrap: 'anywhere' }}>{finding.message}</span>
          </div>
          <span className="secondary mono" style={{ overflowWrap: 'anywhere' }}>
            {finding.file}
            {finding.line === undefined ? '' : `:${finding.line}`}
            {finding.column === undefined ? '' : `:${finding.column}`}
          </span>
        </div>
      ))}
    </Section>
  );
}

/** A list of names and values. */
function Fields({ values }: { values: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={listClasses.fields}>
      {values.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** `goroutineCount` reads better as words; names with blanks are left alone. */
const words = (name: string): string => (/[\s_.]/.test(name) ? name : name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase());

export function BuildPage() {
  const info = useQuery({ queryKey: queryKeys.platform.info, queryFn: ({ signal }) => platform.info(signal) });
  const build = useQuery({ queryKey: queryKeys.prom.status('buildinfo'), queryFn: ({ signal }) => prom.buildInfo(signal) });
  const runtime = useQuery({ queryKey: queryKeys.prom.status('runtimeinfo'), queryFn: ({ signal }) => prom.runtimeInfo(signal), refetchInterval: 30_000 });
  const am = useQuery({ queryKey: queryKeys.alertmanager.status, queryFn: ({ signal }) => alertmanager.status(signal) });
  const parts: { title: string; query: { isPending: boolean; error: Error | null; refetch: () => unknown }; values: readonly (readonly [string, ReactNode])[] | undefined }[] = [
    {
      title: 'Pharos',
      query: info,
      values: info.data && [
        ['version', info.data.version],
        ...(info.data.revision ? [['revision', info.data.revision] as const] : []),
        ...(info.data.startedAt ? [['started', info.data.startedAt] as const] : []),
        ...(info.data.externalUrl ? [['external URL', info.data.externalUrl] as const] : []),
        ...(info.data.listeners ?? []).map(({ name, address }) => [`listens, ${name}`, address] as const),
      ],
    },
    { title: 'Metrics store, build', query: build, values: build.data && Object.entries(build.data.data).map(([name, value]) => [words(name), value] as const) },
    { title: 'Metrics store, runtime', query: runtime, values: runtime.data && Object.entries(runtime.data.data).map(([name, value]) => [words(name), String(value)] as const) },
    {
      title: 'Alertmanager',
      query: am,
      values: am.data && [['up since', am.data.uptime], ...Object.entries(am.data.versionInfo).map(([name, value]) => [words(name), value] as const), ['cluster', am.data.cluster?.status ?? 'none']],
    },
  ];
  return (
    <Page title="Build and runtime" crumb={{ label: 'Status', to: '/status' }}>
      <div className={classes.columns}>
        {parts.map(({ title, query, values }) => (
          <Section key={title} title={title}>
            {query.isPending && <LoadingRows rows={4} />}
            {query.error && (isAbsent(query.error) ? <Empty title="Not part of this server" /> : <ErrorNote error={query.error} what="It did not answer" onRetry={() => void query.refetch()} />)}
            {values && <Fields values={values} />}
          </Section>
        ))}
      </div>
    </Page>
  );
}
