import type { SloHistory } from '../../api/platform';
import { useSize } from '../../panels/common/useSize';
import { formatTime } from '../../time/format';
import { formatBudget } from '../../ui/SloBadge';
import { usePreference } from '../../ui/preferences';
import { runsOf } from './historyModel';
import classes from './slo.module.css';

const height = 130;
const left = 62;
const bottom = 20;

/** What was left of the budget, instant by instant. */
export function BudgetLine({ history }: { history: SloHistory }) {
  const [zone] = usePreference('timezone');
  const [ref, size] = useSize();
  const width = Math.max(240, size.width - 20);
  const known = history.budget.flatMap(([, value]) => (value === null ? [] : [value]));
  const low = Math.min(0, ...known);
  const first = history.budget[0]?.[0] ?? 0;
  const last = history.budget.at(-1)?.[0] ?? 1;
  const x = (time: number) => left + ((time - first) / Math.max(1, last - first)) * (width - left - 4);
  const y = (value: number) => 6 + ((1 - value) / (1 - low)) * (height - bottom - 6);
  const style = history.rangeSeconds > 8 * 86_400 ? 'day' : 'minute';
  return (
    <div ref={ref} className={classes.drawing}>
      <svg className={classes.chart} height={height} width={width} role="img" aria-label={known.length === 0 ? 'Budget left: nothing recorded' : `Budget left: from ${formatBudget(known[0] ?? null)} to ${formatBudget(known.at(-1) ?? null)}, lowest ${formatBudget(Math.min(...known))}`}>
        {[...new Set([1, 0, low])].map((value) => (
          <g key={value}>
            <line x1={left} x2={width} y1={y(value)} y2={y(value)} stroke={value === 0 ? 'var(--border-strong)' : 'var(--grid-line)'} />
            <text x={left - 8} y={y(value) + 4} textAnchor="end">
              {formatBudget(value)}
            </text>
          </g>
        ))}
        {runsOf(history.budget).map((run) => (
          <polyline key={run[0]?.[0]} points={(run.length === 1 ? [...run, [(run[0]?.[0] ?? 0) + 1, run[0]?.[1] ?? 0] as const] : run).map(([time, value]) => `${x(time).toFixed(1)},${y(value).toFixed(1)}`).join(' ')} fill="none" stroke="var(--series-1)" strokeWidth={1.5} strokeLinecap="round" />
        ))}
        <text x={left} y={height - 5}>
          {formatTime(first * 1000, zone, style).slice(5)}
        </text>
        <text x={width} y={height - 5} textAnchor="end">
          now
        </text>
      </svg>
    </div>
  );
}
