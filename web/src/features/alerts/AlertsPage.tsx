import { Button, Select } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Icon } from '../../ui/Icon';
import { StateBadge } from '../../ui/Labels';
import { Page, Section } from '../../ui/Page';
import { FoldGroup, ListBar, listClasses, useListSearch } from '../../ui/list';
import { Empty, ErrorNote, LoadingRows, Notice } from '../../ui/states';
import { useNow } from '../../ui/useNow';
import { AlertRow } from './AlertRow';
import type { AlertView } from './alertModel';
import { groupAlerts } from './alertModel';
import { matches, parseMatchers } from './matchers';
import type { AlertsSearch } from './search';
import { resolvedWindow, useAlerts } from './useAlerts';

type Tab = NonNullable<AlertsSearch['state']> | 'all';

const isSuppressed = (alert: AlertView): boolean => alert.silencedBy.length > 0 || alert.inhibitedBy.length > 0;
const inTab = (alert: AlertView, tab: Tab): boolean =>
  tab === 'all' || (tab === 'suppressed' ? isSuppressed(alert) : tab === 'firing' ? alert.state === 'firing' && !isSuppressed(alert) : alert.state === tab);

/** Alerts drawn per group at once; a storm is better read by its count. */
const mostPerGroup = 200;

export function AlertsPage() {
  const list = useListSearch<AlertsSearch>();
  const { search, words, go } = list;
  const nowMs = useNow();
  const { alerts, rules, delivered, past, isPending, retry } = useAlerts();

  const tab: Tab = search.state ?? 'all';
  const groupBy = search.group ?? 'alertname';
  const filterText = search.filter?.join(',');
  const matchers = useMemo(() => (filterText === undefined ? [] : search.filter?.map((text) => parseMatchers(text))), [filterText, search.filter]);
  const found = alerts.filter((alert) => {
    const text = `${alert.name} ${Object.entries({ ...alert.labels, ...alert.annotations })
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word)) && (matchers ?? []).every((parsed) => parsed !== undefined && matches(parsed, { ...alert.labels, alertname: alert.name }));
  });
  const groups = groupAlerts(
    found.filter((alert) => inTab(alert, tab)),
    groupBy,
  );
  const labelNames = [...new Set(['alertname', 'severity', ...alerts.flatMap(({ labels }) => Object.keys(labels))])];
  const count = (of: Tab) => (isPending ? undefined : found.filter((alert) => inTab(alert, of)).length);
  const hasRules = (rules.data?.data.groups ?? []).some((group) => group.rules.some(({ type }) => type === 'alerting'));

  return (
    <Page
      title="Alerts"
      actions={
        <>
          <Button component={Link} to="/alerts/rules" leftSection={<Icon name="rules" size={14} />}>
            Rules
          </Button>
          <Button component={Link} to="/silences/new" leftSection={<Icon name="bell-off" size={14} />}>
            New silence
          </Button>
        </>
      }
    >
      <ListBar<Tab, AlertsSearch>
        list={list}
        label="State"
        value={tab}
        onChange={(state) => go({ state: state === 'all' ? undefined : state })}
        tabs={[
          { value: 'all', label: 'All', count: count('all') },
          { value: 'firing', label: 'Firing', count: count('firing'), icon: <Icon name="error" size={13} style={{ color: 'var(--critical)' }} /> },
          { value: 'pending', label: 'Pending', count: count('pending'), icon: <Icon name="wait" size={13} style={{ color: 'var(--warning)' }} /> },
          { value: 'suppressed', label: 'Silenced or inhibited', count: count('suppressed'), icon: <Icon name="bell-off" size={13} /> },
          { value: 'resolved', label: `Resolved, ${resolvedWindow}`, count: count('resolved'), icon: <Icon name="check" size={13} style={{ color: 'var(--ok)' }} /> },
        ]}
        searchLabel="Search alerts"
        placeholder="Name, label=value or text"
      >
        <Select
          aria-label="Group by"
          data={[...labelNames.map((name) => ({ value: name, label: `by ${name}` })), { value: '', label: 'not grouped' }]}
          value={groupBy}
          onChange={(group) => group !== null && go({ group: group === 'alertname' ? undefined : group })}
          searchable
          allowDeselect={false}
          w={170}
        />
      </ListBar>
      {search.filter && (
        <div className={listClasses.bar}>
          {matchers?.every((parsed) => parsed !== undefined) ? (
            <span>
              Only alerts that fit <code>{filterText}</code>
            </span>
          ) : (
            <Notice kind="warning">
              The filter <code>{filterText}</code> cannot be read
            </Notice>
          )}
          <Button onClick={() => go({ filter: undefined })} leftSection={<Icon name="x" size={13} />}>
            Show all
          </Button>
        </div>
      )}
      <div className={listClasses.stack}>
        {rules.error && <ErrorNote error={rules.error} what="The rules cannot be read, so pending alerts and values are missing" onRetry={() => void retry()} />}
        {delivered.error && <ErrorNote error={delivered.error} what="Alertmanager does not answer, so silences and inhibitions are not known" onRetry={() => void retry()} />}
        {past.error && <Notice kind="warning">Resolved alerts cannot be listed: {past.error.message}</Notice>}
        {isPending && !rules.error && !delivered.error && (
          <Section>
            <LoadingRows />
          </Section>
        )}
        {!isPending && groups.length === 0 && (
          <Section>
            {alerts.length > 0 ? (
              <Empty title="No alert fits" icon="filter">
                Change the state or the search.
              </Empty>
            ) : hasRules || rules.error ? (
              <Empty title="Nothing fires" icon="shield">
                No alert is firing or pending, and none was resolved in the last {resolvedWindow}.
              </Empty>
            ) : (
              <Empty title="No alerting rule is loaded" icon="rules">
                Add rule files under <code>rule_files</code> in the Prometheus configuration.
              </Empty>
            )}
          </Section>
        )}
        {groups.map((group) => (
          <FoldGroup
            key={group.title}
            title={group.title}
            initiallyOpen={group.alerts.some(({ state }) => state !== 'resolved') || groups.length === 1}
            aside={(['firing', 'pending', 'resolved'] as const).map((state) => {
              const size = group.alerts.filter((alert) => alert.state === state).length;
              return size === 0 ? null : (
                <StateBadge key={state} tone={state === 'firing' ? 'critical' : state === 'pending' ? 'warning' : 'ok'} icon={state === 'pending' ? 'wait' : undefined}>
                  {size} {state}
                </StateBadge>
              );
            })}
          >
            {group.alerts.slice(0, mostPerGroup).map((alert) => (
              <AlertRow key={alert.key} alert={alert} nowMs={nowMs} delivered={delivered.data ?? []} showName={groupBy !== 'alertname'} />
            ))}
            {group.alerts.length > mostPerGroup && (
              <div className={listClasses.row}>
                <span className="secondary">and {group.alerts.length - mostPerGroup} more: search or group to narrow</span>
              </div>
            )}
          </FoldGroup>
        ))}
      </div>
    </Page>
  );
}
