import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { platform } from '../../api/platform';
import { prom } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { first } from '../../time/search';
import { Icon } from '../../ui/Icon';
import { StateBadge } from '../../ui/Labels';
import { Page, Section } from '../../ui/Page';
import { listClasses, SearchField } from '../../ui/list';
import { Empty, ErrorNote, isAbsent, LoadingRows } from '../../ui/states';
import classes from './runbooks.module.css';

export interface RunbooksSearch {
  q?: string;
}

export function RunbooksPage() {
  const search: RunbooksSearch = useSearch({ strict: false });
  const q = first(search.q) ?? '';
  const navigate = useNavigate();
  const runbooks = useQuery({ queryKey: queryKeys.platform.runbooks, queryFn: ({ signal }) => platform.runbooks(signal) });
  const alerts = useQuery({ queryKey: queryKeys.prom.alerts, queryFn: ({ signal }) => prom.alerts(signal), refetchInterval: 30_000 });
  const firing = new Set(alerts.data?.data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname));
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (runbooks.data ?? [])
    .filter(({ name, title, alerts: names }) => words.every((word) => `${name} ${title} ${names.join(' ')}`.toLowerCase().includes(word)))
    .toSorted((a, b) => Number(b.alerts.some((name) => firing.has(name))) - Number(a.alerts.some((name) => firing.has(name))) || a.title.localeCompare(b.title));
  return (
    <Page title="Runbooks">
      <div className={listClasses.bar}>
        <SearchField
          label="Search runbooks"
          placeholder="Title or alert"
          value={q}
          onChange={(text) => void navigate({ to: '.', search: ((before: RunbooksSearch) => ({ ...before, q: text || undefined })) as never, replace: true })}
        />
      </div>
      {runbooks.isPending && (
        <Section>
          <LoadingRows />
        </Section>
      )}
      {runbooks.error &&
        (isAbsent(runbooks.error) ? (
          <Section>
            <Empty title="This server has no runbooks" icon="book">
              Put Markdown files into <code>runbooks/</code> of the configuration directory.
            </Empty>
          </Section>
        ) : (
          <ErrorNote error={runbooks.error} what="The runbooks cannot be listed" onRetry={() => void runbooks.refetch()} />
        ))}
      {runbooks.data && found.length === 0 && (
        <Section>
          {runbooks.data.length === 0 ? (
            <Empty title="No runbook yet" icon="book">
              Put Markdown files into <code>runbooks/</code> of the configuration directory.
            </Empty>
          ) : (
            <Empty title="No runbook fits" icon="search" />
          )}
        </Section>
      )}
      <div className={classes.cards}>
        {found.map(({ name, title, alerts: names }) => {
          const now = names.filter((alert) => firing.has(alert));
          return (
            <Link key={name} to={`/runbooks/${encodeURIComponent(name)}`} className={classes.card}>
              <h2>
                <Icon name="book" size={15} />
                {title}
              </h2>
              <span className="secondary">{names.length === 0 ? 'No alert points here' : names.join(', ')}</span>
              {now.length > 0 && (
                <span>
                  <StateBadge tone="critical">{now.length === 1 ? 'firing' : `${now.length} firing`}</StateBadge>
                </span>
              )}
            </Link>
          );
        })}
      </div>
    </Page>
  );
}
