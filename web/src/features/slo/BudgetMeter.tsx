import type { SloSummary } from '../../api/platform';
import { sloTone } from '../../ui/SloBadge';
import classes from './slo.module.css';

/** What is left of a budget, as a bar: full is untouched, empty is spent. */
export function BudgetMeter({ slo }: { slo: Pick<SloSummary, 'health' | 'budgetRemaining' | 'title'> }) {
  const left = Math.min(1, Math.max(0, slo.budgetRemaining ?? 0));
  return (
    <div className={classes.meter} role="meter" aria-label={`Budget left of ${slo.title}`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(100 * left)}>
      <i style={{ width: `${100 * left}%`, background: `var(--${sloTone(slo)})` }} />
    </div>
  );
}
