import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { TraceView } from '../../charts/waterfall/TraceView';
import type { Frame } from '../../grafana/frames/frame';
import { formatNs, plural } from '../../grafana/traces/format';
import type { Trace } from '../../grafana/traces/model';
import { buildTree } from '../../grafana/traces/tree';
import { formatTime } from '../../time/format';
import { VirtualRows } from '../../ui/VirtualRows';
import { useSpanLinks } from '../common/useTrace';
import type { PanelProps } from '../types';
import classes from './traces.module.css';

/** A trace by its id as a waterfall; what a search found as a list that leads to each trace. */
export default function TracesPanel(props: PanelProps) {
  const trace = props.frames.find((frame) => frame.meta?.trace !== undefined)?.meta?.trace;
  if (trace !== undefined) return <OneTrace {...props} trace={trace} />;
  const list = props.frames.find((frame) => frame.fields.some(({ name }) => name === 'traceID' || name === 'traceIdHidden'));
  if (list !== undefined) return <Found frame={list} {...props} />;
  return <div className={classes.none}>These queries give no trace: a traces panel needs a trace id or a search of a Tempo source.</div>;
}

function OneTrace({ trace, height, timeZone }: PanelProps & { trace: Trace }) {
  const tree = useMemo(() => buildTree(trace), [trace]);
  const [selected, setSelected] = useState<string>();
  const [find, setFind] = useState('');
  const links = useSpanLinks(tree);
  return (
    <div className={classes.panel} style={{ height }}>
      <div className={classes.head}>
        <Link to="/trace/$id" params={{ id: trace.id } as never}>
          {tree.spans[0]?.resource.service}: {tree.spans[0]?.name}
        </Link>
        <span className="secondary num">
          {formatTime(Math.floor(trace.startMs), timeZone, 'millisecond')} · {formatNs(trace.durationNs)} · {plural(tree.spans.length, 'span')}
          {tree.errors > 0 && ` · ${plural(tree.errors, 'error')}`}
        </span>
      </div>
      <TraceView tree={tree} zone={timeZone} selectedId={selected} onSelect={setSelected} find={find} onFind={setFind} links={links} maxHeight={Math.max(120, height - 190)} />
    </div>
  );
}

function Found({ frame, height, timeZone, panel }: PanelProps & { frame: Frame }) {
  const rows = useMemo(() => {
    const values = (name: string) => frame.fields.find((field) => field.name === name)?.values ?? [];
    const ids = frame.fields.find(({ name }) => name === 'traceID' || name === 'traceIdHidden')?.values ?? [];
    const [spans, services, names, starts, durations] = [values('spanID'), values('traceService'), values('traceName'), frame.fields.find(({ type }) => type === 'time')?.values ?? [], frame.fields.find(({ config }) => config.unit === 'ms')?.values ?? []];
    return ids.map((id, i) => ({ id: String(id), span: spans[i] === undefined ? undefined : String(spans[i]), service: String(services[i] ?? ''), name: String(names[i] ?? ''), startMs: Number(starts[i] ?? 0), durationNs: Number(durations[i] ?? 0) * 1e6 }));
  }, [frame]);
  const longestNs = rows.reduce((most, { durationNs }) => Math.max(most, durationNs), 1);
  return (
    <VirtualRows
      items={rows}
      estimateHeight={28}
      maxHeight={height}
      rowKey={({ id, span }, i) => `${id} ${span ?? ''} ${i}`}
      label={panel.title === '' ? 'Traces' : panel.title}
      render={({ id, span, service, name, startMs, durationNs }) => (
        <div className={classes.row}>
          <span className="secondary num">{formatTime(Math.floor(startMs), timeZone, 'second')}</span>
          <Link to="/trace/$id" params={{ id } as never} search={{ span } as never}>
            <span className="secondary">{service}</span> {name === '' ? id : name}
          </Link>
          <span className={classes.duration}>
            <span style={{ width: `${(durationNs / longestNs) * 100}%` }} aria-hidden="true" />
            <b className="num">{formatNs(durationNs)}</b>
          </span>
        </div>
      )}
    />
  );
}
