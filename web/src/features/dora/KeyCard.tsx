import type { ReactNode } from 'react';
import type { DoraClass } from '../../api/dora';
import { Icon } from '../../ui/Icon';
import { StateBadge } from '../../ui/Labels';
import { classTones } from './format';
import classes from './dora.module.css';
import type { TrendBar } from './TrendBars';
import { TrendBars } from './TrendBars';

export interface KeyCardProps {
  title: string;
  value: string;
  /** Null where there is nothing to make a class of; undefined for a figure that has none. */
  found?: DoraClass | null;
  /** What the figure is made of. */
  note: ReactNode;
  /** Where each class begins. */
  bands: string;
  /** Now and over the window before; which direction is good. */
  change: { now: number | null; before: number | null; better: 'more' | 'less' };
  bars: readonly TrendBar[];
}

/** Better or worse than in the window before, by more than two per cent. */
function direction({ now, before, better }: KeyCardProps['change']): { word: 'better' | 'worse' | 'as before'; text: string } | undefined {
  if (now === null || before === null) return undefined;
  if (before === 0 || Math.abs(now - before) / before < 0.02) return { word: before === now ? 'as before' : (now > before) === (better === 'more') ? 'better' : 'worse', text: '' };
  return { word: (now > before) === (better === 'more') ? 'better' : 'worse', text: `${now > before ? '+' : '−'}${Math.round((100 * Math.abs(now - before)) / before)} %` };
}

export function KeyCard({ title, value, found, note, bands, change, bars }: KeyCardProps) {
  const moved = direction(change);
  return (
    <section className={classes.card} aria-label={title}>
      <div className={classes.cardHead}>
        <h2>{title}</h2>
        {found !== undefined && <span title={bands}>{found === null ? <StateBadge tone="unknown">no data</StateBadge> : <StateBadge tone={classTones[found]}>{found}</StateBadge>}</span>}
      </div>
      <div className={classes.value}>{value}</div>
      <div className="secondary">
        {moved === undefined ? (
          'nothing to compare with in the window before'
        ) : (
          <>
            <Icon name={moved.word === 'better' ? 'check' : moved.word === 'worse' ? 'warning' : 'info'} size={12} /> {moved.text} {moved.word} {moved.word === 'as before' ? '' : 'than the window before'}
          </>
        )}
      </div>
      <TrendBars bars={bars} summary={`${title}: ${bars.filter(({ value: v }) => v !== null && v > 0).length} of ${bars.length} parts of the window have values`} />
      <p className={classes.note}>{note}</p>
      {bands !== '' && <p className={classes.note}>{bands}</p>}
    </section>
  );
}
