import { Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo, useMemo, useState } from 'react';
import { formatNs, plural } from '../../grafana/traces/format';
import type { Attribute } from '../../grafana/traces/model';
import type { SpanMatch, SpansetRow, TraceRow } from '../../grafana/traces/found';
import { formatTime } from '../../time/format';
import { useTime } from '../../time/timeContext';
import type { TimeZone } from '../../time/zone';
import { Icon } from '../../ui/Icon';
import { VirtualRows } from '../../ui/VirtualRows';
import classes from './traces.module.css';

type Sort = 'startMs' | 'durationNs' | 'spans' | 'errors';
const columns: readonly (readonly [Sort, string])[] = [
  ['startMs', 'Start'],
  ['durationNs', 'Duration'],
  ['spans', 'Spans'],
  ['errors', 'Errors'],
];

/** Traces with the spans that matched. Two can be chosen for comparison. */
export function TraceList(props: { rows: readonly TraceRow[]; chosen: readonly string[]; onChoose: (id: string) => void }) {
  const { rows, chosen, onChoose } = props;
  const { zone } = useTime();
  const [sort, setSort] = useState<{ by: Sort; isUp: boolean }>({ by: 'startMs', isUp: false });
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const sorted = useMemo(() => rows.toSorted((a, b) => (sort.isUp ? 1 : -1) * (a[sort.by] - b[sort.by])), [rows, sort]);
  const longestNs = useMemo(() => rows.reduce((most, { durationNs }) => Math.max(most, durationNs), 1), [rows]);
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  return (
    <div className={classes.list}>
      <div className={`${classes.traceLine} ${classes.listHead}`}>
        <span />
        <span className={classes.headCell}>Trace</span>
        {columns.map(([by, label]) => (
          <button key={by} type="button" aria-label={`Sort by ${label.toLowerCase()}`} aria-pressed={sort.by === by} onClick={() => setSort({ by, isUp: sort.by === by && !sort.isUp })}>
            {label}
            {sort.by === by && <Icon name="chevron-down" size={12} style={sort.isUp ? { transform: 'rotate(180deg)' } : {}} />}
          </button>
        ))}
        <span className={classes.headCell}>Services</span>
      </div>
      <VirtualRows
        items={sorted}
        estimateHeight={34}
        maxHeight="max(320px, calc(100vh - 200px))"
        rowKey={({ id }) => id}
        label="Traces"
        render={(row) => (
          <TraceItem row={row} zone={zone} longestNs={longestNs} isOpen={open.has(row.id)} onToggle={() => toggle(row.id)} isChosen={chosen.includes(row.id)} canChoose={chosen.length < 2 || chosen.includes(row.id)} onChoose={() => onChoose(row.id)} />
        )}
      />
    </div>
  );
}

function TraceItem(props: { row: TraceRow; zone: TimeZone; longestNs: number; isOpen: boolean; onToggle: () => void; isChosen: boolean; canChoose: boolean; onChoose: () => void }) {
  const { row, zone, longestNs, isOpen, onToggle, isChosen, canChoose, onChoose } = props;
  const title = `${row.service === '' ? 'unknown service' : row.service}: ${row.name}`;
  return (
    <div className={classes.traceItem} data-open={isOpen || undefined}>
      <div className={classes.traceLine}>
        <span className={classes.lineStart}>
          <Checkbox size="xs" aria-label={`Compare ${title}`} checked={isChosen} disabled={!canChoose} onChange={onChoose} />
          <button type="button" className={classes.toggle} aria-expanded={isOpen} aria-label={`Spans of ${title}`} onClick={onToggle}>
            <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={14} />
          </button>
        </span>
        <span className={classes.traceName}>
          <Link to="/trace/$id" params={{ id: row.id } as never} data-row>
            {row.service !== '' && <span className="secondary">{row.service}</span>} {row.name === '' ? row.id : row.name}
          </Link>
          <span className={classes.matched}>{row.matched > 0 && `${row.matched.toLocaleString('en-US')} matched`}</span>
        </span>
        <span className="num">{formatTime(Math.floor(row.startMs), zone, 'millisecond')}</span>
        <span className={classes.durationCell}>
          <span className={classes.meter} style={{ width: `${(row.durationNs / longestNs) * 100}%` }} aria-hidden="true" />
          <span className="num">{formatNs(row.durationNs)}</span>
        </span>
        <span className="num">{row.spans.toLocaleString('en-US')}</span>
        <span className="num">
          {row.errors > 0 ? (
            <span className={classes.errors}>
              <Icon name="error" size={12} />
              {plural(row.errors, 'error')}
            </span>
          ) : (
            <span className="secondary">none</span>
          )}
        </span>
        <span className={classes.serviceCell}>
          {row.services.slice(0, 6).map((service) => (
            <span key={service.name} className={classes.service} title={`${service.name}: ${plural(service.spans, 'span')}${service.errors > 0 ? `, ${plural(service.errors, 'error')}` : ''}`}>
              {service.name} <b>{service.spans.toLocaleString('en-US')}</b>
            </span>
          ))}
          {row.services.length > 6 && <span className="secondary">+{row.services.length - 6}</span>}
        </span>
      </div>
      {isOpen && row.spansets.map((set, i) => <Spanset key={i} trace={row} set={set} zone={zone} />)}
    </div>
  );
}

