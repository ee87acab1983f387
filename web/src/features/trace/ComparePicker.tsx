import { Button, Popover, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { queryKeys } from '../../api/queryKeys';
import { tempo } from '../../api/tempo';
import { formatNs } from '../../grafana/traces/format';
import { attributeRef, quoteTraceql, spanset } from '../../grafana/traces/traceql';
import type { TraceTree } from '../../grafana/traces/tree';
import { formatTime } from '../../time/format';
import { useTime } from '../../time/timeContext';
import { Icon } from '../../ui/Icon';
import { Empty, LoadingRows } from '../../ui/states';
import { hexId } from './search';
import classes from './trace.module.css';

const offered = 20;

/** Picks the trace to lay beside this one: others of the same root in the range, or any by its id. */
export function ComparePicker({ id, tree }: { id: string; tree: TraceTree }) {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const other = hexId(text);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={420} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button leftSection={<Icon name="tree" size={13} />} onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          Compare
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={10}>
        <form
          className={classes.picker}
          onSubmit={(event) => {
            event.preventDefault();
            if (other !== undefined) void navigate({ to: '/trace/compare', search: { a: id, b: other } as never });
          }}
        >
          <TextInput size="xs" label="Id of the other trace" value={text} onChange={(event) => setText(event.currentTarget.value)} error={text !== '' && other === undefined ? 'Up to 32 digits, 0 to 9 and a to f' : undefined} />
          <Button type="submit" size="xs" disabled={other === undefined || other === id}>
            Compare
          </Button>
        </form>
        {isOpen && <Others id={id} tree={tree} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Others({ id, tree }: { id: string; tree: TraceTree }) {
  const { range, zone } = useTime();
  const root = tree.spans[0];
  // The page's range, widened to an hour around the trace, which may lie outside of it.
  const around = { fromMs: Math.min(range.fromMs, tree.trace.startMs - 1_800_000), toMs: Math.max(range.toMs, tree.trace.startMs + 1_800_000) };
  const query = root === undefined ? '{}' : spanset(`${attributeRef('resource', 'service.name')} = ${quoteTraceql(root.resource.service)}`, `name = ${quoteTraceql(root.name)}`);
  const found = useQuery({ queryKey: queryKeys.tempo.search('', query, around.fromMs, around.toMs, offered, 1), queryFn: ({ signal }) => tempo.search(query, around, { limit: offered, spansPerSet: 1 }, signal) });
  const others = (found.data?.traces ?? []).filter((trace) => trace.traceID.padStart(32, '0') !== id.padStart(32, '0'));
  if (found.isPending) return <LoadingRows rows={4} />;
  if (others.length === 0) return <Empty compact title="No other trace begins with the same span in this range" icon="search" />;
  return (
    <>
      <div className={classes.pickerTitle}>Others with {root?.name}</div>
      <ul className={classes.others}>
        {others.map((trace) => (
          <li key={trace.traceID}>
            <Link to="/trace/compare" search={{ a: id, b: trace.traceID } as never}>
              <span className="num">{formatTime(Number(BigInt(trace.startTimeUnixNano) / 1_000_000n), zone, 'second')}</span>
              <b className="num">{trace.durationMs === undefined ? 'below 1 ms' : formatNs(trace.durationMs * 1e6)}</b>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
