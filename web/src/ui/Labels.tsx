import type { ReactNode } from 'react';
import type { LabelSet } from '../api/prom';
import type { IconName } from './Icon';
import { Icon } from './Icon';
import classes from './labels.module.css';

/** `name="value"` pairs in the order of their names. */
export function LabelPills({ labels, except = [] }: { labels: LabelSet; except?: readonly string[] }) {
  const names = Object.keys(labels)
    .filter((name) => !except.includes(name))
    .toSorted();
  return (
    <span className={classes.pills}>
      {names.map((name) => (
        <span key={name} className={classes.pill}>
          <b>{name}=</b>
          {labels[name]}
        </span>
      ))}
    </span>
  );
}

/** A label name that needs no quotes in a selector. */
const plainName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const quotedIfNeeded = (name: string) => (plainName.test(name) ? name : JSON.stringify(name));

/** A series as PromQL writes it. */
export function seriesText(labels: LabelSet): string {
  const { __name__: metric = '', ...rest } = labels;
  const names = Object.keys(rest).toSorted();
  const pairs = names.map((name) => `${quotedIfNeeded(name)}=${JSON.stringify(rest[name])}`);
  if (metric !== '' && !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(metric)) return `{${[JSON.stringify(metric), ...pairs].join(', ')}}`;
  return pairs.length === 0 && metric !== '' ? metric : `${metric}{${pairs.join(', ')}}`;
}

export function SeriesName({ labels }: { labels: LabelSet }) {
  const { __name__: metric = '', ...rest } = labels;
  const names = Object.keys(rest).toSorted();
  return (
    <span className={classes.series}>
      <b>{metric}</b>
      {(names.length > 0 || metric === '') && (
        <>
          <s>{'{'}</s>
          {names.map((name, index) => (
            <span key={name}>
              {index > 0 && <s>, </s>}
              <i>{name}</i>
              <s>=</s>&quot;{rest[name]}&quot;
            </span>
          ))}
          <s>{'}'}</s>
        </>
      )}
    </span>
  );
}

export type Tone = 'critical' | 'warning' | 'ok' | 'info' | 'unknown';
const toneIcons: Record<Tone, IconName> = { critical: 'error', warning: 'warning', ok: 'check', info: 'info', unknown: 'question' };

/** A state as icon and word: never colour alone. */
export function StateBadge({ tone, icon, children }: { tone: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span className={`${classes.state} ${classes[tone]}`}>
      <Icon name={icon ?? toneIcons[tone]} size={12} />
      {children}
    </span>
  );
}
