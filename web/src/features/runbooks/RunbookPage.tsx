import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useRouterState } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { platform } from '../../api/platform';
import { prom } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { Icon } from '../../ui/Icon';
import { StateBadge } from '../../ui/Labels';
import { Page, Section } from '../../ui/Page';
import { Empty, ErrorNote, isAbsent, LoadingRows } from '../../ui/states';
import { MarkdownBody } from '../../ui/markdown/MarkdownBody';
import { renderMarkdown } from '../../ui/markdown/renderMarkdown';
import classes from './runbooks.module.css';

export function RunbookPage() {
  const { name = '' }: { name?: string } = useParams({ strict: false });
  const hash = useRouterState({ select: (state) => state.location.hash });
  const runbook = useQuery({ queryKey: queryKeys.platform.runbook(name), queryFn: ({ signal }) => platform.runbook(name, signal), placeholderData: undefined });
  const alerts = useQuery({ queryKey: queryKeys.prom.alerts, queryFn: ({ signal }) => prom.alerts(signal), refetchInterval: 30_000 });
  const firing = new Set(alerts.data?.data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname));
  const markdown = runbook.data?.markdown;
  const title = runbook.data?.title ?? name;
  const rendered = useMemo(() => (markdown === undefined ? undefined : renderMarkdown(markdown, title)), [markdown, title]);

  useEffect(() => {
    if (rendered && hash) document.getElementById(hash)?.scrollIntoView();
  }, [rendered, hash]);

  return (
    <Page
      title={title}
      crumb={{ label: 'Runbooks', to: '/runbooks' }}
      actions={
        <Button onClick={() => window.print()} leftSection={<Icon name="print" size={14} />}>
          Print
        </Button>
      }
    >
      {runbook.isPending && (
        <Section>
          <LoadingRows rows={10} />
        </Section>
      )}
      {runbook.error &&
        (isAbsent(runbook.error) ? (
          <Section>
            <Empty title={`There is no runbook named ${name}`} icon="book" action={<Link to="/runbooks">All runbooks</Link>}>
              An alert may point to a file that is not in the configuration directory: <code>pharos check</code> finds such links.
            </Empty>
          </Section>
        ) : (
          <ErrorNote error={runbook.error} what="The runbook cannot be read" onRetry={() => void runbook.refetch()} />
        ))}
      {runbook.data && rendered && (
        <div className={classes.layout}>
          <Section>
            {markdown?.trim() === '' ? (
              <Empty title="The file is empty" icon="book" />
            ) : (
              <MarkdownBody html={rendered.html} rewrite={siblingRunbook} />
            )}
          </Section>
          <aside className={classes.aside}>
            {rendered.contents.length > 1 && (
              <Section title="Contents">
                <ul className={classes.list}>
                  {rendered.contents.map(({ id, text, level }) => (
                    <li key={id} data-level={level}>
                      <a href={`#${id}`} aria-current={hash === id ? 'true' : undefined}>
                        {text}
                      </a>
                    </li>
                  ))}
                </ul>
              </Section>
            )}
            <Section title="Alerts that point here">
              {runbook.data.alerts.length === 0 ? (
                <Empty title="None" icon="bell" />
              ) : (
                <ul className={classes.list}>
                  {runbook.data.alerts.map((alert) => (
                    <li key={alert}>
                      <Link to="/alerts" search={{ filter: [`alertname=${JSON.stringify(alert)}`] } as never}>
                        {alert}
                      </Link>{' '}
                      {firing.has(alert) && <StateBadge tone="critical">firing</StateBadge>}
                    </li>
                  ))}
                </ul>
              )}
            </Section>
          </aside>
        </div>
      )}
    </Page>
  );
}

/** A link between files, `other.md#check`, leads to that runbook's page. */
function siblingRunbook(href: string): string | undefined {
  const found = /^(?:\.\/)?([\w.-]+)\.md(#.*)?$/.exec(href);
  return found ? `/runbooks/${found[1]}${found[2] ?? ''}` : undefined;
}
