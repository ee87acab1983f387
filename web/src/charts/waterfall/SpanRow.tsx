import { memo } from 'react';
import type { PathSegment } from '../../grafana/traces/criticalPath';
import { formatNs, plural } from '../../grafana/traces/format';
import type { TraceTree } from '../../grafana/traces/tree';
import { Icon } from '../../ui/Icon';
import classes from './waterfall.module.css';

export interface TimeWindow {
  readonly fromNs: number;
  readonly toNs: number;
}

export const rowHeight = 26;
/** Levels past this are not moved further to the right: the names would have no room. */
const deepestIndent = 22;

export interface SpanRowProps {
  readonly tree: TraceTree;
  readonly row: number;
  readonly id: string;
  readonly top: number;
  readonly color: string;
  readonly view: TimeWindow;
  readonly isSelected: boolean;
  readonly isFolded: boolean;
  readonly match: 'none' | 'some' | 'current';
  readonly segments: readonly PathSegment[] | undefined;
}

/** One span: its name in the tree, its bar in time. Memoised, since a scroll draws the rows in sight again and again. */
export const SpanRow = memo(function SpanRow(props: SpanRowProps) {
  const { tree, row, id, top, color, view, isSelected, isFolded, match, segments } = props;
  const span = tree.spans[row];
  if (span === undefined) return null;
  const depth = tree.depth[row] ?? 0;
  const children = tree.childCount[row] ?? 0;
  const errorsBelow = tree.errorsBelow[row] ?? 0;
  const isError = span.status === 'error';
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isSelected}
      aria-expanded={children > 0 ? !isFolded : undefined}
      aria-label={`${span.resource.service} ${span.name}, ${formatNs(span.durationNs)}${isError ? ', error' : ''}${isFolded ? `, ${plural((tree.end[row] ?? 0) - row - 1, 'span')} folded` : ''}`}
      tabIndex={-1}
      className={classes.row}
      data-row={row}
      data-match={match === 'none' ? undefined : match}
      style={{ height: rowHeight, transform: `translateY(${top}px)` }}
    >
      <div className={classes.name} style={{ paddingLeft: 6 + Math.min(depth, deepestIndent) * 14 }}>
        {children > 0 ? (
          <span className={classes.fold} data-fold aria-hidden="true">
            <Icon name={isFolded ? 'chevron-right' : 'chevron-down'} size={13} />
            {isFolded && <i>{((tree.end[row] ?? 0) - row - 1).toLocaleString('en-US')}</i>}
          </span>
        ) : (
          <span className={classes.leaf} aria-hidden="true" />
        )}
        <span className={classes.swatch} style={{ background: color }} aria-hidden="true" />
        {isError && (
          <span className={classes.error}>
            <Icon name="error" size={12} />
            error
          </span>
        )}
        {!isError && isFolded && errorsBelow > 0 && (
          <span className={classes.error}>
            <Icon name="error" size={12} />
            {plural(errorsBelow, 'error')} below
          </span>
        )}
        <span className={classes.label}>
          <b>{span.resource.service}</b> {span.name}
        </span>
      </div>
      <Bar span={span} color={color} view={view} segments={segments} />
    </div>
  );
});

function Bar({ span, color, view, segments }: { span: TraceTree['spans'][number]; color: string; view: TimeWindow; segments: readonly PathSegment[] | undefined }) {
  const width = Math.max(1, view.toNs - view.fromNs);
  const share = (ns: number) => ((ns - view.fromNs) / width) * 100;
  const from = share(span.startNs);
  const to = share(span.startNs + span.durationNs);
  const left = Math.max(-1, from);
  const right = Math.min(101, to);
  const isOutside = right < 0 || left > 100;
  const labelAt = right > 82 && left > 18 ? { right: `calc(${Math.max(0, 100 - left)}% + 6px)` } : right > 82 ? { left: `calc(${Math.max(0, left)}% + 6px)` } : { left: `calc(${Math.max(0, right)}% + 6px)` };
  const isInside = right > 82 && left <= 18;
  return (
    <div className={classes.time}>
      {isOutside ? (
        <span className={classes.outside} style={right < 0 ? { left: 4 } : { right: 4 }}>
          {right < 0 ? '‹ before' : 'after ›'}
        </span>
      ) : (
        <>
          <span className={classes.bar} style={{ left: `${left}%`, width: `max(2px, ${right - left}%)`, background: color }} data-error={span.status === 'error' || undefined} />
          {segments?.map(({ fromNs, toNs }) => {
            const [a, b] = [Math.max(-1, share(fromNs)), Math.min(101, share(toNs))];
            return b <= a ? null : <span key={fromNs} className={classes.critical} style={{ left: `${a}%`, width: `max(1px, ${b - a}%)` }} />;
          })}
          {span.events.slice(0, 40).map((event, i) => {
            const at = share(event.atNs);
            return at < 0 || at > 100 ? null : <span key={i} className={classes.event} style={{ left: `${at}%` }} title={`${event.name}, at ${formatNs(event.atNs)}`} />;
          })}
          <span className={classes.duration} data-inside={isInside || undefined} style={labelAt}>
            {formatNs(span.durationNs)}
          </span>
        </>
      )}
    </div>
  );
}
