import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { incidentKeys, incidents } from '../../api/incidents';
import { useJournal } from '../../api/useJournal';
import { formatDuration, formatTime } from '../../time/format';
import { Page, Section } from '../../ui/Page';
import { listClasses } from '../../ui/list';
import { usePreference } from '../../ui/preferences';
import { Empty, ErrorNote, isAbsent, LoadingRows } from '../../ui/states';
import { useNow } from '../../ui/useNow';
import { SeverityBadge, targetOf } from './IncidentLabels';

export function IncidentsPage() {
  const [zone] = usePreference('timezone');
  const now = useNow();
  const all = useQuery({ queryKey: incidentKeys.list, queryFn: ({ signal }) => incidents.list(signal), refetchInterval: 60_000 });
  useJournal('alert.', incidentKeys.list, true);
  return (
    <Page title="Incidents" lead="Alerts of one service that fired together, from the event journal of the last 30 days.">
      <Section>
        {all.isPending && <LoadingRows />}
        {all.error &&
          (isAbsent(all.error) ? <Empty title="This server keeps no incidents" icon="history" /> : <ErrorNote error={all.error} what="The incidents cannot be listed" onRetry={() => void all.refetch()} />)}
        {all.data?.length === 0 && (
          <Empty title="No incident in 30 days" icon="check">
            An alert that fires opens one.
          </Empty>
        )}
        {all.data && all.data.length > 0 && (
          <div className={listClasses.tableWrap} tabIndex={0} role="region" aria-label="Incidents">
            <table className={listClasses.table}>
              <thead>
                <tr>
                  <th scope="col">State</th>
                  <th scope="col">Incident</th>
                  <th scope="col">Target</th>
                  <th scope="col">Began</th>
                  <th scope="col">Lasted</th>
                  <th scope="col">Notified after</th>
                </tr>
              </thead>
              <tbody>
                {all.data.map((incident) => (
                  <tr key={incident.id}>
                    <td>
                      <SeverityBadge incident={incident} />
                    </td>
                    <td>
                      <Link to={`/incidents/${incident.id}`}>{incident.title}</Link>
                    </td>
                    <td>{targetOf(incident)}</td>
                    <td className="num">{formatTime(incident.start, zone)}</td>
                    <td className="num">{formatDuration((incident.end ?? now) - incident.start)}</td>
                    <td className="num">{incident.notified === undefined ? 'nobody yet' : formatDuration(incident.notified - incident.start)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Section>
    </Page>
  );
}
