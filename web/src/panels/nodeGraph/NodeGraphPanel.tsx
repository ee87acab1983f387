import { useMemo, useState } from 'react';
import type { GraphSelection } from '../../charts/servicemap/NodeGraph';
import { NodeGraph } from '../../charts/servicemap/NodeGraph';
import { resolveColor } from '../../grafana/field/colors';
import { asObject, asObjects, asString } from '../../grafana/json';
import { readNodeGraph } from '../../grafana/traces/nodeGraph';
import { unitFormatter } from '../../grafana/units/catalog';
import { joinFormatted } from '../../grafana/units/fixed';
import type { PanelProps } from '../types';
import classes from './nodeGraph.module.css';

/** More nodes than this take the browser too long to lay out. */
const mostNodes = 300;

/** Nodes and edges of any source that gives Grafana's frames of them. A click tells more of one. */
export default function NodeGraphPanel({ panel, frames, height, theme }: PanelProps) {
  const [selection, setSelection] = useState<GraphSelection>({});
  const options = panel.options;
  const full = useMemo(() => {
    const [nodes, edges] = [asObject(options['nodes']), asObject(options['edges'])];
    const arcs = asObjects(nodes['arcs']).map((arc) => ({ field: asString(arc['field']) ?? '', color: asString(arc['color']) ?? 'blue' }));
    const units: Readonly<Record<string, string | undefined>> = {
      'node mainstat': asString(nodes['mainStatUnit']), 'node secondarystat': asString(nodes['secondaryStatUnit']), 'edge mainstat': asString(edges['mainStatUnit']), 'edge secondarystat': asString(edges['secondaryStatUnit']),
    };
    const kindOf = new Map(frames.flatMap((frame) => frame.fields.map((field) => [field, frame.fields.some(({ name }) => name.toLowerCase() === 'source') ? 'edge' : 'node'] as const)));
    return readNodeGraph(frames, (field, value) => {
      const unit = units[`${kindOf.get(field) ?? 'node'} ${field.name.toLowerCase()}`] || field.config.unit || 'short';
      return joinFormatted(unitFormatter(unit)(Number(value), field.config.decimals));
    }, arcs);
  }, [frames, options]);
  const graph = useMemo(() => {
    if (full.nodes.length <= mostNodes) return full;
    const kept = new Set(full.nodes.slice(0, mostNodes).map(({ id }) => id));
    return { nodes: full.nodes.filter(({ id }) => kept.has(id)), edges: full.edges.filter(({ source, target }) => kept.has(source) && kept.has(target)) };
  }, [full]);
  if (graph.nodes.length === 0) return <div className={classes.none}>These queries give no graph: it needs frames with nodes (id) and edges (source, target).</div>;
  const node = graph.nodes.find(({ id }) => id === selection.node);
  const edge = graph.edges.find(({ id }) => id === selection.edge);
  const told = node ?? edge;
  return (
    <div className={classes.panel} style={{ height }}>
      <NodeGraph graph={graph} selection={selection} onSelect={setSelection} height={height} label={panel.title === '' ? 'Node graph' : panel.title} color={(name) => resolveColor(name, theme)} />
      {full.nodes.length > mostNodes && <div className={classes.note}>{full.nodes.length} nodes; the first {mostNodes} are drawn.</div>}
      {told !== undefined && (
        <div className={classes.told} role="status">
          <strong>{node?.title ?? `${edge?.source ?? ''} → ${edge?.target ?? ''}`}</strong>
          {[told.main, told.second].filter((text) => text !== '').map((text) => (
            <span key={text}>{text}</span>
          ))}
          {node?.arcs.map(({ name, share }) => (
            <span key={name}>
              <span className="secondary">{name}</span> {Number((share * 100).toFixed(1))} %
            </span>
          ))}
          {told.details.map(([name, text]) => (
            <span key={name}>
              <span className="secondary">{name}</span> {text}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}
