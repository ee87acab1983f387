import { Button, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { incidentKeys, incidents } from '../../api/incidents';
import type { Incident, TimelineEntry } from '../../api/incidents';
import { useJournal } from '../../api/useJournal';
import { formatDuration, formatTime } from '../../time/format';
import type { IconName } from '../../ui/Icon';
import { Icon } from '../../ui/Icon';
import { LabelPills, StateBadge } from '../../ui/Labels';
import { Page, Section } from '../../ui/Page';
import { SafeLink } from '../../ui/SafeLink';
import { listClasses } from '../../ui/list';
import { usePreference } from '../../ui/preferences';
import { Empty, ErrorNote, isAbsent, LoadingRows } from '../../ui/states';
import { useNow } from '../../ui/useNow';
import { SeverityBadge, targetOf } from './IncidentLabels';
import classes from './incidents.module.css';

export function IncidentPage() {
  const { id = '' }: { id?: string } = useParams({ strict: false });
  const incident = useQuery({ queryKey: incidentKeys.one(id), queryFn: ({ signal }) => incidents.one(id, signal), refetchInterval: 60_000 });
  useJournal('alert.,notification.,deployment,configuration.change,silence.,gameday.,note', incidentKeys.one(id), incident.data !== undefined);
  const data = incident.data;
  return (
    <Page
      title={data?.title ?? id}
      crumb={{ label: 'Incidents', to: '/incidents' }}
      aside={data && <SeverityBadge incident={data} />}
      actions={
        data && (
          <Button component={Link} to={`/incidents/${id}/review`} leftSection={<Icon name="book" size={14} />}>
            Draft a review
          </Button>
        )
      }
    >
      {incident.isPending && (
        <Section>
          <LoadingRows rows={10} />
        </Section>
      )}
      {incident.error &&
        (isAbsent(incident.error) ? (
          <Section>
            <Empty title={`There is no incident ${id}`} icon="history" action={<Link to="/incidents">All incidents</Link>}>
              The journal keeps 400 days.
            </Empty>
          </Section>
        ) : (
          <ErrorNote error={incident.error} what="The incident cannot be read" onRetry={() => void incident.refetch()} />
        ))}
      {data && (
        <div className={classes.layout}>
          <div className={listClasses.stack}>
            <Timeline entries={data.timeline} start={data.start} />
            <Note id={id} />
          </div>
          <aside className={listClasses.stack}>
            <Facts incident={data} />
            <Alerts incident={data} />
          </aside>
        </div>
      )}
    </Page>
  );
}

function Facts({ incident }: { incident: Incident }) {
  const [zone] = usePreference('timezone');
  const now = useNow();
  const facts: readonly (readonly [string, string])[] = [
    ['Target', targetOf(incident)],
    ['Severity', incident.severity || 'none given'],
    ['Began', formatTime(incident.start, zone)],
    ['Ended', incident.end === undefined ? 'goes on' : formatTime(incident.end, zone)],
    ['Lasted', formatDuration((incident.end ?? now) - incident.start)],
    ['Notified', incident.notified === undefined ? 'nobody yet' : `after ${formatDuration(incident.notified - incident.start)}`],
  ];
  return (
    <Section title="Facts">
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
        {incident.gameDay && (
          <div>
            <dt>Game Day</dt>
            <dd>
              <Link to={`/gamedays/${incident.gameDay.id}`}>{incident.gameDay.title}</Link>
            </dd>
          </div>
        )}
      </dl>
    </Section>
  );
}

function Alerts({ incident }: { incident: Incident }) {
  return (
    <Section title="Alerts">
      <ul className={classes.alerts}>
        {incident.alerts.map((alert) => (
          <li key={`${alert.name}-${alert.fired}-${JSON.stringify(alert.labels)}`}>
            <div>
              <StateBadge tone={alert.resolved === undefined ? 'critical' : 'ok'}>{alert.resolved === undefined ? 'firing' : 'resolved'}</StateBadge> <strong>{alert.name}</strong>
            </div>
            {alert.summary !== '' && <div>{alert.summary}</div>}
            <LabelPills labels={alert.labels} except={['alertname', 'severity', 'service', 'environment']} />
            <div className={classes.links}>
              {alert.links.map(({ rel, url }) => (
                <SafeLink key={rel} href={url}>
                  {rel}
                </SafeLink>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const icons: Readonly<Record<string, IconName>> = { alert: 'bell', notification: 'external', deployment: 'rocket', configuration: 'settings', silence: 'bell-off', 'game day': 'target', note: 'book' };

function Timeline({ entries, start }: { entries: readonly TimelineEntry[]; start: number }) {
  const [zone] = usePreference('timezone');
  return (
    <Section title="Timeline">
      {entries.length === 0 && <Empty compact title="Nothing is in the journal" icon="history" />}
      <ol className={classes.timeline} aria-live="polite">
        {entries.map(({ id, time, kind, title }) => (
          <li key={id} data-before={time < start || undefined}>
            <span className="num secondary">{formatTime(time, zone, 'clock-seconds')}</span>
            <span className={classes.kind}>
              <Icon name={icons[kind] ?? 'info'} size={14} />
              {kind}
            </span>
            <span>{title}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Note({ id }: { id: string }) {
  const client = useQueryClient();
  const [text, setText] = useState('');
  const add = useMutation({
    mutationFn: () => incidents.addNote(id, text),
    onSuccess: (incident) => {
      setText('');
      client.setQueryData(incidentKeys.one(id), incident);
    },
  });
  return (
    <Section title="Add a note">
      <form
        className={classes.note}
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') add.mutate();
        }}
      >
        <Textarea aria-label="Note" placeholder="What was seen, decided, tried" value={text} onChange={(event) => setText(event.currentTarget.value)} autosize minRows={2} maxLength={4000} />
        <Button type="submit" loading={add.isPending} disabled={text.trim() === ''} leftSection={<Icon name="plus" size={14} />}>
          Add to the timeline
        </Button>
        {add.error && <ErrorNote error={add.error} what="The note was not saved" />}
      </form>
    </Section>
  );
}
