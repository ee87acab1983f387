import { ActionIcon } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { formatNs, formatShare } from '../../grafana/traces/format';
import { errorShare, formatRate, type GraphStats, type ServiceEdge, type ServiceGraph, type ServiceNode } from '../../grafana/traces/serviceGraph';
import { Icon } from '../../ui/Icon';
import { StateBadge } from '../../ui/Labels';
import { edgeLinks, nodeLinks } from './links';
import classes from './map.module.css';

interface Props {
  readonly graph: ServiceGraph;
  readonly node: ServiceNode | undefined;
  readonly edge: ServiceEdge | undefined;
  readonly onSelect: (selection: { service?: string; edge?: string }) => void;
}

export const latency = (p95: number | undefined): string => (p95 === undefined ? '–' : formatNs(p95 * 1e9));

/** One service or connection: its numbers, who it talks to, and the ways to its traces and metrics. */
export function GraphDetails({ graph, node, edge, onSelect }: Props) {
  const stats = node ?? edge;
  if (stats === undefined) return null;
  const title = node?.name ?? `${edge?.client ?? ''} → ${edge?.server ?? ''}`;
  const links = node ? nodeLinks(node) : edge ? edgeLinks(edge, graph.nodes.find(({ name }) => name === edge.server)) : [];
  return (
    <aside className={classes.details} aria-label={title}>
      <header>
        <div>
          <div className="secondary">{node ? (node.kind === 'service' ? 'Service' : node.kind === 'user' ? 'Outside caller' : node.kind[0]?.toUpperCase() + node.kind.slice(1)) : edge?.connection === '' ? 'Connection' : `Connection, ${edge?.connection.replaceAll('_', ' ')}`}</div>
          <h2>{title}</h2>
        </div>
        <ActionIcon variant="subtle" color="gray" aria-label="Close the details" onClick={() => onSelect({})}>
          <Icon name="x" size={15} />
        </ActionIcon>
      </header>
      <Numbers stats={stats} />
      <ul className={classes.links} aria-label="Leads to">
        {links.map(({ label, to, search }) => (
          <li key={label}>
            <Icon name={to === '/explore/traces' ? 'waterfall' : to === '/unified' ? 'target' : 'chart'} size={13} />
            <Link to={to as never} search={search as never}>
              {label}
            </Link>
          </li>
        ))}
      </ul>
      {node && <Neighbours title="Called by" edges={graph.edges.filter(({ server }) => server === node.name)} name={(one) => one.client} onSelect={onSelect} />}
      {node && <Neighbours title="Calls" edges={graph.edges.filter(({ client }) => client === node.name)} name={(one) => one.server} onSelect={onSelect} />}
      {edge && (
        <div className={classes.ends}>
          {[edge.client, edge.server].map((name, i) => (
            <button key={i === 0 ? 'client' : 'server'} type="button" className={classes.pick} onClick={() => onSelect({ service: name })}>
              <span className="secondary">{i === 0 ? 'From' : 'To'}</span> {name}
            </button>
          ))}
        </div>
      )}
    </aside>
  );
}

function Numbers({ stats }: { stats: GraphStats }) {
  const share = errorShare(stats);
  return (
    <dl className={classes.numbers}>
      <div>
        <dt>Requests</dt>
        <dd>{formatRate(stats.rate)}</dd>
      </div>
      <div>
        <dt>Errors</dt>
        <dd>{share === undefined ? '–' : share === 0 ? <StateBadge tone="ok">none</StateBadge> : <StateBadge tone={share >= 0.01 ? 'critical' : 'warning'}>{formatShare(share)}</StateBadge>}</dd>
      </div>
      <div>
        <dt>Latency p95</dt>
        <dd>{latency(stats.p95)}</dd>
      </div>
    </dl>
  );
}

function Neighbours({ title, edges, name, onSelect }: { title: string; edges: readonly ServiceEdge[]; name: (edge: ServiceEdge) => string; onSelect: Props['onSelect'] }) {
  if (edges.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul className={classes.neighbours}>
        {edges.map((edge) => {
          const share = errorShare(edge) ?? 0;
          return (
            <li key={edge.id}>
              <button type="button" className={classes.pick} onClick={() => onSelect({ edge: edge.id })}>
                <span>{name(edge)}</span>
                <span className="num secondary">
                  {formatRate(edge.rate)} · {latency(edge.p95)}
                  {share > 0 && ` · ${formatShare(share)} errors`}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
