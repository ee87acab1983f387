import type { SloBurn } from '../../api/platform';
import { StateBadge } from '../../ui/Labels';
import { Section } from '../../ui/Page';
import { listClasses } from '../../ui/list';
import { formatObjective } from '../../ui/SloBadge';
import { formatRate } from './format';

/** Each pair of windows against its threshold: an alert needs both above it. */
export function BurnRates({ burns, maxBurnRate, objective }: { burns: readonly SloBurn[]; maxBurnRate: number; objective: number }) {
  return (
    <Section title="Burn rates against thresholds">
      <div className={listClasses.tableWrap}>
        <table className={listClasses.table}>
          <thead>
            <tr>
              <th scope="col">Alert</th>
              <th scope="col" className={listClasses.right}>
                Long window
              </th>
              <th scope="col" className={listClasses.right}>
                Short window
              </th>
              <th scope="col" className={listClasses.right}>
                Threshold
              </th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {burns.map((burn) => (
              <tr key={burn.long}>
                <td>
                  {burn.severity}
                  <div className="secondary">
                    {Number(burn.budgetPercent.toFixed(1))} % of the budget in {burn.long}
                  </div>
                </td>
                <Rate rate={burn.longRate} window={burn.long} factor={burn.factor} />
                <Rate rate={burn.shortRate} window={burn.short} factor={burn.factor} />
                <td className={listClasses.right}>{formatRate(burn.factor)}</td>
                <td>
                  {!burn.canFire ? (
                    <span className="secondary">
                      can never fire: {formatObjective(objective)} allows at most {formatRate(maxBurnRate)}
                    </span>
                  ) : burn.exceeded ? (
                    <StateBadge tone={burn.severity === 'critical' ? 'critical' : 'warning'}>burning</StateBadge>
                  ) : burn.longRate === null && burn.shortRate === null ? (
                    <StateBadge tone="unknown">no figures</StateBadge>
                  ) : (
                    <StateBadge tone="ok">below</StateBadge>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Rate({ rate, window, factor }: { rate: number | null; window: string; factor: number }) {
  return (
    <td className={`${listClasses.right} ${rate !== null && rate > factor ? listClasses.bad : ''}`}>
      {formatRate(rate)}
      <div className="secondary">over {window}</div>
    </td>
  );
}
