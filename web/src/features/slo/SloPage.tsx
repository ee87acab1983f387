import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SloDetail } from '../../api/platform';
import { platform } from '../../api/platform';
import { queryKeys } from '../../api/queryKeys';
import { formatAge, formatDuration } from '../../time/format';
import { LabelPills, StateBadge } from '../../ui/Labels';
import { Page, Section } from '../../ui/Page';
import { SafeLink } from '../../ui/SafeLink';
import { formatBudget, formatObjective, SloBadge, sloTone } from '../../ui/SloBadge';
import { listClasses } from '../../ui/list';
import { Empty, ErrorNote, isAbsent, LoadingRows, Notice } from '../../ui/states';
import { useNow } from '../../ui/useNow';
import { BudgetMeter } from './BudgetMeter';
import { BurnRates } from './BurnRates';
import { formatRate } from './format';
import { History } from './History';
import type { SloSearch } from './search';
import classes from './slo.module.css';

const indicatorNames: Readonly<Record<string, string>> = { good: 'Good events', bad: 'Bad events', total: 'All events', errorRatio: 'Error ratio', goodRatio: 'Good ratio' };

/** One SLO: what is promised, what is left, how fast it goes, and what the policy says. */
export function SloPage() {
  const { id = '' }: { id?: string } = useParams({ strict: false });
  const search: SloSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const slo = useQuery({ queryKey: queryKeys.platform.slo(id), queryFn: ({ signal }) => platform.slo(id, signal), refetchInterval: 30_000, placeholderData: undefined });
  const go = (next: SloSearch) => void navigate({ to: '.', search: ((before: SloSearch) => ({ ...before, ...next })) as never, replace: true });
  const data = slo.data;
  return (
    <Page
      title={data?.title ?? id}
      crumb={{ label: 'SLOs', to: '/slo' }}
      tags={data ? [data.service, data.environment].filter(Boolean) : []}
      aside={data && <SloBadge slo={data} />}
      lead={data?.description || undefined}
      actions={
        <span className={listClasses.links}>
          {data?.runbookUrl && <SafeLink href={data.runbookUrl}>Runbook</SafeLink>}
          {data?.dashboardUrl && <SafeLink href={data.dashboardUrl}>Dashboard</SafeLink>}
        </span>
      }
    >
      {slo.isPending && (
        <Section>
          <LoadingRows rows={10} />
        </Section>
      )}
      {slo.error &&
        (isAbsent(slo.error) ? (
          <Section>
            <Empty title={`There is no SLO named ${id}`} icon="shield" action={<Link to="/slo">All SLOs</Link>} />
          </Section>
        ) : (
          <ErrorNote error={slo.error} what="The SLO cannot be read" onRetry={() => void slo.refetch()} />
        ))}
      {data && (
        <>
          <Notes slo={data} />
          <div className={classes.stats}>
            <Stat title="Objective" value={formatObjective(data.objective)} note={`of the events over ${data.window} are good`} />
            <Stat title="Budget left" value={formatBudget(data.budgetRemaining)} tone={sloTone(data)} note={<BudgetMeter slo={data} />} />
            <Stat
              title="Budget left in time"
              value={data.budgetRemainingSeconds === null ? '–' : formatDuration(data.budgetRemainingSeconds * 1000)}
              tone={sloTone(data)}
              note={`of ${formatDuration(data.budgetSeconds * 1000)} of complete failure in ${data.window}`}
            />
            <Stat title="Burn rate" value={formatRate(data.burnRate)} note="in the last 5 minutes; 1× spends exactly the budget" />
          </div>
          <div className={listClasses.columns}>
            <div className={listClasses.column}>
              <BurnRates burns={data.burns} maxBurnRate={data.maxBurnRate} objective={data.objective} />
              <History id={id} range={search.range ?? '30d'} asTable={search.view === 'table'} onRange={(range) => go({ range: range === '30d' ? undefined : range })} onView={(asTable) => go({ view: asTable ? 'table' : undefined })} />
            </div>
            <div className={listClasses.column}>
              <Alerts slo={data} />
              <Policy slo={data} />
              <Indicator slo={data} />
            </div>
          </div>
        </>
      )}
    </Page>
  );
}

