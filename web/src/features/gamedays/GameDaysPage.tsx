import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { gameDayKeys, gameDays } from '../../api/incidents';
import type { GameDayRun, GameDaySummary } from '../../api/incidents';
import { useJournal } from '../../api/useJournal';
import { formatTime } from '../../time/format';
import { Page, Section } from '../../ui/Page';
import { listClasses } from '../../ui/list';
import { usePreference } from '../../ui/preferences';
import { Empty, ErrorNote, isAbsent, LoadingRows } from '../../ui/states';
import classes from './gamedays.module.css';
import { RunBadge, seconds } from './RunBadge';

export function GameDaysPage() {
  const all = useQuery({ queryKey: gameDayKeys.list, queryFn: ({ signal }) => gameDays.list(signal), refetchInterval: 60_000 });
  useJournal('gameday.started,gameday.ended', gameDayKeys.list, true);
  return (
    <Page title="Game Days" lead="Faults on purpose, with proof that each is detected, told and recovered from. They are run from a terminal, where the faults are injected.">
      {all.isPending && (
        <Section>
          <LoadingRows />
        </Section>
      )}
      {all.error &&
        (isAbsent(all.error) ? (
          <Section>
            <Empty title="This server has no Game Days" icon="target" />
          </Section>
        ) : (
          <ErrorNote error={all.error} what="The Game Days cannot be listed" onRetry={() => void all.refetch()} />
        ))}
      {all.data && (
        <div className={listClasses.stack}>
          {all.data.gameDays.length === 0 ? (
            <Section title="Scenarios">
              <Empty title="No Game Day yet" icon="target">
                Put files into <code>gamedays/</code> of the configuration directory.
              </Empty>
            </Section>
          ) : (
            <div className={classes.cards}>
              {all.data.gameDays.map((one) => (
                <Scenario key={one.name} gameDay={one} last={all.data.runs.find((run) => run.gameDay === one.name)} />
              ))}
            </div>
          )}
          <Runs runs={all.data.runs} />
        </div>
      )}
    </Page>
  );
}

function Scenario({ gameDay, last }: { gameDay: GameDaySummary; last: GameDayRun | undefined }) {
  return (
    <Section title={gameDay.title} actions={last && <Link to={`/gamedays/${last.id}`}><RunBadge run={last} /></Link>}>
      <div className={classes.scenario}>
        <p className="secondary">{[gameDay.service, gameDay.environment].filter(Boolean).join(' in ')}</p>
        <p>{gameDay.description}</p>
        <h3>Injects</h3>
        <ul>
          {gameDay.faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
        <h3>Expects</h3>
        <ul>
          {gameDay.expectations.map((expectation) => (
            <li key={expectation}>{expectation}</li>
          ))}
        </ul>
        <code className={classes.command}>pharos gameday run gamedays/{gameDay.file} --assert</code>
      </div>
    </Section>
  );
}

function Runs({ runs }: { runs: readonly GameDayRun[] }) {
  const [zone] = usePreference('timezone');
  return (
    <Section title="Runs">
      {runs.length === 0 ? (
        <Empty title="Nothing was run yet" icon="play">
          A run shows here step by step while it goes on.
        </Empty>
      ) : (
        <div className={listClasses.tableWrap} tabIndex={0} role="region" aria-label="Runs">
          <table className={listClasses.table}>
            <thead>
              <tr>
                <th scope="col">Began</th>
                <th scope="col">Game Day</th>
                <th scope="col">Result</th>
                <th scope="col">Detected after</th>
                <th scope="col">Notified after</th>
                <th scope="col">Recovered after</th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr key={run.id}>
                  <td className="num">
                    <Link to={`/gamedays/${run.id}`}>{formatTime(Date.parse(run.start), zone)}</Link>
                  </td>
                  <td>{run.title}</td>
                  <td>
                    <RunBadge run={run} />
                  </td>
                  <td className="num">{seconds(run.timeToDetectMs)}</td>
                  <td className="num">{seconds(run.timeToNotifyMs)}</td>
                  <td className="num">{seconds(run.timeToRecoverMs)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
