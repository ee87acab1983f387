import { ActionIcon, Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { CorrelationLink } from '../../grafana/links/source';
import { formatNs, formatShare, plural } from '../../grafana/traces/format';
import type { Span } from '../../grafana/traces/model';
import { attributeRef, quoteTraceql, spanset } from '../../grafana/traces/traceql';
import type { TraceTree } from '../../grafana/traces/tree';
import { formatTime } from '../../time/format';
import type { TimeZone } from '../../time/zone';
import { Icon, type IconName } from '../../ui/Icon';
import { StateBadge } from '../../ui/Labels';
import { SafeLink } from '../../ui/SafeLink';
import { AttributeTable } from './AttributeTable';
import { Copy } from './Copy';
import classes from './details.module.css';

export interface SpanDetailsProps {
  readonly tree: TraceTree;
  readonly row: number;
  readonly color: string;
  readonly zone: TimeZone;
  /** Nanoseconds of the span on the critical path. */
  readonly criticalNs: number;
  readonly links: readonly CorrelationLink[];
  readonly onSelect: (row: number) => void;
  readonly onZoom: () => void;
  readonly onClose: () => void;
}

const statusBadge = { error: ['critical', 'error'], ok: ['ok', 'ok'], unset: ['unknown', 'no status'] } as const;
const linkIcons: Readonly<Record<CorrelationLink['kind'], IconName>> = { trace: 'waterfall', traces: 'waterfall', logs: 'list', metrics: 'chart', service: 'pulse', deployments: 'rocket', alerts: 'bell', external: 'external' };

/** All that is known of one span. */
export function SpanDetails(props: SpanDetailsProps) {
  const { tree, row, color, zone, criticalNs, links, onSelect, onZoom, onClose } = props;
  const span = tree.spans[row];
  if (span === undefined) return null;
  const parent = tree.parent[row] ?? -1;
  const [tone, word] = statusBadge[span.status];
  const startMs = tree.trace.startMs + span.startNs / 1e6;
  const same = spanset(`${attributeRef('resource', 'service.name')} = ${quoteTraceql(span.resource.service)}`, `name = ${quoteTraceql(span.name)}`);
  return (
    <aside className={classes.details} aria-label={`Span ${span.name}`} style={{ borderTopColor: color }}>
      <header className={classes.header}>
        <div>
          <div className="secondary">{span.resource.service}</div>
          <h3>{span.name}</h3>
        </div>
        <StateBadge tone={tone} icon={span.status === 'unset' ? 'info' : undefined}>
          {word}
        </StateBadge>
        <ActionIcon variant="subtle" color="gray" aria-label="Close the span" onClick={onClose}>
          <Icon name="x" size={15} />
        </ActionIcon>
      </header>
      {span.statusMessage !== '' && <p className={classes.message}>{span.statusMessage}</p>}
      <dl className={classes.facts}>
        <Fact name="Duration">
          {formatNs(span.durationNs)} <span className="secondary">{formatShare(span.durationNs / Math.max(1, tree.trace.durationNs))} of the trace</span>
        </Fact>
        <Fact name="Own time">{formatNs(tree.selfNs[row] ?? 0)}</Fact>
        <Fact name="Critical path">{criticalNs === 0 ? 'not on it' : formatNs(criticalNs)}</Fact>
        <Fact name="Start">
          +{formatNs(span.startNs)} <span className="secondary">{formatTime(Math.floor(startMs), zone, 'millisecond')}</span>
        </Fact>
        <Fact name="Kind">{span.kind}</Fact>
        <Fact name="Span id">
          <code>{span.id}</code>
          <Copy text={span.id} label="Copy the span id" />
        </Fact>
        {span.parentId !== '' && (
          <Fact name="Parent">
            {parent >= 0 ? (
              <button type="button" className={classes.link} onClick={() => onSelect(parent)}>
                {tree.spans[parent]?.name}
              </button>
            ) : (
              <>
                <code>{span.parentId}</code> <span className="secondary">not received</span>
              </>
            )}
          </Fact>
        )}
        <Fact name="Children">{plural(tree.childCount[row] ?? 0, 'span')}</Fact>
        {span.traceState !== '' && <Fact name="Trace state">{span.traceState}</Fact>}
        {span.dropped > 0 && <Fact name="Left out by the sender">{plural(span.dropped, 'attribute, event or link', 'attributes, events or links')}</Fact>}
      </dl>
      <div className={classes.buttons}>
        <Button size="compact-xs" onClick={onZoom} leftSection={<Icon name="search" size={12} />}>
          Zoom to it
        </Button>
        <Button size="compact-xs" component={Link} {...({ to: '/explore/traces', search: { q: same } } as object)} leftSection={<Icon name="waterfall" size={12} />}>
          Find the same
        </Button>
        <Button size="compact-xs" onClick={() => void navigator.clipboard.writeText(same)} leftSection={<Icon name="copy" size={12} />}>
          Copy TraceQL
        </Button>
      </div>
      {links.length > 0 && (
        <ul className={classes.links} aria-label="Related">
          {links.map(({ kind, label, href }) => (
            <li key={`${label} ${href}`}>
              <Icon name={linkIcons[kind]} size={13} />
              <SafeLink href={href}>{label}</SafeLink>
            </li>
          ))}
        </ul>
      )}
      <AttributeTable title="Attributes" scope="span" attributes={span.attributes} />
      <Events span={span} onTrace={tree.trace.startMs} zone={zone} />
      <Links span={span} tree={tree} onSelect={onSelect} />
      <AttributeTable title="Resource" scope="resource" attributes={span.resource.attributes} />
      {(span.scope.name !== '' || span.scope.attributes.length > 0) && (
        <p className={classes.scope}>
          <span className="secondary">Instrumented by</span> {span.scope.name} {span.scope.version}
        </p>
      )}
      <AttributeTable title="Instrumentation" scope="instrumentation" attributes={span.scope.attributes} />
    </aside>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Events({ span, onTrace, zone }: { span: Span; onTrace: number; zone: TimeZone }) {
  if (span.events.length === 0) return null;
  return (
    <section className={classes.group}>
      <h4>
        Events <span className="secondary">{span.events.length}</span>
      </h4>
      {span.events.map((event, i) => (
        <div key={`${event.atNs} ${i}`} className={classes.event}>
          <div className={classes.eventHead}>
            <span className={classes.mark} aria-hidden="true" />
            <strong>{event.name}</strong>
            <span className="secondary" title={formatTime(Math.floor(onTrace + event.atNs / 1e6), zone, 'millisecond')}>
              {formatNs(event.atNs - span.startNs)} after the start
            </span>
          </div>
          <AttributeTable title="Attributes" scope="event" attributes={event.attributes} />
        </div>
      ))}
    </section>
  );
}

function Links({ span, tree, onSelect }: { span: Span; tree: TraceTree; onSelect: (row: number) => void }) {
  if (span.links.length === 0) return null;
  return (
    <section className={classes.group}>
      <h4>
        Links <span className="secondary">{span.links.length}</span>
      </h4>
      {span.links.map((link, i) => {
        const row = link.traceId === tree.trace.id ? tree.rowOf.get(link.spanId) : undefined;
        return (
          <div key={`${link.spanId} ${i}`} className={classes.event}>
            {row === undefined ? (
              <Link to="/trace/$id" params={{ id: link.traceId } as never} search={{ span: link.spanId } as never}>
                <code>{link.traceId}</code>
              </Link>
            ) : (
              <button type="button" className={classes.link} onClick={() => onSelect(row)}>
                {tree.spans[row]?.name} <span className="secondary">in this trace</span>
              </button>
            )}
            <AttributeTable title="Attributes" scope="link" attributes={link.attributes} />
          </div>
        );
      })}
    </section>
  );
}