/** What a reader must know before believing the figures. */
function Notes({ slo }: { slo: SloDetail }) {
  const covered = slo.coverageSeconds < slo.windowSeconds * 0.98;
  return (
    <div className={classes.notes}>
      {slo.data === 'absent' && <Notice kind="warning">The series that this SLO counts are missing: neither good nor bad is known now, and its alerts are blind.</Notice>}
      {slo.data === 'no_traffic' && <Notice kind="info">There is no traffic now: nothing is good or bad, and the budget stands still.</Notice>}
      {slo.coverageSeconds > 0 && covered && (
        <Notice kind="info">
          The figures cover {formatDuration(slo.coverageSeconds * 1000)} of {slo.window}: the budget is that of the events counted so far.
        </Notice>
      )}
    </div>
  );
}

function Stat({ title, value, note, tone }: { title: string; value: string; note: ReactNode; tone?: string }) {
  return (
    <div className={classes.stat}>
      <h2>{title}</h2>
      <b style={tone === undefined || tone === 'unknown' ? undefined : { color: `var(--${tone})` }}>{value}</b>
      <div className="secondary">{note}</div>
    </div>
  );
}

function Alerts({ slo }: { slo: SloDetail }) {
  const nowMs = useNow();
  return (
    <Section title="Alerts">
      {slo.alerts.length === 0 && <Empty compact title="No alert of this SLO is pending or firing" icon="shield" />}
      {slo.alerts.map((alert) => (
        <div key={`${alert.name} ${alert.severity}`} className={listClasses.row}>
          <div>
            <StateBadge tone={alert.state === 'pending' ? 'unknown' : alert.severity === 'critical' ? 'critical' : 'warning'} icon={alert.state === 'pending' ? 'wait' : undefined}>
              {alert.state === 'pending' ? 'pending' : alert.severity || 'firing'}
            </StateBadge>
          </div>
          <div className={listClasses.rowMain}>
            <Link to="/alerts" search={{ q: alert.name } as never} className={listClasses.rowTitle}>
              {alert.name}
            </Link>
            <span>{alert.summary}</span>
            {alert.runbookUrl && <SafeLink href={alert.runbookUrl}>Runbook</SafeLink>}
          </div>
          <span className="secondary num">{formatAge(Date.parse(alert.activeAt), nowMs).replace(' ago', '')}</span>
        </div>
      ))}
    </Section>
  );
}

function Policy({ slo }: { slo: SloDetail }) {
  return (
    <Section title={slo.policy.title}>
      {slo.policy.description && <p className={classes.body}>{slo.policy.description}</p>}
      {slo.policy.waiting && <p className={`${classes.body} secondary`}>It is not applied yet: it asks for {formatDuration(slo.policy.minimumDataSeconds * 1000)} of data.</p>}
      <ol className={classes.steps}>
        {slo.policy.steps.map((step) => (
          <li key={step.consumedPercent} data-reached={step.reached}>
            <span className={classes.number}>{step.consumedPercent} %</span>
            <div>
              <b>{step.title}</b> {step.reached && <StateBadge tone={step.freezes ? 'critical' : 'warning'}>holds now</StateBadge>} {step.freezes && <span className="secondary">freezes releases</span>}
              <p>{step.text}</p>
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Indicator({ slo }: { slo: SloDetail }) {
  return (
    <Section title="Indicator">
      <dl className={listClasses.fields}>
        {Object.entries(slo.indicator).map(([name, query]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{indicatorNames[name] ?? name}</dt>
            <dd>
              <code className={listClasses.expr}>{query.trim()}</code>
              <Link to="/explore/metrics" search={{ expr: [query.replaceAll(/\{\{-?\s*\.window\s*-?\}\}/g, '5m').trim()] } as never}>
                Over 5 minutes in Metrics
              </Link>
            </dd>
          </div>
        ))}
        <dt>Labels</dt>
        <dd>
          <LabelPills labels={slo.labels} />
        </dd>
        {Object.keys(slo.group).length > 0 && (
          <>
            <dt>Worst of its groups</dt>
            <dd>
              <LabelPills labels={slo.group} />
            </dd>
          </>
        )}
        <dt>Defined in</dt>
        <dd className="mono">{slo.file}</dd>
        <dt>Format</dt>
        <dd>{slo.spec}</dd>
      </dl>
    </Section>
  );
}
