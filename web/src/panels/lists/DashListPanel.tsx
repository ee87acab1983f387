import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { platform } from '../../api/platform';
import { queryKeys } from '../../api/queryKeys';
import { asNumber, asString, asStrings } from '../../grafana/json';
import { usePreference } from '../../ui/preferences';
import { Icon } from '../../ui/Icon';
import classes from '../common/panels.module.css';
import type { PanelProps } from '../types';

/** Dashboards by star, tag or text. */
export default function DashListPanel({ panel }: PanelProps) {
  const dashboards = useQuery({ queryKey: queryKeys.platform.dashboards, queryFn: ({ signal }) => platform.dashboards(signal), staleTime: 60_000 });
  const [starred] = usePreference('starred');
  const { options } = panel;
  const tags = asStrings(options['tags']);
  const text = (asString(options['query']) ?? '').toLowerCase();
  const searching = options['showSearch'] === true || tags.length > 0 || text !== '';
  const found = (dashboards.data ?? []).filter((d) =>
    (searching && tags.every((t) => d.tags?.includes(t) ?? false) && d.title.toLowerCase().includes(text)) || (options['showStarred'] !== false && starred.includes(d.uid)),
  ).slice(0, asNumber(options['maxItems']) ?? 10);
  if (found.length === 0) return <div className={classes.waiting}><Icon name="grid" size={22} /><strong>No dashboards</strong></div>;
  return (
    <ul className={classes.list}>
      {found.map((d) => (
        <li key={d.uid}>
          <Link to={`/d/${encodeURIComponent(d.uid)}/${d.slug ?? ''}`}>{d.title}</Link>
          <span className="secondary">{d.folder ?? ''}</span>
        </li>
      ))}
    </ul>
  );
}
