import { useMemo } from 'react';
import type { ExemplarMark } from '../../charts/uplot/exemplars';
import { formatTime } from '../../time/format';
import type { TimeZone } from '../../time/zone';
import { LabelPills } from '../../ui/Labels';
import { SafeLink } from '../../ui/SafeLink';
import classes from './exemplars.module.css';

const mostRows = 200;

/** The exemplars of a chart for the keyboard and for those who see no chart: the largest first, each with its links. */
export function ExemplarTable({ marks, zone, format, maxHeight }: { marks: readonly ExemplarMark[]; zone: TimeZone; format: (mark: ExemplarMark) => string; maxHeight: number }) {
  const sorted = useMemo(() => marks.toSorted((a, b) => b.value - a.value).slice(0, mostRows), [marks]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
    <div className={classes.scroll} style={{ maxHeight }} tabIndex={0} role="region" aria-label="Exemplars">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Value</th>
            <th scope="col">Time</th>
            <th scope="col">Links</th>
            <th scope="col">Labels</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((mark, i) => (
            <tr key={`${mark.timeMs}-${mark.value}-${i}`}>
              <th scope="row" className="num">{format(mark)}</th>
              <td className="num">{formatTime(mark.timeMs, zone, 'millisecond')}</td>
              <td className={classes.links}>
                {mark.links.map(({ label, href }) => (
                  <SafeLink key={href} href={href}>{label}</SafeLink>
                ))}
              </td>
              <td><LabelPills labels={mark.labels} /></td>
            </tr>
          ))}
        </tbody>
      </table>
      {marks.length > sorted.length && <p className="secondary">The {mostRows} largest of {marks.length} are listed.</p>}
    </div>
  );
}
