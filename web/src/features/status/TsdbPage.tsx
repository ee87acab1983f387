import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { CardinalityStat } from '../../api/prom';
import { platform } from '../../api/platform';
import { prom } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { formatDuration, formatTime } from '../../time/format';
import { Page, Section } from '../../ui/Page';
import { listClasses } from '../../ui/list';
import { usePreference } from '../../ui/preferences';
import { Empty, ErrorNote, LoadingRows, Notice } from '../../ui/states';
import classes from './status.module.css';

const number = (value: number | undefined): string => (value === undefined ? '–' : value.toLocaleString('en-US'));

function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let at = 0;
  let size = value;
  while (size >= 1024 && at < units.length - 1) {
    size /= 1024;
    at += 1;
  }
  return `${at === 0 ? size : size.toFixed(size < 10 ? 2 : 1)} ${units[at]}`;
}

/** The head of the store and which names, labels and pairs make it large. */
export function TsdbPage() {
  const [zone] = usePreference('timezone');
  const status = useQuery({ queryKey: queryKeys.prom.status('tsdb', 20), queryFn: ({ signal }) => prom.tsdbStatus(20, signal), refetchInterval: 60_000 });
  const data = status.data?.data;
  const head = data?.headStats;
  const isEmpty = head !== undefined && !(head.maxTime > 0 && head.minTime <= head.maxTime);
  return (
    <Page title="Storage" crumb={{ label: 'Status', to: '/status' }} lead="The head block, which holds the newest samples, and what its series are made of.">
      <div className={listClasses.stack}>
        {status.error && <ErrorNote error={status.error} what="The storage statistics cannot be read" onRetry={() => void status.refetch()} />}
        {status.isPending && (
          <Section>
            <LoadingRows rows={8} />
          </Section>
        )}
        {head && (
          <div className={classes.stats}>
            <Stat label="Series" value={number(head.numSeries)} />
            <Stat label="Chunks" value={number(head.chunkCount)} />
            <Stat label="Label pairs" value={number(head.numLabelPairs)} />
            <Stat label="Oldest sample" value={isEmpty ? '–' : formatTime(head.minTime, zone, 'minute')} />
            <Stat label="Time covered" value={isEmpty ? '–' : formatDuration(head.maxTime - head.minTime)} />
          </div>
        )}
        {isEmpty && <Notice kind="info">No sample has been stored yet.</Notice>}
        <Growth />
        {data && (
          <div className={classes.columns}>
            <Top title="Series by metric" stats={data.seriesCountByMetricName} total={head?.numSeries} format={number} metric />
            <Top title="Series by label pair" stats={data.seriesCountByLabelValuePair} total={head?.numSeries} format={number} />
            <Top title="Values by label" stats={data.labelValueCountByLabelName} format={number} />
            <Top title="Memory by label" stats={data.memoryInBytesByLabelName} format={bytes} />
          </div>
        )}
      </div>
    </Page>
  );
}

/** What has grown over the last hour, against the limits, with the rule that keeps a culprit out. */
function Growth() {
  const growth = useQuery({ queryKey: queryKeys.platform.cardinality, queryFn: ({ signal }) => platform.cardinality(signal), refetchInterval: 60_000 });
  const data = growth.data;
  if (data === undefined) return null;
  const change = (by: number | null) => (by === null ? '–' : by > 0 ? `+${number(by)}` : number(by));
  const limit = (value: number) => (value > 0 ? number(value) : 'none');
  return (
    <Section title="Growth in the last hour">
      {data.refused > 0 && <Notice kind="warning">{number(data.refused)} new series were refused by a limit.</Notice>}
      <p className="secondary">
        {number(data.series)} series; limit {limit(data.maxSeries)}, of one job {limit(data.maxSeriesPerJob)}.
      </p>
      <div className={classes.columns}>
        <table className={listClasses.table}>
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" className={listClasses.right}>Series</th>
              <th scope="col" className={listClasses.right}>Growth</th>
            </tr>
          </thead>
          <tbody>
            {data.metrics.map((m) => (
              <tr key={m.name}>
                <td style={{ overflowWrap: 'anywhere' }}>
                  <span className="mono">{m.name}</span>
                  {m.label && (
                    <div className="secondary">
                      {m.label}: {number(m.labelValues)} values{m.job && `, job ${m.job}`}
                    </div>
                  )}
                  {m.relabel && (
                    <details>
                      <summary>Rule that keeps it out</summary>
                      <pre className="mono" style={{ whiteSpace: 'pre-wrap' }}>{m.relabel}</pre>
                    </details>
                  )}
                </td>
                <td className={listClasses.right}>{number(m.series)}</td>
                <td className={listClasses.right}>{change(m.growth)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <GrowthList title="Job" rows={data.jobs.map((j) => ({ name: j.name, count: j.series, growth: j.growth, note: j.refused > 0 ? `${number(j.refused)} refused` : '' }))} change={change} />
        <GrowthList title="Label" rows={data.labels.map((l) => ({ name: l.name, count: l.values, growth: l.growth, note: '' }))} change={change} />
      </div>
    </Section>
  );
}

function GrowthList({ title, rows, change }: { title: string; rows: readonly { name: string; count: number; growth: number | null; note: string }[]; change: (by: number | null) => string }) {
  return (
    <table className={listClasses.table}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col" className={listClasses.right}>{title === 'Job' ? 'Series' : 'Values'}</th>
          <th scope="col" className={listClasses.right}>Growth</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, count, growth, note }) => (
          <tr key={name}>
            <td style={{ overflowWrap: 'anywhere' }}>
              <span className="mono">{name}</span>
              {note && <div className="secondary">{note}</div>}
            </td>
            <td className={listClasses.right}>{number(count)}</td>
            <td className={listClasses.right}>{change(growth)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Stat({ label, value }: { label: string; value: string }) {
  return (
    <div className={classes.stat}>
      <span className="secondary">{label}</span>
      <b>{value}</b>
    </div>
  );
}

function Top(props: { title: string; stats: readonly CardinalityStat[] | null; total?: number | undefined; format: (value: number) => string; metric?: boolean }) {
  const { title, total, format, metric } = props;
  const stats = props.stats ?? [];
  const scale = total && total > 0 ? total : Math.max(1, ...stats.map(({ value }) => value));
  return (
    <Section title={title}>
      {stats.length === 0 ? (
        <Empty title="Nothing stored" />
      ) : (
        <table className={listClasses.table}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col" className={listClasses.right}>
                {total === undefined ? 'Size' : 'Series'}
              </th>
            </tr>
          </thead>
          <tbody>
            {stats.map(({ name, value }) => (
              <tr key={name}>
                <td style={{ overflowWrap: 'anywhere' }}>
                  {metric ? (
                    <Link className="mono" to="/explore/metrics" search={{ expr: [name], view: 'table' } as never}>
                      {name}
                    </Link>
                  ) : (
                    <span className="mono">{name}</span>
                  )}
                  <span className={classes.bar} aria-hidden="true">
                    <i style={{ width: `${Math.min(100, (100 * value) / scale)}%` }} />
                  </span>
                </td>
                <td className={listClasses.right}>
                  {format(value)}
                  {total !== undefined && total > 0 && <div className="secondary">{((100 * value) / total).toFixed(1)} %</div>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
