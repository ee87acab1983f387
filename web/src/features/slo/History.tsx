import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { SloRange } from '../../api/platform';
import { platform } from '../../api/platform';
import { queryKeys } from '../../api/queryKeys';
import { formatTime } from '../../time/format';
import { StateBadge } from '../../ui/Labels';
import { Section } from '../../ui/Page';
import { listClasses } from '../../ui/list';
import { usePreference } from '../../ui/preferences';
import { Empty, ErrorNote, LoadingRows } from '../../ui/states';
import { BudgetLine } from './BudgetLine';
import { ComplianceBars } from './ComplianceBars';
import { formatCompliance } from './format';
import { barsOf } from './historyModel';
import classes from './slo.module.css';

/** Compliance over the last 7 or 30 days, as bars or as a table, and how the budget went. */
export function History(props: { id: string; range: SloRange; asTable: boolean; onRange: (range: SloRange) => void; onView: (asTable: boolean) => void }) {
  const { id, range, asTable, onRange, onView } = props;
  const [zone] = usePreference('timezone');
  const history = useQuery({ queryKey: queryKeys.platform.sloHistory(id, range), queryFn: ({ signal }) => platform.sloHistory(id, range, signal), refetchInterval: 60_000 });
  const bars = history.data ? barsOf(history.data) : [];
  return (
    <>
      <Section
        title="Compliance"
        actions={
          <>
            <SegmentedControl size="xs" aria-label="Range" value={range} onChange={(value) => onRange(value === '7d' ? '7d' : '30d')} data={[{ value: '7d', label: '7 days' }, { value: '30d', label: '30 days' }]} />
            <SegmentedControl size="xs" aria-label="View" value={asTable ? 'table' : 'bars'} onChange={(value) => onView(value === 'table')} data={[{ value: 'bars', label: 'Bars' }, { value: 'table', label: 'Table' }]} />
          </>
        }
      >
        {history.isPending && <LoadingRows rows={5} label="Loading the history" />}
        {history.error && <ErrorNote error={history.error} what="The history cannot be read" onRetry={() => void history.refetch()} />}
        {history.data && (
          <>
            <p className={classes.body}>
              <b className="num">{formatCompliance(history.data.compliance)}</b> <span className="secondary">of the events of the last {range === '7d' ? '7' : '30'} days were good.</span>
            </p>
            {bars.every(({ compliance }) => compliance === null) ? (
              <Empty compact title="Nothing was counted in this range" icon="history" />
            ) : asTable ? (
              <div className={listClasses.tableWrap} style={{ maxHeight: 320 }} tabIndex={0} role="group" aria-label="Compliance by step">
                <table className={listClasses.table}>
                  <thead>
                    <tr>
                      <th scope="col">From</th>
                      <th scope="col" className={listClasses.right}>
                        Good
                      </th>
                      <th scope="col">Objective</th>
                    </tr>
                  </thead>
                  <tbody>
                    {bars.toReversed().map(({ fromMs, compliance, isKept }) => (
                      <tr key={fromMs}>
                        <td>{formatTime(fromMs, zone, 'minute')}</td>
                        <td className={listClasses.right}>{formatCompliance(compliance)}</td>
                        <td>{compliance === null ? <span className="secondary">–</span> : <StateBadge tone={isKept ? 'ok' : 'critical'}>{isKept ? 'kept' : 'missed'}</StateBadge>}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            ) : (
              <ComplianceBars history={history.data} />
            )}
          </>
        )}
      </Section>
      <Section title="Budget left over time">
        {history.isPending && <LoadingRows rows={4} label="Loading the budget" />}
        {history.data && (history.data.budget.every(([, value]) => value === null) ? <Empty compact title="Nothing is recorded yet" icon="history" /> : <BudgetLine history={history.data} />)}
      </Section>
    </>
  );
}
