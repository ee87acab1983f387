import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { GettableAlert } from '../../api/alertmanager';
import { platform } from '../../api/platform';
import { queryKeys } from '../../api/queryKeys';
import { formatAge, formatTime } from '../../time/format';
import { Icon } from '../../ui/Icon';
import type { Tone } from '../../ui/Labels';
import { LabelPills, StateBadge } from '../../ui/Labels';
import { SafeLink } from '../../ui/SafeLink';
import { listClasses } from '../../ui/list';
import { usePreference } from '../../ui/preferences';
import type { AlertView } from './alertModel';
import { formatMatcher, matcherOf } from './matchers';

export function severityTone(severity: string): Tone {
  const word = severity.toLowerCase();
  if (['critical', 'page', 'error', 'high', 'fatal'].includes(word)) return 'critical';
  return word === 'info' || word === 'none' ? 'info' : 'warning';
}

/** Annotations that are shown as links or as the title rather than as text. */
const linkNames = { runbook: ['runbook_url', 'runbook'], dashboard: ['dashboard_url', 'dashboard'] } as const;
const firstOf = (annotations: AlertView['annotations'], names: readonly string[]): string | undefined => names.map((name) => annotations[name]).find(Boolean);

/** The name at the end of a runbook's address: `…/runbooks/api-down.md#check` is `api-down`. */
export const runbookName = (url: string): string =>
  decodeURIComponent(url.split(/[?#]/, 1)[0]?.replace(/\/+$/, '').split('/').at(-1) ?? '').replace(/\.(md|html)$/, '');

export function AlertRow({ alert, nowMs, delivered, showName }: { alert: AlertView; nowMs: number; delivered: readonly GettableAlert[]; showName: boolean }) {
  const [zone] = usePreference('timezone');
  const tone = alert.state === 'resolved' ? 'ok' : severityTone(alert.severity);
  const { summary, description, message } = alert.annotations;
  const title = summary ?? message ?? (showName ? undefined : description) ?? alert.name;
  return (
    <div className={listClasses.row} data-row tabIndex={-1} role="group" aria-label={`${alert.name}, ${alert.state}`}>
      <div>
        <StateBadge tone={tone} icon={alert.state === 'pending' ? 'wait' : undefined}>
          {alert.state === 'resolved' ? 'resolved' : alert.severity || alert.state}
        </StateBadge>
      </div>
      <div className={listClasses.rowMain}>
        <div className={listClasses.rowTitle}>
          {showName && title !== alert.name && <>{alert.name}: </>}
          {title}
        </div>
        {description !== undefined && description !== title && <div className="secondary">{description}</div>}
        <LabelPills labels={alert.labels} except={['alertname', 'severity']} />
        <Suppression alert={alert} delivered={delivered} />
        <Links alert={alert} />
      </div>
      <div className={listClasses.rowSide}>
        <span className="num" title={formatTime(alert.sinceMs, zone)}>
          {alert.state === 'resolved' ? `last fired ${formatAge(alert.sinceMs, nowMs)}` : `${alert.state} ${formatAge(alert.sinceMs, nowMs).replace(' ago', '')}`}
        </span>
        {alert.value !== undefined && (
          <span className="num">
            <span className="secondary">value </span>
            <strong>{shortValue(alert.value)}</strong>
          </span>
        )}
        {alert.state !== 'resolved' && (
          <Button component={Link} to="/silences/new" search={{ filter: silenceFilter(alert) } as never} leftSection={<Icon name="bell-off" size={13} />}>
            Silence
          </Button>
        )}
      </div>
    </div>
  );
}

/** Exactly this alert: all of its labels. */
const silenceFilter = (alert: AlertView): string[] => Object.entries({ ...alert.labels, alertname: alert.name }).map(([name, value]) => formatMatcher(matcherOf(name, '=', value)));

export function shortValue(text: string): string {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toLocaleString('en-US') : String(Number(value.toPrecision(5)));
}

function Suppression({ alert, delivered }: { alert: AlertView; delivered: readonly GettableAlert[] }) {
  if (alert.silencedBy.length === 0 && alert.inhibitedBy.length === 0)
    return alert.state === 'firing' && !alert.delivered ? (
      <div className={listClasses.links}>
        <StateBadge tone="unknown" icon="wait">
          not at Alertmanager yet
        </StateBadge>
      </div>
    ) : null;
  return (
    <div className={listClasses.links}>
      {alert.silencedBy.map((id) => (
        <span key={id}>
          <StateBadge tone="unknown" icon="bell-off">
            silenced
          </StateBadge>
          <Link to="/silences" search={{ id } as never}>
            by {id.slice(0, 8)}
          </Link>
        </span>
      ))}
      {alert.inhibitedBy.map((fingerprint) => {
        const source = delivered.find((other) => other.fingerprint === fingerprint);
        return (
          <span key={fingerprint}>
            <StateBadge tone="unknown" icon="eye-off">
              inhibited
            </StateBadge>
            by {source?.labels.alertname ?? fingerprint}
          </span>
        );
      })}
    </div>
  );
}

function Links({ alert }: { alert: AlertView }) {
  const runbooks = useQuery({ queryKey: queryKeys.platform.runbooks, queryFn: ({ signal }) => platform.runbooks(signal), staleTime: 60_000 });
  const info = useQuery({ queryKey: queryKeys.platform.info, queryFn: ({ signal }) => platform.info(signal), staleTime: Infinity });
  const ours = info.data?.externalUrl ? [new URL(info.data.externalUrl, window.location.origin).origin] : [];
  const runbookUrl = firstOf(alert.annotations, linkNames.runbook);
  const dashboardUrl = firstOf(alert.annotations, linkNames.dashboard);
  const runbook = runbooks.data?.find(({ name, alerts }) => (runbookUrl !== undefined && name === runbookName(runbookUrl)) || alerts.includes(alert.name));
  if (!runbook && !runbookUrl && !dashboardUrl && !alert.expr) return null;
  return (
    <div className={listClasses.links}>
      {runbook ? (
        <Link to={`/runbooks/${encodeURIComponent(runbook.name)}`}>
          <Icon name="book" size={13} />
          Runbook
        </Link>
      ) : (
        runbookUrl && (
          <span>
            <Icon name="book" size={13} style={{ color: 'var(--accent)' }} />
            <SafeLink href={runbookUrl} alsoOurs={ours}>
              Runbook
            </SafeLink>
          </span>
        )
      )}
      {dashboardUrl && (
        <span>
          <Icon name="grid" size={13} style={{ color: 'var(--accent)' }} />
          <SafeLink href={dashboardUrl} alsoOurs={ours}>
            Dashboard
          </SafeLink>
        </span>
      )}
      {alert.expr && (
        <Link to="/explore/metrics" search={{ expr: [alert.expr], view: 'graph' } as never}>
          <Icon name="chart" size={13} />
          Query
        </Link>
      )}
    </div>
  );
}
