import { useMemo, useState } from 'react';
import { criticalPath } from '../../grafana/traces/criticalPath';
import { formatNs, formatShare } from '../../grafana/traces/format';
import { operations, type Operation } from '../../grafana/traces/operations';
import type { TraceTree } from '../../grafana/traces/tree';
import { Icon } from '../../ui/Icon';
import classes from './trace.module.css';

type Column = 'count' | 'errors' | 'totalNs' | 'selfNs' | 'averageNs' | 'p95Ns' | 'maxNs' | 'criticalShare';
const columns: readonly (readonly [Column, string])[] = [
  ['count', 'Spans'], ['errors', 'Errors'], ['totalNs', 'Total'], ['selfNs', 'Own time'], ['averageNs', 'Mean'], ['p95Ns', 'p95'], ['maxNs', 'Longest'], ['criticalShare', 'Critical path'],
];
/** Rows drawn at most; a trace with more different operations is sorted and cut. */
const mostRows = 500;

/** Where the time of a trace goes, by service and name. */
export function OperationsTable({ tree, colors, onFind }: { tree: TraceTree; colors: ReadonlyMap<string, string>; onFind: (text: string, row: number) => void }) {
  const [sort, setSort] = useState<{ column: Column; isUp: boolean }>({ column: 'selfNs', isUp: false });
  const all = useMemo(() => operations(tree, criticalPath(tree)), [tree]);
  const rows = useMemo(() => all.toSorted((a, b) => (sort.isUp ? 1 : -1) * (a[sort.column] - b[sort.column]) || a.firstRow - b.firstRow).slice(0, mostRows), [all, sort]);
  const selfNs = all.reduce((sum, o) => sum + o.selfNs, 0);
  const text = (o: Operation, column: Column) => (column === 'count' || column === 'errors' ? o[column].toLocaleString('en-US') : column === 'criticalShare' ? formatShare(o[column]) : formatNs(o[column]));
  return (
    <div className={classes.tableScroll} tabIndex={0} role="region" aria-label="Operations">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Service and span</th>
            {columns.map(([column, label]) => (
              <th key={column} scope="col" aria-sort={sort.column === column ? (sort.isUp ? 'ascending' : 'descending') : undefined}>
                <button type="button" onClick={() => setSort({ column, isUp: sort.column === column && !sort.isUp })}>
                  {label}
                  {sort.column === column && <Icon name="chevron-down" size={12} style={sort.isUp ? { transform: 'rotate(180deg)' } : {}} />}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((o) => (
            <tr key={`${o.service}\n${o.name}`}>
              <th scope="row">
                <span className={classes.swatch} style={{ background: colors.get(o.service) }} aria-hidden="true" />
                <button type="button" onClick={() => onFind(`"${o.name.replaceAll('"', '')}"`, o.firstRow)}>
                  <span className="secondary">{o.service}</span> {o.name}
                </button>
              </th>
              {columns.map(([column]) => (
                <td key={column} className="num" data-error={(column === 'errors' && o.errors > 0) || undefined}>
                  {column === 'selfNs' && <span className={classes.meter} style={{ width: `${(o.selfNs / Math.max(1, selfNs)) * 100}%` }} aria-hidden="true" />}
                  {column === 'errors' && o.errors > 0 && <Icon name="error" size={11} style={{ verticalAlign: '-1px', marginRight: 4 }} />}
                  {text(o, column)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {all.length > mostRows && <p className="secondary">{all.length - mostRows} more operations are left out.</p>}
    </div>
  );
}
