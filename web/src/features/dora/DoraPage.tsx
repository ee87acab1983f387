import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { DoraAnswer, DoraPlace, DoraTrendPoint } from '../../api/dora';
import { platform } from '../../api/platform';
import { queryKeys } from '../../api/queryKeys';
import { formatDuration, formatTime } from '../../time/format';
import { Page, Section } from '../../ui/Page';
import { CountTabs, listClasses } from '../../ui/list';
import { usePreference } from '../../ui/preferences';
import { Empty, ErrorNote, isAbsent, LoadingRows } from '../../ui/states';
import { Evidence } from './Evidence';
import { bandText, formatFrequency, formatRatio, formatSeconds } from './format';
import { KeyCard } from './KeyCard';
import type { DoraSearch, DoraView, DoraWindow } from './search';
import { windows } from './search';
import { Stages } from './Stages';
import type { TrendBar } from './TrendBars';
import classes from './dora.module.css';

const placeKey = (place: { service: string; environment: string }) => `${place.service} / ${place.environment}`;

/** The four keys of a service and environment, their classes and course, and what each is made of. */
export function DoraPage() {
  const search: DoraSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const window = search.window ?? '30d';
  const answer = useQuery({ queryKey: queryKeys.platform.dora(window), queryFn: ({ signal }) => platform.dora(window, signal), refetchInterval: 15_000 });
  const places = answer.data?.places ?? [];
  const place = choose(places, search);
  const set = (change: Partial<DoraSearch>) => void navigate({ to: '.', search: ((before: DoraSearch) => ({ ...before, deployment: undefined, ...change })) as never, replace: true });
  return (
    <Page
      title="DORA"
      lead="How often changes reach users, how long they take, how often they fail and how fast that is repaired."
      actions={<CountTabs<DoraWindow> label="Window" tabs={windows.map((value) => ({ value, label: `${value.slice(0, -1)} days`, count: undefined }))} value={window} onChange={(value) => set({ window: value })} />}
    >
      <div className={listClasses.stack}>
        {places.length > 1 && (
          <CountTabs
            label="Service and environment"
            tabs={places.map((one) => ({ value: placeKey(one), label: placeKey(one), count: one.now.successes + one.now.failures }))}
            value={place === undefined ? '' : placeKey(place)}
            onChange={(key) => {
              const found = places.find((one) => placeKey(one) === key);
              if (found) set({ service: found.service, environment: found.environment });
            }}
          />
        )}
        {answer.isPending && (
          <Section>
            <LoadingRows rows={8} />
          </Section>
        )}
        {answer.error &&
          (isAbsent(answer.error) ? (
            <Section>
              <Empty title="This server records no deployments" icon="rocket" />
            </Section>
          ) : (
            <ErrorNote error={answer.error} what="The figures cannot be read" onRetry={() => void answer.refetch()} />
          ))}
        {answer.data && place === undefined && (
          <Section>
            <Empty title="No deployment is known yet" icon="rocket">
              Name a repository under <code>dora.github.repositories</code> in <code>pharos.yml</code>, or post one: <code>curl -H &apos;content-type: application/json&apos; -d &apos;&#123;&quot;id&quot;: &quot;1&quot;, &quot;service&quot;: &quot;shop&quot;, &quot;environment&quot;: &quot;production&quot;, &quot;status&quot;: &quot;success&quot;&#125;&apos; {location.origin}/api/pharos/v1/deployments</code>
            </Empty>
          </Section>
        )}
        {answer.data && place && <PlaceView answer={answer.data} place={place} search={search} window={window} onChange={set} />}
      </div>
    </Page>
  );
}

/** The one that the address names, else production, else the first. */
function choose(places: readonly DoraPlace[], search: DoraSearch): DoraPlace | undefined {
  const fits = places.filter((one) => (search.service === undefined || one.service === search.service) && (search.environment === undefined || one.environment === search.environment));
  return fits.find(({ environment }) => environment === 'production') ?? fits[0] ?? places[0];
}

