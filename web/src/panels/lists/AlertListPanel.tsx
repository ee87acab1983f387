import { useQuery } from '@tanstack/react-query';
import { prom } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { asNumber, asObject, asString } from '../../grafana/json';
import { fromNow } from '../../grafana/units/dates';
import { Icon } from '../../ui/Icon';
import classes from '../common/panels.module.css';
import type { PanelProps } from '../types';

/** Firing and pending alerts of the rule engine. */
export default function AlertListPanel({ panel, range, fill }: PanelProps) {
  const alerts = useQuery({ queryKey: queryKeys.prom.alerts, queryFn: ({ signal }) => prom.alerts(signal), refetchInterval: 30_000 });
  const { options } = panel;
  const states = asObject(options['stateFilter']);
  const wanted = (asString(options['alertName']) ?? '').toLowerCase();
  const matchers = [...fill(asString(options['alertInstanceLabelFilter']) ?? '').matchAll(/(\w+)\s*(=~|!=|=)\s*"([^"]*)"/g)];
  const found = (alerts.data?.data.alerts ?? []).filter((a) => {
    if (states[a.state] === false) return false;
    if (wanted !== '' && !(a.labels['alertname'] ?? '').toLowerCase().includes(wanted)) return false;
    return matchers.every(([, name, operator, value]) => {
      const own = a.labels[name ?? ''] ?? '';
      return operator === '=' ? own === value : operator === '!=' ? own !== value : new RegExp(`^(?:${value ?? ''})$`).test(own);
    });
  }).slice(0, asNumber(options['maxItems']) ?? 20);
  if (alerts.isError) return <div className={classes.waiting}><Icon name="error" /><span>The alerts could not be read: {alerts.error.message}</span></div>;
  if (found.length === 0) return <div className={classes.waiting}><Icon name="check" size={22} /><strong>{alerts.isPending ? 'Loading' : 'No alerts'}</strong></div>;
  return (
    <ul className={classes.list}>
      {found.map((a) => (
        <li key={JSON.stringify(a.labels)}>
          <Icon name={a.state === 'firing' ? 'warning' : 'wait'} size={14} style={{ color: a.state === 'firing' ? 'var(--critical)' : 'var(--warning)' }} />
          <span>
            {a.labels['alertname'] ?? 'alert'} <span className="secondary">{a.annotations['summary'] ?? ''}</span>
          </span>
          <span className="secondary">{a.state}{a.activeAt === undefined ? '' : ` · ${fromNow(Date.parse(a.activeAt), range.toMs)}`}</span>
        </li>
      ))}
    </ul>
  );
}
