import { Section } from '../../ui/Page';
import { listClasses } from '../../ui/list';
import { formatSeconds, stageNames } from './format';
import classes from './dora.module.css';

const meanings: Readonly<Record<string, string>> = {
  coding: 'first commit to pull request opened', pickup: 'opened to first review', review: 'first review to merged', merge_to_run: 'merged to run created',
  queue: 'run created to first job started', run: 'first job started to run completed, or to deployed where that is earlier', deploy: 'run completed to deployed',
};

/** Where the lead time goes: the median of each stage that the events tell of. */
export function Stages({ stages }: { stages: Readonly<Record<string, number>> }) {
  const known = Object.entries(stages);
  const all = known.reduce((sum, [, seconds]) => sum + seconds, 0);
  if (known.length === 0) return null;
  return (
    <Section title="Where the lead time goes">
      <div className={classes.stages} aria-hidden="true">
        {known.map(([name, seconds], at) => (
          <span key={name} className={classes[`stage${at % 7}`]} style={{ flexGrow: all > 0 ? seconds / all : 1 }} title={`${stageNames[name] ?? name}: ${formatSeconds(seconds)}`} />
        ))}
      </div>
      <div className={listClasses.tableWrap} tabIndex={0} role="region" aria-label="Stages of the lead time">
        <table className={listClasses.table}>
          <thead>
            <tr>
              <th scope="col">Stage</th>
              <th scope="col">From, to</th>
              <th scope="col" className={listClasses.right}>
                Median
              </th>
            </tr>
          </thead>
          <tbody>
            {known.map(([name, seconds], at) => (
              <tr key={name}>
                <td>
                  <span className={`${classes.dot} ${classes[`stage${at % 7}`]}`} aria-hidden="true" />
                  {stageNames[name] ?? name}
                </td>
                <td className="secondary">{meanings[name]}</td>
                <td className={listClasses.right}>{formatSeconds(seconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