function PlaceView({ answer, place, search, window, onChange }: { answer: DoraAnswer; place: DoraPlace; search: DoraSearch; window: DoraWindow; onChange: (change: Partial<DoraSearch>) => void }) {
  const { now, before, trend } = place;
  const [zone] = usePreference('timezone');
  const allBands = useQuery({ queryKey: queryKeys.platform.doraBands, queryFn: ({ signal }) => platform.doraBands(signal), staleTime: Infinity });
  const details = useQuery({
    queryKey: queryKeys.platform.doraDetails(place.service, place.environment, window), queryFn: ({ signal }) => platform.doraDetails(place.service, place.environment, window, signal), refetchInterval: 15_000,
  });
  const bands = allBands.data?.find(({ year }) => year === answer.bands);
  const view: DoraView = search.view ?? 'deployments';
  const bars = (value: (point: DoraTrendPoint) => number | null, text: (value: number) => string, bad?: (point: DoraTrendPoint) => number): readonly TrendBar[] =>
    trend.map((point) => {
      const found = value(point);
      return { label: `${formatTime(Date.parse(point.from), zone, 'day')}: ${found === null ? 'nothing' : text(found)}`, value: found, ...(bad ? { bad: bad(point) } : {}) };
    });
  const completed = now.successes + now.failures;
  const failed = now.failures + now.causedIncidents;
  return (
    <>
      <div className={classes.cards}>
        <KeyCard
          title="Deployment frequency" value={now.successes === 0 ? 'none' : formatFrequency(now.frequencyPerDay)} found={now.frequencyClass} bands={bandText(bands, 'deployment_frequency')}
          note={`${now.successes} that succeeded in ${answer.days} days`} change={{ now: now.frequencyPerDay, before: before.successes === 0 ? null : before.frequencyPerDay, better: 'more' }}
          bars={bars((p) => p.successes, (v) => `${v} deployments`)}
        />
        <KeyCard
          title="Lead time for changes" value={formatSeconds(now.leadTimeSeconds)} found={now.leadTimeClass} bands={bandText(bands, 'lead_time')}
          note={`median of ${now.changes} changes, first commit to running`} change={{ now: now.leadTimeSeconds, before: before.leadTimeSeconds, better: 'less' }}
          bars={bars((p) => p.leadTimeSeconds, (v) => formatSeconds(v))}
        />
        <KeyCard
          title="Change failure rate" value={formatRatio(now.changeFailureRate)} found={now.changeFailureClass} bands={bandText(bands, 'change_failure_rate')}
          note={`${failed} of ${completed}: ${now.failures} failed, ${now.causedIncidents} caused an incident; ${now.cancelled} cancelled do not count`}
          change={{ now: now.changeFailureRate, before: before.changeFailureRate, better: 'less' }}
          bars={bars((p) => p.successes + p.failures, (v) => `${v} deployments`, (p) => p.failures)}
        />
        <KeyCard
          title="Failed deployment recovery" value={formatSeconds(now.recoverySeconds)} found={now.recoveryClass} bands={bandText(bands, 'recovery_time')}
          note={`median; ${now.unrecovered} not yet recovered`} change={{ now: now.recoverySeconds, before: before.recoverySeconds, better: 'less' }}
          bars={bars((p) => p.recoverySeconds, (v) => formatSeconds(v))}
        />
        <KeyCard
          title="Time to restore service" value={formatSeconds(now.restoreMeanSeconds)} bands=""
          note={`mean of ${now.incidents} incidents of whatever cause (median ${formatSeconds(now.restoreMedianSeconds)}); ${now.incidentsOpen} open`}
          change={{ now: now.restoreMeanSeconds, before: before.restoreMeanSeconds, better: 'less' }} bars={bars((p) => p.restoreSeconds, (v) => formatSeconds(v))}
        />
        <KeyCard
          title="Deployment rework rate" value={formatRatio(now.reworkRate)} bands="" note={`unplanned repairs among ${completed} deployments`}
          change={{ now: now.reworkRate, before: before.reworkRate, better: 'less' }} bars={[]}
        />
      </div>
      <Stages stages={now.stages} />
      <Section
        title="Behind the figures"
        actions={
          <CountTabs<DoraView>
            label="What is behind the figures"
            tabs={[
              { value: 'deployments', label: 'Deployments', count: details.data?.deployments.length },
              { value: 'failures', label: 'Failures', count: details.data?.recoveries.length },
              { value: 'incidents', label: 'Incidents', count: details.data?.incidents.length },
              { value: 'changes', label: 'Changes', count: details.data?.leadTimes.length },
            ]}
            value={view}
            onChange={(next) => onChange({ view: next })}
          />
        }
      >
        {details.isPending && <LoadingRows rows={6} />}
        {details.error && <ErrorNote error={details.error} what="The deployments cannot be read" onRetry={() => void details.refetch()} />}
        {details.data && <Evidence details={details.data} view={view} zone={zone} highlighted={search.deployment} />}
      </Section>
      <p className="secondary">
        Classes follow the bands of {answer.bands}. An incident that begins within {formatDuration(answer.failureWindowSeconds * 1000)} of a deployment is counted as its.
      </p>
    </>
  );
}
