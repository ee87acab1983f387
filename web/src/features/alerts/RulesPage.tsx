import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Rule, RuleGroup } from '../../api/prom';
import { prom } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { formatAge, formatDuration, formatTime } from '../../time/format';
import { Icon } from '../../ui/Icon';
import { LabelPills, StateBadge } from '../../ui/Labels';
import { Page, Section } from '../../ui/Page';
import { FoldGroup, ListBar, listClasses, ListStates, useListSearch } from '../../ui/list';
import { usePreference } from '../../ui/preferences';
import { Empty, ErrorNote } from '../../ui/states';
import { useNow } from '../../ui/useNow';
import type { RulesSearch } from './search';

type Tab = NonNullable<RulesSearch['health']> | 'all';

const inTab = (rule: Rule, tab: Tab): boolean =>
  tab === 'all' || (tab === 'err' ? rule.health === 'err' : rule.type === 'alerting' && rule.state === tab);

/** Every loaded rule by group, with its health and what it cost to evaluate. */
export function RulesPage() {
  const list = useListSearch<RulesSearch>();
  const { search, words, go } = list;
  const nowMs = useNow();
  const rules = useQuery({ queryKey: queryKeys.prom.rules, queryFn: ({ signal }) => prom.rules(signal), refetchInterval: 15_000 });

  const tab: Tab = search.health ?? 'all';
  const all = rules.data?.data.groups ?? [];
  const fits = (group: RuleGroup, rule: Rule) => {
    const text = `${group.name} ${group.file} ${rule.name} ${rule.query} ${Object.values(rule.labels ?? {}).join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const groups = all
    .map((group) => ({ group, rules: group.rules.filter((rule) => fits(group, rule) && inTab(rule, tab)) }))
    .filter((entry) => entry.rules.length > 0);
  const count = (of: Tab) => (rules.data ? all.reduce((sum, group) => sum + group.rules.filter((rule) => fits(group, rule) && inTab(rule, of)).length, 0) : undefined);

  return (
    <Page title="Rules" crumb={{ label: 'Alerts', to: '/alerts' }}>
      <ListBar<Tab, RulesSearch>
        list={list}
        label="Health"
        value={tab}
        onChange={(health) => go({ health: health === 'all' ? undefined : health })}
        tabs={[
          { value: 'all', label: 'All', count: count('all') },
          { value: 'err', label: 'Failing', count: count('err'), icon: <Icon name="error" size={13} style={{ color: 'var(--critical)' }} /> },
          { value: 'firing', label: 'Firing', count: count('firing'), icon: <Icon name="bell" size={13} /> },
          { value: 'pending', label: 'Pending', count: count('pending'), icon: <Icon name="wait" size={13} /> },
        ]}
        searchLabel="Search rules"
        placeholder="Group, name, query or label"
      />
      <div className={listClasses.stack}>
        <ListStates query={rules} what="The rules cannot be read" />
        {rules.data && groups.length === 0 && (
          <Section>
            {all.length === 0 ? (
              <Empty title="No rule is loaded" icon="rules">
                Add rule files under <code>rule_files</code> in the Prometheus configuration.
              </Empty>
            ) : (
              <Empty title="No rule fits" icon="filter">
                Change the state or the search.
              </Empty>
            )}
          </Section>
        )}
        {groups.map(({ group, rules: members }) => (
          <FoldGroup
            key={`${group.file}/${group.name}`}
            title={
              <span>
                {group.name} <span className="secondary mono">{group.file}</span>
              </span>
            }
            aside={
              <span className="secondary num">
                every {formatDuration(group.interval * 1000)}, took {formatDuration(group.evaluationTime * 1000)}, {formatAge(Date.parse(group.lastEvaluation), nowMs)}
              </span>
            }
          >
            {members.map((rule, index) => (
              <RuleRow key={`${rule.name}/${index}`} rule={rule} nowMs={nowMs} />
            ))}
          </FoldGroup>
        ))}
      </div>
    </Page>
  );
}

function RuleRow({ rule, nowMs }: { rule: Rule; nowMs: number }) {
  const [zone] = usePreference('timezone');
  const evaluatedMs = Date.parse(rule.lastEvaluation);
  const never = !(evaluatedMs > 0);
  return (
    <div className={listClasses.row} data-row tabIndex={-1} role="group" aria-label={`${rule.type} rule ${rule.name}`}>
      <div>
        {rule.health === 'err' ? (
          <StateBadge tone="critical">failing</StateBadge>
        ) : rule.health === 'unknown' ? (
          <StateBadge tone="unknown" icon="wait">
            not run
          </StateBadge>
        ) : rule.type === 'alerting' && rule.state === 'firing' ? (
          <StateBadge tone="critical" icon="bell">
            firing
          </StateBadge>
        ) : rule.type === 'alerting' && rule.state === 'pending' ? (
          <StateBadge tone="warning" icon="wait">
            pending
          </StateBadge>
        ) : (
          <StateBadge tone="ok">ok</StateBadge>
        )}
      </div>
      <div className={listClasses.rowMain}>
        <div className={listClasses.rowTitle}>
          {rule.name} <span className="secondary">{rule.type === 'alerting' ? 'alert' : 'record'}</span>
          {rule.type === 'alerting' && rule.duration > 0 && <span className="secondary">, for {formatDuration(rule.duration * 1000)}</span>}
          {rule.type === 'alerting' && (rule.keepFiringFor ?? 0) > 0 && <span className="secondary">, kept {formatDuration((rule.keepFiringFor ?? 0) * 1000)}</span>}
        </div>
        <code className={listClasses.expr}>{rule.query}</code>
        {rule.lastError !== undefined && rule.lastError !== '' && <ErrorNote error={rule.lastError} what="The last evaluation failed" />}
        {Object.keys(rule.labels ?? {}).length > 0 && <LabelPills labels={rule.labels ?? {}} />}
        <div className={listClasses.links}>
          <Link to="/explore/metrics" search={{ expr: [rule.query], view: 'graph' } as never}>
            <Icon name="chart" size={13} />
            Query
          </Link>
          {rule.type === 'alerting' && (rule.alerts?.length ?? 0) > 0 && (
            <Link to="/alerts" search={{ q: rule.name } as never}>
              <Icon name="bell" size={13} />
              {rule.alerts?.length} active
            </Link>
          )}
        </div>
      </div>
      <div className={listClasses.rowSide}>
        <span className="num" title={never ? undefined : formatTime(evaluatedMs, zone, 'millisecond')}>
          {never ? 'never' : formatAge(evaluatedMs, nowMs)}
        </span>
        <span className="secondary num">{formatDuration(rule.evaluationTime * 1000)}</span>
      </div>
    </div>
  );
}
