import type { IncidentSummary } from '../../api/incidents';
import type { Tone } from '../../ui/Labels';
import { StateBadge } from '../../ui/Labels';

const worst = ['critical', 'page', 'error'];

export function SeverityBadge({ incident }: { incident: IncidentSummary }) {
  const tone: Tone = incident.state === 'resolved' ? 'ok' : worst.includes(incident.severity) ? 'critical' : 'warning';
  return (
    <StateBadge tone={tone}>
      {incident.state}
      {incident.severity !== '' && `, ${incident.severity}`}
    </StateBadge>
  );
}

export const targetOf = ({ service, environment }: IncidentSummary): string => [service, environment].filter((part) => part !== '').join(' in ') || 'no service';
