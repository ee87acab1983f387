import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { SloSummary } from '../../api/platform';
import { platform } from '../../api/platform';
import { queryKeys } from '../../api/queryKeys';
import { formatDuration } from '../../time/format';
import { Icon } from '../../ui/Icon';
import { StateBadge } from '../../ui/Labels';
import { Page, Section } from '../../ui/Page';
import { dataNote, formatBudget, formatObjective, SloBadge } from '../../ui/SloBadge';
import { ListBar, listClasses, useListSearch } from '../../ui/list';
import { Empty, ErrorNote, isAbsent, LoadingRows } from '../../ui/states';
import { BudgetMeter } from './BudgetMeter';
import { formatRate } from './format';
import type { SlosSearch } from './search';

type Tab = SloSummary['health'] | 'all';

const order: readonly SloSummary['health'][] = ['exhausted', 'burning', 'unknown', 'ok'];

/** Every SLO with what is left of its budget, those in trouble first. */
export function SlosPage() {
  const list = useListSearch<SlosSearch>();
  const { search, words, go } = list;
  const slos = useQuery({ queryKey: queryKeys.platform.slos, queryFn: ({ signal }) => platform.slos(signal), refetchInterval: 30_000 });

  const tab: Tab = search.health ?? 'all';
  const found = (slos.data ?? []).filter((slo) => words.every((word) => `${slo.id} ${slo.title} ${slo.environment}`.toLowerCase().includes(word)));
  const shown = found
    .filter(({ health }) => tab === 'all' || health === tab)
    .toSorted((a, b) => order.indexOf(a.health) - order.indexOf(b.health) || (a.budgetRemaining ?? 1) - (b.budgetRemaining ?? 1) || a.id.localeCompare(b.id));
  const count = (of: Tab) => (slos.data ? found.filter(({ health }) => of === 'all' || health === of).length : undefined);

  return (
    <Page title="SLOs" lead="What was promised, and how much may still go wrong.">
      <ListBar<Tab, SlosSearch>
        list={list}
        label="State"
        value={tab}
        onChange={(health) => go({ health: health === 'all' ? undefined : health })}
        tabs={[
          { value: 'all', label: 'All', count: count('all') },
          { value: 'exhausted', label: 'Budget spent', count: count('exhausted'), icon: <Icon name="error" size={13} style={{ color: 'var(--critical)' }} /> },
          { value: 'burning', label: 'Burning', count: count('burning'), icon: <Icon name="warning" size={13} style={{ color: 'var(--warning)' }} /> },
          { value: 'ok', label: 'Within budget', count: count('ok'), icon: <Icon name="check" size={13} style={{ color: 'var(--ok)' }} /> },
          { value: 'unknown', label: 'No figures', count: count('unknown'), icon: <Icon name="question" size={13} /> },
        ]}
        searchLabel="Search SLOs"
        placeholder="Name, service or environment"
      />
      {slos.error && !isAbsent(slos.error) && <ErrorNote error={slos.error} what="The SLOs cannot be read" onRetry={() => void slos.refetch()} />}
      <Section>
        {slos.isPending && <LoadingRows />}
        {isAbsent(slos.error) && <Empty title="This server does not evaluate SLOs" icon="shield" />}
        {slos.data?.length === 0 && (
          <Empty title="No SLO is defined" icon="shield">
            Put OpenSLO, Sloth or Pyrra files into <code>slo/</code> of the configuration directory and reload.
          </Empty>
        )}
        {slos.data && slos.data.length > 0 && shown.length === 0 && (
          <Empty title="No SLO fits" icon="filter">
            Change the state or the search.
          </Empty>
        )}
        {shown.length > 0 && (
          <div className={listClasses.tableWrap}>
            <table className={listClasses.table}>
              <thead>
                <tr>
                  <th scope="col">SLO</th>
                  <th scope="col">State</th>
                  <th scope="col" className={listClasses.right}>
                    Objective
                  </th>
                  <th scope="col">Budget left</th>
                  <th scope="col" className={listClasses.right}>
                    In time
                  </th>
                  <th scope="col" className={listClasses.right}>
                    Burn rate
                  </th>
                  <th scope="col">Policy</th>
                </tr>
              </thead>
              <tbody>
                {shown.map((slo) => (
                  <Row key={slo.id} slo={slo} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Section>
    </Page>
  );
}

function Row({ slo }: { slo: SloSummary }) {
  const note = dataNote(slo.data);
  return (
    <tr data-row tabIndex={-1}>
      <td style={{ minWidth: 220 }}>
        <Link to={`/slo/${encodeURIComponent(slo.id)}`} className={listClasses.rowTitle}>
          {slo.title}
        </Link>
        <div className="secondary">{[slo.service, slo.environment].filter(Boolean).join(' / ')}</div>
      </td>
      <td className={listClasses.shrink}>
        <SloBadge slo={slo} />
        {note !== undefined && <div className="secondary">{note}</div>}
      </td>
      <td className={listClasses.right}>
        {formatObjective(slo.objective)}
        <div className="secondary">over {slo.window}</div>
      </td>
      <td style={{ minWidth: 160 }}>
        <BudgetMeter slo={slo} />
        <span className="num">{formatBudget(slo.budgetRemaining)}</span>
      </td>
      <td className={listClasses.right}>
        {slo.budgetRemainingSeconds === null ? '–' : formatDuration(slo.budgetRemainingSeconds * 1000)}
        <div className="secondary">of {formatDuration(slo.budgetSeconds * 1000)}</div>
      </td>
      <td className={listClasses.right}>
        {formatRate(slo.burnRate)}
        {slo.firing > 0 && (
          <div>
            <StateBadge tone="critical">{slo.firing} firing</StateBadge>
          </div>
        )}
      </td>
      <td>
        {slo.policyStep ?? <span className="secondary">as usual</span>}
        {slo.frozen && <div className="secondary">releases are frozen</div>}
      </td>
    </tr>
  );
}
