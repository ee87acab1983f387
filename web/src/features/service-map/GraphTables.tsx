import { useMemo, useState } from 'react';
import { formatShare } from '../../grafana/traces/format';
import { errorShare, formatRate, type GraphStats, type ServiceGraph } from '../../grafana/traces/serviceGraph';
import { Icon } from '../../ui/Icon';
import { Section } from '../../ui/Page';
import { latency } from './GraphDetails';
import classes from './map.module.css';

type Column = 'name' | 'rate' | 'errors' | 'p95';
interface Row extends GraphStats {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
}
/** Rows of one table at most; the search field narrows. */
const mostRows = 1_000;

/** The same graph as two tables: for the keyboard, for screen readers, and for more services than a map can hold. */
export function GraphTables({ graph, selected, onSelect }: { graph: ServiceGraph; selected: string | undefined; onSelect: (selection: { service?: string; edge?: string }) => void }) {
  const services = useMemo(() => graph.nodes.map((node): Row => ({ ...node, id: node.name })), [graph]);
  const edges = useMemo(() => graph.edges.map((edge): Row => ({ ...edge, name: `${edge.client} → ${edge.server}`, kind: edge.connection.replaceAll('_', ' ') })), [graph]);
  return (
    <div className={classes.tables}>
      <Table title="Services" label="Service" rows={services} selected={selected} onSelect={(id) => onSelect({ service: id })} />
      <Table title="Connections" label="From and to" rows={edges} selected={selected} onSelect={(id) => onSelect({ edge: id })} />
    </div>
  );
}

function Table({ title, label, rows, selected, onSelect }: { title: string; label: string; rows: readonly Row[]; selected: string | undefined; onSelect: (id: string) => void }) {
  const [sort, setSort] = useState<{ column: Column; isUp: boolean }>({ column: 'rate', isUp: false });
  const sorted = useMemo(() => {
    const value = (row: Row) => (sort.column === 'errors' ? (errorShare(row) ?? -1) : sort.column === 'name' ? 0 : (row[sort.column] ?? -1));
    return rows.toSorted((a, b) => (sort.isUp ? 1 : -1) * (sort.column === 'name' ? a.name.localeCompare(b.name) : value(a) - value(b))).slice(0, mostRows);
  }, [rows, sort]);
  const head = (column: Column, text: string) => (
    <th scope="col" aria-sort={sort.column === column ? (sort.isUp ? 'ascending' : 'descending') : undefined}>
      <button type="button" onClick={() => setSort({ column, isUp: sort.column === column ? !sort.isUp : column === 'name' })}>
        {text}
        {sort.column === column && <Icon name="chevron-down" size={12} style={sort.isUp ? { transform: 'rotate(180deg)' } : {}} />}
      </button>
    </th>
  );
  return (
    <Section title={title}>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label={title}>
        <table className={classes.table}>
          <thead>
            <tr>
              {head('name', label)}
              {head('rate', 'Requests')}
              {head('errors', 'Errors')}
              {head('p95', 'Latency p95')}
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => {
              const share = errorShare(row);
              return (
                <tr key={row.id} data-selected={row.id === selected || undefined}>
                  <th scope="row">
                    <button type="button" data-row aria-pressed={row.id === selected} onClick={() => onSelect(row.id)}>
                      {row.name}
                    </button>{' '}
                    {row.kind !== '' && row.kind !== 'service' && <span className="secondary">{row.kind}</span>}
                  </th>
                  <td className="num">{formatRate(row.rate)}</td>
                  <td className="num" data-error={(share !== undefined && share > 0) || undefined}>
                    {share !== undefined && share > 0 && <Icon name="error" size={11} style={{ verticalAlign: '-1px', marginRight: 4 }} />}
                    {share === undefined ? '–' : formatShare(share)}
                  </td>
                  <td className="num">{latency(row.p95)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
        {rows.length > mostRows && <p className="secondary">{rows.length - mostRows} more are left out: narrow them by name.</p>}
      </div>
    </Section>
  );
}