function Spanset({ trace, set, zone }: { trace: TraceRow; set: SpansetRow; zone: TimeZone }) {
  return (
    <div className={classes.spanset}>
      {set.attributes.length > 0 && (
        <div className={classes.spansetHead}>
          <Pairs attributes={set.attributes} />
        </div>
      )}
      <ul aria-label="Spans that match">
        {set.spans.map((span) => (
          <li key={span.id}>
            <MatchLine trace={trace} span={span} zone={zone} />
          </li>
        ))}
      </ul>
      {set.matched > set.spans.length && (
        <div className="secondary">
          {set.spans.length} of {set.matched.toLocaleString('en-US')} spans that match; the trace has them all.
        </div>
      )}
    </div>
  );
}

function Pairs({ attributes }: { attributes: readonly Attribute[] }) {
  return (
    <span className={classes.pairs}>
      {attributes.map(({ key, text }) => (
        <span key={key} className={classes.pill}>
          <i>{key}</i> {text}
        </span>
      ))}
    </span>
  );
}

const MatchLine = memo(function MatchLine({ trace, span, zone }: { trace: TraceRow; span: SpanMatch; zone: TimeZone }) {
  return (
    <div className={classes.match}>
      <Link to="/trace/$id" params={{ id: trace.id } as never} search={{ span: span.id } as never}>
        {span.service !== '' && <span className="secondary">{span.service}</span>} {span.name === '' ? span.id : span.name}
      </Link>
      {span.isError && (
        <span className={classes.errors}>
          <Icon name="error" size={12} />
          error
        </span>
      )}
      <span className="secondary num" title={formatTime(Math.floor(span.startMs), zone, 'millisecond')}>
        +{formatNs(Math.max(0, (span.startMs - trace.startMs) * 1e6))}
      </span>
      <b className="num">{formatNs(span.durationNs)}</b>
      <Pairs attributes={span.attributes} />
    </div>
  );
});

/** Every span that matched, of all traces, in one list. */
export function SpanList({ rows }: { rows: readonly TraceRow[] }) {
  const { zone } = useTime();
  const spans = useMemo(() => rows.flatMap((trace) => trace.spansets.flatMap(({ spans: found }) => found.map((span) => ({ trace, span })))).toSorted((a, b) => b.span.startMs - a.span.startMs), [rows]);
  const longestNs = useMemo(() => spans.reduce((most, { span }) => Math.max(most, span.durationNs), 1), [spans]);
  return (
    <div className={classes.list}>
      <div className={`${classes.spanLine} ${classes.listHead}`} aria-hidden="true">
        <span className={classes.headCell}>Start</span>
        <span className={classes.headCell}>Span</span>
        <span className={classes.headCell}>Duration</span>
        <span className={classes.headCell}>Attributes of the query</span>
        <span className={classes.headCell}>Trace</span>
      </div>
      <VirtualRows
        items={spans}
        estimateHeight={30}
        maxHeight="max(320px, calc(100vh - 200px))"
        rowKey={({ trace, span }, i) => `${trace.id} ${span.id} ${i}`}
        label="Spans"
        render={({ trace, span }) => (
          <div className={classes.spanLine}>
            <span className="num">{formatTime(Math.floor(span.startMs), zone, 'millisecond')}</span>
            <span className={classes.traceName}>
              <Link to="/trace/$id" params={{ id: trace.id } as never} search={{ span: span.id } as never} data-row>
                {span.service !== '' && <span className="secondary">{span.service}</span>} {span.name === '' ? span.id : span.name}
              </Link>
              {span.isError && (
                <span className={classes.errors}>
                  <Icon name="error" size={12} />
                  error
                </span>
              )}
            </span>
            <span className={classes.durationCell}>
              <span className={classes.meter} style={{ width: `${(span.durationNs / longestNs) * 100}%` }} aria-hidden="true" />
              <span className="num">{formatNs(span.durationNs)}</span>
            </span>
            <Pairs attributes={span.attributes} />
            <span className={classes.cut}>
              <span className="secondary">{trace.service}</span> {trace.name}
            </span>
          </div>
        )}
      />
    </div>
  );
}
