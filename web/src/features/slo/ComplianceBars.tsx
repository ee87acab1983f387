import type { SloHistory } from '../../api/platform';
import { useSize } from '../../panels/common/useSize';
import { formatTime } from '../../time/format';
import { formatObjective } from '../../ui/SloBadge';
import { usePreference } from '../../ui/preferences';
import { formatCompliance } from './format';
import { barsOf, lowestOf } from './historyModel';
import classes from './slo.module.css';

const height = 150;
const left = 62;
const bottom = 20;

/** The good part of each step, against the objective. */
export function ComplianceBars({ history }: { history: SloHistory }) {
  const [zone] = usePreference('timezone');
  const [ref, size] = useSize();
  const bars = barsOf(history);
  const low = lowestOf(bars, history.objective);
  const width = Math.max(240, size.width - 20);
  const y = (ratio: number) => 6 + ((1 - ratio) / (1 - low)) * (height - bottom - 6);
  const step = (width - left) / Math.max(1, bars.length);
  const missed = bars.filter(({ compliance, isKept }) => compliance !== null && !isKept).length;
  const counted = bars.filter(({ compliance }) => compliance !== null).length;
  const style = history.stepSeconds >= 86_400 ? 'day' : 'minute';
  return (
    <div ref={ref} className={classes.drawing}>
      <svg className={classes.chart} height={height} width={width} role="img" aria-label={`Compliance in ${bars.length} steps: ${counted} with events, ${missed} of them below the objective of ${formatObjective(history.objective)}`}>
        {[1, history.objective, low].map((ratio) => (
          <text key={ratio} x={left - 8} y={y(ratio) + 4} textAnchor="end">
            {Number((100 * ratio).toFixed(2))} %
          </text>
        ))}
        {bars.map(({ fromMs, compliance, isKept }, index) => {
          const at = left + index * step + 1;
          const top = compliance === null ? height - bottom - 3 : Math.min(y(compliance), height - bottom - 3);
          return (
            <rect key={fromMs} x={at} y={top} width={Math.max(1, step - 2)} height={height - bottom - top} fill={compliance === null ? 'var(--border-strong)' : isKept ? 'var(--ok)' : 'var(--critical)'}>
              <title>{`${formatTime(fromMs, zone, style)}: ${formatCompliance(compliance)}`}</title>
            </rect>
          );
        })}
        <line x1={left} x2={width} y1={y(history.objective)} y2={y(history.objective)} stroke="var(--text)" strokeWidth={1} strokeDasharray="4 3" />
        {[0, Math.floor(bars.length / 2), bars.length - 1].map((index) => {
          const bar = bars[index];
          return (
            bar && (
              <text key={index} x={left + (index + 0.5) * step} y={height - 5} textAnchor={index === 0 ? 'start' : index === bars.length - 1 ? 'end' : 'middle'}>
                {formatTime(bar.fromMs, zone, style).slice(5)}
              </text>
            )
          );
        })}
      </svg>
    </div>
  );
}
