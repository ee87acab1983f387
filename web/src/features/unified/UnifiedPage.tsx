import { Button, Select, useComputedColorScheme } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { darkTheme, lightTheme, resolveColor } from '../../grafana/field/colors';
import { useByStamp } from '../../panels/common/useByStamp';
import { TimeControls } from '../../time/TimeControls';
import { TimeScope } from '../../time/TimeScope';
import { formatTime } from '../../time/format';
import { useTime } from '../../time/timeContext';
import { Icon } from '../../ui/Icon';
import { moveRow } from '../../ui/list';
import { useHotkeys } from '../../ui/hotkeys';
import { Page, Section } from '../../ui/Page';
import { Empty, ErrorNote, LoadingRows, Notice } from '../../ui/states';
import { Happenings } from './Happenings';
import { happeningsOf, marksOf } from './happenings';
import { PlaceLogs } from './PlaceLogs';
import type { UnifiedSearch } from './search';
import { SignalChart } from './SignalChart';
import type { Place } from './signals';
import { SlowTraces } from './SlowTraces';
import classes from './unified.module.css';
import { useJournalOf, usePlaces, useSignals } from './useUnified';

export function UnifiedPage() {
  return (
    <TimeScope>
      <Unified />
    </TimeScope>
  );
}

const everywhere = '';
/** Names of services that are the platform's own come after those of the team. */
const own = new Set(['pharos', 'host']);

function Unified() {
  const search: UnifiedSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const { places, isPending, error } = usePlaces();
  const names = [...places.keys()].toSorted((a, b) => Number(own.has(a)) - Number(own.has(b)) || a.localeCompare(b));
  const service = search.service ?? names[0];
  const environments = service === undefined ? [] : (places.get(service) ?? []);
  const environment = search.environment ?? everywhere;
  const place: Place | undefined = service === undefined ? undefined : { service, environment };
  const go = (next: UnifiedSearch, replace = false) => void navigate({ to: '.', search: ((before: UnifiedSearch) => ({ ...before, ...next })) as never, replace, resetScroll: false });
  useHotkeys({ j: () => moveRow(1), k: () => moveRow(-1) });

  return (
    <Page title="Unified" actions={<TimeControls />}>
      <div className={classes.pick}>
        <Select aria-label="Service" w={240} searchable allowDeselect={false} data={service === undefined || names.includes(service) ? names : [service, ...names]} value={service ?? null} onChange={(next) => go({ service: next ?? undefined, environment: undefined, mark: undefined, markTitle: undefined })} />
        <Select
          aria-label="Environment" w={200} allowDeselect={false} value={environment}
          data={[{ value: everywhere, label: 'Every environment' }, ...[...new Set([...environments, ...(environment === everywhere ? [] : [environment])])].map((name) => ({ value: name, label: name }))]}
          onChange={(next) => go({ environment: next === null || next === everywhere ? undefined : next })}
        />
        {search.mark !== undefined && <Marked mark={Number(search.mark)} title={search.markTitle ?? ''} onClear={() => go({ mark: undefined, markTitle: undefined }, true)} />}
      </div>
      {error !== null && <ErrorNote error={error} what="The services cannot be listed" />}
      {isPending && service === undefined && <LoadingRows rows={10} />}
      {!isPending && error === null && place === undefined && (
        <Section>
          <Empty title="No service is known in this range" icon="search">
            A service is listed once a metric carries a label <code>service</code>, or a log stream a label <code>service_name</code>.
          </Empty>
        </Section>
      )}
      {place !== undefined && <OfPlace key={`${place.service}/${place.environment}`} place={place} search={search} go={go} />}
    </Page>
  );
}

function Marked({ mark, title, onClear }: { mark: number; title: string; onClear: () => void }) {
  const { zone } = useTime();
  return (
    <span className={classes.marked}>
      <Icon name="target" size={14} /> Marked: {title === '' ? 'a moment' : title} at {formatTime(mark, zone, 'second')}
      <Button size="compact-xs" onClick={onClear}>
        Clear
      </Button>
    </span>
  );
}

function OfPlace({ place, search, go }: { place: Place; search: UnifiedSearch; go: (next: UnifiedSearch, replace?: boolean) => void }) {
  const { range } = useTime();
  const theme = useComputedColorScheme('dark') === 'dark' ? darkTheme : lightTheme;
  const { signals, step, isPending, error, retry } = useSignals(place);
  const journal = useJournalOf(place);
  const stamp = `${journal.stamp}/${range.fromMs}/${range.toMs}`;
  const happenings = useByStamp(stamp, () => happeningsOf(journal.events, journal.incidents, place, range));
  const markMs = search.mark === undefined ? undefined : Number(search.mark);
  const annotations = useByStamp(`${stamp}/${theme.isDark}/${search.mark ?? ''}/${search.markTitle ?? ''}`, () => {
    const color = (name: string) => resolveColor(name, theme);
    const colors = { critical: color('red'), warning: color('orange'), ok: color('green'), info: theme.isDark ? '#6fd0bd' : '#1f6f63', unknown: color('text'), chosen: color('blue') };
    return marksOf(happenings, markMs === undefined ? undefined : { timeMs: markMs, title: search.markTitle ?? 'Marked' }, colors, range.toMs);
  });
  const mark = { markMs, onMark: (next: { timeMs: number; title: string } | undefined) => go({ mark: next === undefined ? undefined : String(Math.round(next.timeMs)), markTitle: next?.title }) };
  return (
    <>
      {error !== null && <ErrorNote error={error} what="The metrics cannot be read" onRetry={retry} />}
      {isPending && <LoadingRows rows={8} label="Loading the golden signals" />}
      {!isPending && error === null && signals.length === 0 && (
        <Notice kind="info">No request metric of {place.service} is known: neither of HTTP (http_request_duration_seconds, http_server_request_duration_seconds) nor of its spans. Its logs, traces and events are below.</Notice>
      )}
      <div className={classes.signals}>
        {signals.map((data) => (
          <SignalChart key={data.signal.name} data={data} step={step} annotations={annotations} />
        ))}
      </div>
      <div className={classes.beside}>
        <div className={classes.column}>
          <Happenings {...mark} happenings={happenings} show={search.show} onShow={(show) => go({ show })} isPending={journal.isPending} error={journal.error} onRetry={journal.retry} />
          <PlaceLogs place={place} level={search.level ?? 'error'} onLevel={(level) => go({ level: level === 'error' ? undefined : level })} />
        </div>
        <SlowTraces {...mark} place={place} />
      </div>
    </>
  );
}
