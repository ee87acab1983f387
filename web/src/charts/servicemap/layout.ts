import { Graph, layout } from '@dagrejs/dagre';
import type { DrawnGraph } from '../../grafana/traces/nodeGraph';

export const nodeWidth = 192;
export const nodeHeight = 58;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Upper left corners. */
  readonly nodes: ReadonlyMap<string, Point>;
  /** Ways by edge id, from border to border. */
  readonly edges: ReadonlyMap<string, readonly Point[]>;
}

/** Layers from left to right: callers before what they call. The same graph always gets the same places. */
export function layoutGraph(graph: DrawnGraph): Layout {
  const dagre = new Graph({ multigraph: true });
  dagre.setGraph({ rankdir: 'LR', nodesep: 26, ranksep: 34, edgesep: 14, marginx: 16, marginy: 16 });
  dagre.setDefaultEdgeLabel(() => ({}));
  for (const { id } of graph.nodes.toSorted((a, b) => a.id.localeCompare(b.id))) dagre.setNode(id, { width: nodeWidth, height: nodeHeight });
  const edges = graph.edges.filter(({ source, target }) => dagre.hasNode(source) && dagre.hasNode(target)).toSorted((a, b) => a.id.localeCompare(b.id));
  for (const { id, source, target } of edges) if (source !== target) dagre.setEdge(source, target, { width: 96, height: 16, labelpos: 'c' }, id);
  layout(dagre);
  const { width = 0, height = 0 } = dagre.graph() as { width?: number; height?: number };
  const places = new Map<string, Point>();
  for (const id of dagre.nodes()) {
    const { x = 0, y = 0 } = dagre.node(id) as { x?: number; y?: number };
    places.set(id, { x: x - nodeWidth / 2, y: y - nodeHeight / 2 });
  }
  const ways = new Map<string, readonly Point[]>();
  for (const { id, source, target } of edges) {
    if (source === target) {
      const at = places.get(source) ?? { x: 0, y: 0 };
      const [right, top] = [at.x + nodeWidth, at.y];
      ways.set(id, [{ x: right - 50, y: top }, { x: right - 50, y: top - 20 }, { x: right - 20, y: top - 20 }, { x: right - 20, y: top }]);
      continue;
    }
    ways.set(id, (dagre.edge(source, target, id) as { points?: readonly Point[] }).points ?? []);
  }
  return { width: Math.max(width, nodeWidth), height: Math.max(height, nodeHeight), nodes: places, edges: ways };
}

/** A smooth line through points: each inner point is the handle of a curve to the middle of the next stretch. */
export function pathThrough(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return '';
  let path = `M${first.x.toFixed(1)},${first.y.toFixed(1)}`;
  rest.slice(0, -1).forEach((point, i) => {
    const next = rest[i + 1] ?? last;
    const end = i === rest.length - 2 ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    path += ` Q${point.x.toFixed(1)},${point.y.toFixed(1)} ${end.x.toFixed(1)},${end.y.toFixed(1)}`;
  });
  return rest.length === 1 ? `${path} L${last.x.toFixed(1)},${last.y.toFixed(1)}` : path;
}
