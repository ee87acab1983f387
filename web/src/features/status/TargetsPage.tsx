import { useQuery } from '@tanstack/react-query';
import type { DroppedTarget, TargetHealth } from '../../api/prom';
import { prom } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { formatAge, formatDuration, formatTime } from '../../time/format';
import { Icon } from '../../ui/Icon';
import { LabelPills, StateBadge } from '../../ui/Labels';
import { Page, Section } from '../../ui/Page';
import { FoldGroup, ListBar, listClasses, ListStates, useListSearch } from '../../ui/list';
import { usePreference } from '../../ui/preferences';
import { Empty } from '../../ui/states';
import { useNow } from '../../ui/useNow';
import type { TargetsSearch } from './search';

type Tab = NonNullable<TargetsSearch['health']> | 'all';

/** Rows drawn per pool at once: service discovery may find thousands. */
const mostPerPool = 200;

const text = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

/** Every scrape pool with its targets: state, last error, and what the last scrape took. */
export function TargetsPage() {
  const list = useListSearch<TargetsSearch>();
  const { search, words, go } = list;
  const nowMs = useNow(5000);
  const targets = useQuery({ queryKey: queryKeys.prom.targets, queryFn: ({ signal }) => prom.targets(signal), refetchInterval: 10_000 });

  const tab: Tab = search.health ?? 'all';
  const fits = (haystack: string) => words.every((word) => haystack.toLowerCase().includes(word));
  const active = targets.data?.data.activeTargets ?? [];
  const dropped = targets.data?.data.droppedTargets ?? [];
  const found = active.filter((target) => fits(`${target.scrapePool} ${target.scrapeUrl} ${target.lastError} ${text(target.labels)}`));
  const foundDropped = dropped.filter((target) => fits(`${target.scrapePool ?? ''} ${text(target.discoveredLabels)}`));
  const pools = poolsOf(found.filter(({ health }) => tab === 'all' || health === tab));
  const count = (of: Tab) => (targets.data ? (of === 'dropped' ? foundDropped.length : found.filter(({ health }) => of === 'all' || health === of).length) : undefined);

  return (
    <Page title="Targets" crumb={{ label: 'Status', to: '/status' }}>
      <ListBar<Tab, TargetsSearch>
        list={list}
        label="Health"
        value={tab}
        onChange={(health) => go({ health: health === 'all' ? undefined : health })}
        tabs={[
          { value: 'all', label: 'All', count: count('all') },
          { value: 'up', label: 'Up', count: count('up'), icon: <Icon name="check" size={13} style={{ color: 'var(--ok)' }} /> },
          { value: 'down', label: 'Down', count: count('down'), icon: <Icon name="error" size={13} style={{ color: 'var(--critical)' }} /> },
          { value: 'unknown', label: 'Not scraped yet', count: count('unknown'), icon: <Icon name="wait" size={13} /> },
          { value: 'dropped', label: 'Dropped', count: count('dropped'), icon: <Icon name="filter" size={13} /> },
        ]}
        searchLabel="Search targets"
        placeholder="Pool, address, label or error"
      />
      <div className={listClasses.stack}>
        <ListStates query={targets} what="The targets cannot be read" />
        {targets.data && tab !== 'dropped' && pools.length === 0 && (
          <Section>
            {active.length === 0 ? (
              <Empty title="Nothing is scraped" icon="target">
                Add jobs under <code>scrape_configs</code> in the Prometheus configuration.
              </Empty>
            ) : (
              <Empty title="No target fits" icon="filter">
                Change the state or the search.
              </Empty>
            )}
          </Section>
        )}
        {tab === 'dropped' ? (
          targets.data && <Dropped targets={foundDropped} counts={targets.data.data.droppedTargetCounts ?? {}} />
        ) : (
          pools.map(({ pool, members }) => <Pool key={pool} pool={pool} targets={members} nowMs={nowMs} />)
        )}
      </div>
    </Page>
  );
}

const healthOrder = ['down', 'unknown', 'up'];

