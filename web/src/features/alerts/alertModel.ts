import type { GettableAlert } from '../../api/alertmanager';
import type { LabelSet, RuleGroup, VectorSample } from '../../api/prom';

export type AlertState = 'firing' | 'pending' | 'resolved';

/** One alert as this page shows it: what the rule says, joined with what Alertmanager does about it. */
export interface AlertView {
  key: string;
  name: string;
  state: AlertState;
  severity: string;
  labels: LabelSet;
  annotations: LabelSet;
  /** When it became pending or firing, or when it was last seen firing. */
  sinceMs: number;
  value?: string;
  expr?: string;
  /** Where the rule stands: `file / group`. */
  rule?: string;
  generatorUrl?: string;
  silencedBy: readonly string[];
  inhibitedBy: readonly string[];
  receivers: readonly string[];
  /** Alertmanager has it. */
  delivered: boolean;
}

const key = (labels: LabelSet): string =>
  Object.keys(labels)
    .toSorted()
    .map((name) => `${name}=${labels[name]}`)
    .join('\u0001');

/** Alertmanager's copy may carry more labels than the rule's: external labels are added on the way. */
const covers = (all: LabelSet, some: LabelSet): boolean => Object.entries(some).every(([name, value]) => all[name] === value);

export function buildAlerts(groups: readonly RuleGroup[], delivered: readonly GettableAlert[], resolved: readonly VectorSample[]): AlertView[] {
  const byName = new Map<string, GettableAlert[]>();
  for (const alert of delivered) {
    const name = alert.labels.alertname ?? '';
    byName.set(name, [...(byName.get(name) ?? []), alert]);
  }
  const joined = new Set<GettableAlert>();
  const views: AlertView[] = [];

  for (const group of groups)
    for (const rule of group.rules) {
      if (rule.type !== 'alerting') continue;
      for (const alert of rule.alerts ?? []) {
        if (alert.state === 'inactive') continue;
        const name = alert.labels.alertname ?? rule.name;
        const copy = byName.get(name)?.find((candidate) => !joined.has(candidate) && covers(candidate.labels, alert.labels));
        if (copy) joined.add(copy);
        views.push({
          key: `${group.file}/${group.name}/${key(alert.labels)}`,
          name,
          state: alert.state,
          severity: alert.labels.severity ?? '',
          labels: alert.labels,
          annotations: alert.annotations,
          sinceMs: Date.parse(alert.activeAt ?? '') || 0,
          value: alert.value,
          expr: rule.query,
          rule: `${group.file} / ${group.name}`,
          ...delivery(copy),
        });
      }
    }

  for (const alert of delivered)
    if (!joined.has(alert))
      views.push({
        key: alert.fingerprint,
        name: alert.labels.alertname ?? '(no name)',
        state: 'firing',
        severity: alert.labels.severity ?? '',
        labels: alert.labels,
        annotations: alert.annotations,
        sinceMs: Date.parse(alert.startsAt) || 0,
        ...delivery(alert),
      });

  for (const { metric, value } of resolved) {
    const { __name__: _, alertstate: __, ...labels } = metric;
    const name = labels.alertname ?? '';
    if (views.some((view) => view.state === 'firing' && view.name === name && covers(view.labels, labels))) continue;
    const rule = groups.flatMap((group) => group.rules).find((candidate) => candidate.type === 'alerting' && candidate.name === name);
    views.push({
      key: `resolved/${key(labels)}`,
      name,
      state: 'resolved',
      severity: labels.severity ?? '',
      labels,
      annotations: {},
      sinceMs: Number(value?.[1] ?? 0) * 1000,
      ...(rule ? { expr: rule.query } : {}),
      ...delivery(undefined),
    });
  }
  return views;
}

function delivery(alert: GettableAlert | undefined) {
  return {
    silencedBy: alert?.status.silencedBy ?? [],
    inhibitedBy: alert?.status.inhibitedBy ?? [],
    receivers: alert?.receivers.map(({ name }) => name) ?? [],
    delivered: alert !== undefined,
    ...(alert?.generatorURL ? { generatorUrl: alert.generatorURL } : {}),
  };
}

const severities = ['critical', 'page', 'error', 'high', 'warning', 'info', 'none'];
const rank = (severity: string): number => {
  const at = severities.indexOf(severity.toLowerCase());
  return at < 0 ? severities.indexOf('warning') + 0.5 : at;
};
const states: readonly AlertState[] = ['firing', 'pending', 'resolved'];

export interface AlertGroupView {
  title: string;
  alerts: readonly AlertView[];
}

/** Groups by a label, worst first; within a group firing before pending before resolved, then the youngest. */
export function groupAlerts(alerts: readonly AlertView[], label: string): AlertGroupView[] {
  const order = (a: AlertView, b: AlertView) =>
    states.indexOf(a.state) - states.indexOf(b.state) || rank(a.severity) - rank(b.severity) || b.sinceMs - a.sinceMs || a.key.localeCompare(b.key);
  const sorted = alerts.toSorted(order);
  if (label === '') return sorted.length === 0 ? [] : [{ title: 'All', alerts: sorted }];
  const groups = new Map<string, AlertView[]>();
  for (const alert of sorted) {
    const title = label === 'alertname' ? alert.name : (alert.labels[label] ?? `no ${label}`);
    groups.set(title, [...(groups.get(title) ?? []), alert]);
  }
  return [...groups].map(([title, members]) => ({ title, alerts: members }));
}
