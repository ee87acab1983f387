import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { gameDayKeys, gameDays } from '../../api/incidents';
import type { GameDayRun, GameDayStep } from '../../api/incidents';
import { useJournal } from '../../api/useJournal';
import { formatTime } from '../../time/format';
import { Icon } from '../../ui/Icon';
import type { Tone } from '../../ui/Labels';
import { StateBadge } from '../../ui/Labels';
import { MarkdownFile } from '../../ui/markdown/MarkdownFile';
import { Page, Section } from '../../ui/Page';
import { listClasses } from '../../ui/list';
import { usePreference } from '../../ui/preferences';
import { Empty, ErrorNote, isAbsent, LoadingRows } from '../../ui/states';
import classes from './gamedays.module.css';
import { RunBadge, seconds } from './RunBadge';

export function GameDayRunPage() {
  const { id = '' }: { id?: string } = useParams({ strict: false });
  const run = useQuery({ queryKey: gameDayKeys.run(id), queryFn: ({ signal }) => gameDays.run(id, signal) });
  const isOver = run.data?.end !== undefined;
  const report = useQuery({ queryKey: gameDayKeys.report(id), queryFn: ({ signal }) => gameDays.report(id, signal), enabled: isOver });
  const abort = useMutation({ mutationFn: () => gameDays.abort(id) });
  useJournal('gameday.', gameDayKeys.run(id), run.data !== undefined && !isOver, id);
  const data = run.data;
  return (
    <Page
      title={data?.title ?? id}
      crumb={{ label: 'Game Days', to: '/gamedays' }}
      aside={data && <RunBadge run={data} />}
      lead={data?.description}
      actions={
        data &&
        (isOver ? (
          <Button component={Link} to={`/incidents/${id}/review`} leftSection={<Icon name="book" size={14} />}>
            Draft a review
          </Button>
        ) : (
          <Button onClick={() => abort.mutate()} loading={abort.isPending} disabled={abort.isSuccess} leftSection={<Icon name="x" size={14} />}>
            {abort.isSuccess ? 'Rolling back' : 'Abort and roll back'}
          </Button>
        ))
      }
    >
      {run.isPending && (
        <Section>
          <LoadingRows rows={10} />
        </Section>
      )}
      {run.error &&
        (isAbsent(run.error) ? (
          <Section>
            <Empty title={`There is no run ${id}`} icon="target" action={<Link to="/gamedays">All Game Days</Link>} />
          </Section>
        ) : (
          <ErrorNote error={run.error} what="The run cannot be read" onRetry={() => void run.refetch()} />
        ))}
      {abort.error && <ErrorNote error={abort.error} what="The run cannot be aborted" />}
      {data && (
        <div className={listClasses.stack}>
          {data.reasons.length > 0 && (
            <Section title="Why">
              <ul className={classes.reasons}>
                {data.reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            </Section>
          )}
          <Measured run={data} />
          <Comparison steps={data.steps} />
          <Timeline run={data} />
          {report.data !== undefined && <MarkdownFile title="Report" markdown={report.data} fileName={`${id}.md`} />}
          {report.error && <ErrorNote error={report.error} what="The report cannot be read" onRetry={() => void report.refetch()} />}
        </div>
      )}
    </Page>
  );
}

function Measured({ run }: { run: GameDayRun }) {
  const [first] = run.alerts;
  const tiles = [
    { name: 'Time to detect', value: run.timeToDetectMs, limit: first?.firesWithinMs, what: 'fault to alert' },
    { name: 'Time to notify', value: run.timeToNotifyMs, limit: first?.notifiedWithinMs, what: 'fault to message' },
    { name: 'Time to recover', value: run.timeToRecoverMs, limit: first?.resolvesWithinMs, what: 'rollback to steady state' },
  ];
  return (
    <div className={classes.tiles}>
      {tiles.map(({ name, value, limit, what }) => (
        <Section key={name} title={name}>
          <div className={classes.tile}>
            <strong>{seconds(value)}</strong>
            <span className="secondary">
              {what}
              {limit !== undefined && `, limit ${seconds(limit)}`}
            </span>
          </div>
        </Section>
      ))}
    </div>
  );
}

const stepTones: Record<GameDayStep['state'], Tone> = { started: 'info', passed: 'ok', failed: 'critical', skipped: 'unknown' };
const stepWords: Record<GameDayStep['state'], string> = { started: 'waiting', passed: 'ok', failed: 'failed', skipped: 'skipped' };

function StepBadge({ step }: { step: GameDayStep }) {
  return (
    <StateBadge tone={stepTones[step.state]} icon={step.state === 'started' ? 'wait' : undefined}>
      {stepWords[step.state]}
    </StateBadge>
  );
}

function Comparison({ steps }: { steps: readonly GameDayStep[] }) {
  const compared = steps.filter(({ phase }) => phase === 'expect' || phase === 'recover');
  if (compared.length === 0) return null;
  return (
    <Section title="Expected against observed">
      <div className={listClasses.tableWrap} tabIndex={0} role="region" aria-label="Expected against observed">
        <table className={listClasses.table}>
          <thead>
            <tr>
              <th scope="col">Result</th>
              <th scope="col">What</th>
              <th scope="col">Expected</th>
              <th scope="col">Observed</th>
            </tr>
          </thead>
          <tbody>
            {compared.map((step) => (
              <tr key={step.index}>
                <td>
                  <StepBadge step={step} />
                </td>
                <td>{step.name}</td>
                <td>{step.expected}</td>
                <td>{step.observed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

/** Every step where it ended, or where it began while it goes on. */
function Timeline({ run }: { run: GameDayRun }) {
  const [zone] = usePreference('timezone');
  const at = (step: GameDayStep) => Date.parse(step.end ?? step.start);
  const steps = run.steps.toSorted((a, b) => at(a) - at(b) || a.index - b.index);
  const start = Date.parse(run.start);
  return (
    <Section title="Timeline">
      <ol className={classes.timeline} aria-live={run.end === undefined ? 'polite' : undefined}>
        {steps.map((step, place) => (
          <li key={step.index} data-first={step.phase !== steps[place - 1]?.phase || undefined}>
            <span className="num secondary" title={formatTime(at(step), zone)}>
              +{seconds(at(step) - start)}
            </span>
            <span className={classes.phase}>{step.phase !== steps[place - 1]?.phase && step.phase}</span>
            <span>
              <StepBadge step={step} />
            </span>
            <span>
              {step.name}
              {step.observed !== '' && <span className="secondary"> {step.observed}</span>}
              {step.state === 'started' && <span className="secondary"> {step.expected}</span>}
            </span>
          </li>
        ))}
      </ol>
      {steps.length === 0 && <Empty compact title="No step yet" icon="wait" />}
    </Section>
  );
}
