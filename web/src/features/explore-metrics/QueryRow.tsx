import { ActionIcon, Tooltip } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { QueryPlace } from '../../editors/serverError';
import type { IconName } from '../../ui/Icon';
import { Icon } from '../../ui/Icon';
import classes from './explore.module.css';
import { queryLetter } from './search';

const PromqlEditor = lazy(() => import('../../editors/promql/PromqlEditor'));

export interface QueryRowProps {
  index: number;
  value: string;
  hidden: boolean;
  errorPlace: QueryPlace | undefined;
  focusAtStart: boolean;
  canRemove: boolean;
  onChange: (value: string) => void;
  onRun: () => void;
  onToggle: () => void;
  onDuplicate: () => void;
  onRemove: () => void;
  onBrowse: () => void;
}

/** One of the stacked queries: its letter, editor and actions. */
export function QueryRow(props: QueryRowProps) {
  const { index, value, hidden, errorPlace, focusAtStart, canRemove, onChange, onRun, onToggle, onDuplicate, onRemove, onBrowse } = props;
  const letter = queryLetter(index);
  const action = (icon: IconName, label: string, onClick: () => void, pressed?: boolean) => (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={`${label}, query ${letter}`} aria-pressed={pressed} onClick={onClick}>
        <Icon name={icon} size={15} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div className={classes.row} role="group" aria-label={`Query ${letter}`}>
      <div className={classes.letter} aria-hidden="true" style={hidden ? { opacity: 0.5, textDecoration: 'line-through' } : undefined}>
        {letter}
      </div>
      <div className={classes.editor}>
        <Suspense fallback={<div className={classes.editorFallback}>{value || ' '}</div>}>
          <PromqlEditor
            value={value}
            onChange={onChange}
            onRun={onRun}
            label={`PromQL of query ${letter}`}
            placeholder="rate(http_requests_total[5m]), or open the metric browser"
            errorPlace={errorPlace}
            focusAtStart={focusAtStart}
          />
        </Suspense>
      </div>
      <div className={classes.rowActions}>
        {action('list', 'Metric browser', onBrowse)}
        {action(hidden ? 'eye-off' : 'eye', hidden ? 'Show' : 'Hide', onToggle, hidden)}
        {action('copy', 'Duplicate', onDuplicate)}
        {canRemove && action('trash', 'Remove', onRemove)}
      </div>
    </div>
  );
}