/** Pools with trouble first. */
function poolsOf(targets: readonly TargetHealth[]) {
  const pools = new Map<string, TargetHealth[]>();
  for (const target of targets) pools.set(target.scrapePool, [...(pools.get(target.scrapePool) ?? []), target]);
  const worst = (members: readonly TargetHealth[]) => Math.min(...members.map(({ health }) => healthOrder.indexOf(health)));
  return [...pools]
    .map(([pool, members]) => ({
      pool,
      members: members.toSorted((a, b) => healthOrder.indexOf(a.health) - healthOrder.indexOf(b.health) || a.scrapeUrl.localeCompare(b.scrapeUrl)),
    }))
    .toSorted((a, b) => worst(a.members) - worst(b.members) || a.pool.localeCompare(b.pool));
}

function Pool({ pool, targets, nowMs }: { pool: string; targets: readonly TargetHealth[]; nowMs: number }) {
  const [zone] = usePreference('timezone');
  const up = targets.filter(({ health }) => health === 'up').length;
  return (
    <FoldGroup
      title={pool}
      aside={
        <StateBadge tone={up === targets.length ? 'ok' : 'critical'}>
          {up} of {targets.length} up
        </StateBadge>
      }
    >
      <div className={listClasses.tableWrap}>
        <table className={listClasses.table}>
          <thead>
            <tr>
              <th scope="col">Endpoint</th>
              <th scope="col">State</th>
              <th scope="col">Labels</th>
              <th scope="col" className={listClasses.right}>
                Last scrape
              </th>
              <th scope="col" className={listClasses.right}>
                Took
              </th>
            </tr>
          </thead>
          <tbody>
            {targets.slice(0, mostPerPool).map((target) => {
              const lastMs = Date.parse(target.lastScrape);
              return (
                <tr key={`${target.scrapeUrl} ${text(target.labels)}`} data-row tabIndex={-1}>
                  <td style={{ overflowWrap: 'anywhere', minWidth: 180 }}>
                    <span className="mono">{target.scrapeUrl}</span>
                    {target.lastError !== '' && <div className={listClasses.bad}>{target.lastError}</div>}
                    <details className="secondary">
                      <summary>before relabelling</summary>
                      <LabelPills labels={target.discoveredLabels} />
                    </details>
                  </td>
                  <td className={listClasses.shrink}>
                    <StateBadge tone={target.health === 'up' ? 'ok' : target.health === 'down' ? 'critical' : 'unknown'} icon={target.health === 'unknown' ? 'wait' : undefined}>
                      {target.health}
                    </StateBadge>
                  </td>
                  <td>
                    <LabelPills labels={target.labels} />
                  </td>
                  <td className={listClasses.right} title={lastMs > 0 ? formatTime(lastMs, zone, 'millisecond') : undefined}>
                    {lastMs > 0 ? formatAge(lastMs, nowMs) : 'never'}
                    <div className="secondary">every {target.scrapeInterval}</div>
                  </td>
                  <td className={listClasses.right}>
                    {lastMs > 0 ? formatDuration(target.lastScrapeDuration * 1000) : '–'}
                    <div className="secondary">of {target.scrapeTimeout}</div>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {targets.length > mostPerPool && <div className={listClasses.row}>and {targets.length - mostPerPool} more: search to narrow</div>}
    </FoldGroup>
  );
}

function Dropped({ targets, counts }: { targets: readonly DroppedTarget[]; counts: Readonly<Record<string, number>> }) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (targets.length === 0)
    return (
      <Section>
        <Empty title={total > 0 ? `${total} dropped, none kept for display` : 'Relabelling dropped no target'} icon="filter">
          {total > 0 ? 'See keep_dropped_targets in the configuration.' : 'Targets that relabel_configs discard appear here with the labels they were found with.'}
        </Empty>
      </Section>
    );
  return (
    <Section title={`${Math.max(total, targets.length)} dropped by relabelling`}>
      {targets.slice(0, mostPerPool).map((target, index) => (
        <div key={index} className={listClasses.row} data-row tabIndex={-1}>
          <span className="secondary">{target.scrapePool ?? target.discoveredLabels.job ?? ''}</span>
          <LabelPills labels={target.discoveredLabels} />
        </div>
      ))}
    </Section>
  );
}
