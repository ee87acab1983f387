import type { TraceTree } from './tree';

/** Every span of one service and name, counted. Times in nanoseconds. */
export interface Operation {
  readonly service: string;
  readonly name: string;
  readonly count: number;
  readonly errors: number;
  /** Of all spans together; spans that run side by side count each. */
  readonly totalNs: number;
  /** Time in which the spans waited for none of their children. */
  readonly selfNs: number;
  readonly averageNs: number;
  readonly p95Ns: number;
  readonly maxNs: number;
  /** Share of the critical path, 0 to 1. */
  readonly criticalShare: number;
  readonly firstRow: number;
}

export function operations(tree: TraceTree, critical: readonly { readonly row: number; readonly fromNs: number; readonly toNs: number }[]): readonly Operation[] {
  const groups = new Map<string, number[]>();
  tree.spans.forEach((span, row) => {
    const key = JSON.stringify([span.resource.service, span.name]);
    const rows = groups.get(key);
    if (rows === undefined) groups.set(key, [row]);
    else rows.push(row);
  });
  const onPath = new Float64Array(tree.spans.length);
  let pathNs = 0;
  for (const { row, fromNs, toNs } of critical) {
    onPath[row] = (onPath[row] ?? 0) + toNs - fromNs;
    pathNs += toNs - fromNs;
  }
  return [...groups.values()].map((rows): Operation => {
    const spans = rows.flatMap((row) => tree.spans[row] ?? []);
    const sorted = spans.map((span) => span.durationNs).toSorted((a, b) => a - b);
    const totalNs = sorted.reduce((sum, ns) => sum + ns, 0);
    const sumOf = (values: Float64Array) => rows.reduce((sum, row) => sum + (values[row] ?? 0), 0);
    return {
      service: spans[0]?.resource.service ?? '', name: spans[0]?.name ?? '', count: rows.length, errors: spans.filter((span) => span.status === 'error').length,
      totalNs, selfNs: sumOf(tree.selfNs), averageNs: totalNs / rows.length, p95Ns: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0, maxNs: sorted.at(-1) ?? 0,
      criticalShare: pathNs === 0 ? 0 : sumOf(onPath) / pathNs, firstRow: rows[0] ?? 0,
    };
  });
}

/** Spans that were reached by the same way of services and names, as one. */
export interface FlameNode {
  readonly service: string;
  readonly name: string;
  readonly count: number;
  readonly errors: number;
  /** Own time and that of everything below: what the width shows. Calls side by side add up. */
  readonly valueNs: number;
  readonly selfNs: number;
  readonly depth: number;
  /** First of the spans. */
  readonly row: number;
  readonly children: readonly FlameNode[];
}

interface Growing {
  service: string;
  name: string;
  count: number;
  errors: number;
  valueNs: number;
  selfNs: number;
  depth: number;
  row: number;
  children: Growing[];
  byKey: Map<string, Growing>;
}

/** The trace as a flame graph. Its nodes nest: a parent is as wide as its own time and its children together. */
export function flameGraph(tree: TraceTree): FlameNode {
  const grow = (service: string, name: string, depth: number, row: number): Growing => ({ service, name, count: 0, errors: 0, valueNs: 0, selfNs: 0, depth, row, children: [], byKey: new Map() });
  const root = grow('', '', 0, -1);
  const nodeOf: Growing[] = [];
  const order: Growing[] = [];
  tree.spans.forEach((span, row) => {
    const above = nodeOf[tree.parent[row] ?? -1] ?? root;
    const key = JSON.stringify([span.resource.service, span.name]);
    let node = above.byKey.get(key);
    if (node === undefined) {
      node = grow(span.resource.service, span.name, above.depth + 1, row);
      above.byKey.set(key, node);
      above.children.push(node);
      order.push(node);
    }
    node.count++;
    if (span.status === 'error') node.errors++;
    node.selfNs += tree.selfNs[row] ?? 0;
    nodeOf[row] = node;
  });
  for (const node of order.toReversed()) {
    node.valueNs = node.selfNs + node.children.reduce((sum, child) => sum + child.valueNs, 0);
    node.children.sort((a, b) => b.valueNs - a.valueNs);
  }
  root.valueNs = root.children.reduce((sum, child) => sum + child.valueNs, 0);
  root.children.sort((a, b) => b.valueNs - a.valueNs);
  return root;
}
