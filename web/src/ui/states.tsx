import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError } from '../api/http';
import type { IconName } from './Icon';
import { Icon } from './Icon';
import classes from './states.module.css';

/** Grey bars where rows will be. */
export function LoadingRows({ rows = 6, label = 'Loading' }: { rows?: number; label?: string }) {
  return (
    <div className={classes.skeletonRows} role="status" aria-busy="true">
      <span className="visually-hidden">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className={classes.skeleton} style={{ height: 16, width: `${[92, 70, 84, 60, 78, 66][row % 6]}%` }} />
      ))}
    </div>
  );
}

export function Skeleton({ width = '100%', height = 16 }: { width?: number | string; height?: number | string }) {
  return <span className={classes.skeleton} style={{ width, height }} aria-hidden="true" />;
}

/** Nothing to show, and why that is so or what to do about it. */
export function Empty(props: { title: string; children?: ReactNode; icon?: IconName; action?: ReactNode; compact?: boolean }) {
  const { title, children, icon = 'info', action, compact = false } = props;
  return (
    <div className={`${classes.box} ${compact ? classes.compact : ''}`}>
      <Icon name={icon} size={compact ? 16 : 24} />
      <div className={classes.title}>{title}</div>
      {children !== undefined && <p>{children}</p>}
      {action}
    </div>
  );
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export const isAbsent = (error: unknown): boolean => error instanceof ApiError && error.isAbsent;

/** What the API said, the query it said it about, and a way to try again. */
export function ErrorNote({ error, what, query, onRetry }: { error: unknown; what: string; query?: string; onRetry?: () => void }) {
  const detail = error instanceof ApiError ? [error.status > 0 ? `HTTP ${error.status}` : undefined, error.errorType].filter(Boolean).join(', ') : '';
  return (
    <div className={classes.error} role="alert">
      <Icon name="error" style={{ color: 'var(--critical)', marginTop: 2 }} />
      <div className={classes.errorBody}>
        <strong>{what}</strong>
        <p>
          {errorMessage(error)}
          {detail !== '' && <span className="secondary"> ({detail})</span>}
        </p>
        {query !== undefined && query !== '' && <code className={classes.query}>{query}</code>}
      </div>
      {onRetry && (
        <Button onClick={onRetry} leftSection={<Icon name="refresh" size={14} />}>
          Retry
        </Button>
      )}
    </div>
  );
}

/** A warning or a piece of information that came with data. */
export function Notice({ kind, children }: { kind: 'warning' | 'info'; children: ReactNode }) {
  return (
    <div className={`${classes.notice} ${kind === 'warning' ? classes.noticeWarning : ''}`} role="note">
      <Icon name={kind === 'warning' ? 'warning' : 'info'} size={14} />
      <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <span className="visually-hidden">{kind === 'warning' ? 'Warning: ' : 'Note: '}</span>
        {children}
      </span>
    </div>
  );
}
