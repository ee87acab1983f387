import type { TraceTree } from './tree';
import { mainRoot } from './tree';

/** What one of the two traces did at a place: spans reached by the same way of services and names. Nanoseconds. */
export interface CompareSide {
  readonly count: number;
  readonly errors: number;
  readonly totalNs: number;
  readonly selfNs: number;
  /** First of the spans. */
  readonly row: number;
  readonly spanId: string;
}

export type Change = 'added' | 'removed' | 'slower' | 'faster' | 'same';

export interface CompareNode {
  readonly key: string;
  readonly service: string;
  readonly name: string;
  readonly depth: number;
  readonly a: CompareSide | undefined;
  readonly b: CompareSide | undefined;
  readonly change: Change;
  /** b less a; a missing side counts as nothing. */
  readonly deltaNs: number;
  readonly deltaSelfNs: number;
  readonly deltaCount: number;
  readonly deltaErrors: number;
  /** Place of the parent in the list, -1 at a root. */
  readonly parent: number;
  readonly hasChildren: boolean;
}

export interface Comparison {
  /** Each before its children, in the order of the first trace, then what only the second has. */
  readonly nodes: readonly CompareNode[];
  readonly added: number;
  readonly removed: number;
  readonly slower: number;
  readonly faster: number;
}

interface Side {
  count: number;
  errors: number;
  totalNs: number;
  selfNs: number;
  row: number;
  spanId: string;
}

interface Place {
  service: string;
  name: string;
  depth: number;
  key: string;
  a?: Side;
  b?: Side;
  children: Place[];
  byKey: Map<string, Place>;
}

/** A place counts as changed from a tenth of its time and a hundredth of the longer trace. */
function changeOf(a: Side | undefined, b: Side | undefined, traceNs: number): Change {
  if (a === undefined) return 'added';
  if (b === undefined) return 'removed';
  const delta = b.totalNs - a.totalNs;
  if (Math.abs(delta) < traceNs / 100 || Math.abs(delta) < Math.max(a.totalNs, b.totalNs) / 10) return 'same';
  return delta > 0 ? 'slower' : 'faster';
}

/** Lays two traces over each other by the way of services and span names from the root. The longest roots face each other whatever their names. */
export function compareTraces(a: TraceTree, b: TraceTree): Comparison {
  const root: Place = { service: '', name: '', depth: -1, key: '', children: [], byKey: new Map() };
  const add = (tree: TraceTree, side: 'a' | 'b') => {
    const placeOf: Place[] = [];
    const main = mainRoot(tree);
    tree.spans.forEach((span, row) => {
      const above = placeOf[tree.parent[row] ?? -1] ?? root;
      const own = row === main ? '' : JSON.stringify([span.resource.service, span.name]);
      let place = above.byKey.get(own);
      if (place === undefined) {
        place = { service: span.resource.service, name: span.name, depth: above.depth + 1, key: `${above.key}/${above.children.length}`, children: [], byKey: new Map() };
        above.byKey.set(own, place);
        above.children.push(place);
      }
      if (side === 'b' && row === main && place.a !== undefined && place.name !== span.name) place.name = `${place.name} → ${span.name}`;
      const known = (place[side] ??= { count: 0, errors: 0, totalNs: 0, selfNs: 0, row, spanId: span.id });
      known.count++;
      if (span.status === 'error') known.errors++;
      known.totalNs += span.durationNs;
      known.selfNs += tree.selfNs[row] ?? 0;
      placeOf[row] = place;
    });
  };
  add(a, 'a');
  add(b, 'b');
  const traceNs = Math.max(a.trace.durationNs, b.trace.durationNs);
  const nodes: CompareNode[] = [];
  const counts = { added: 0, removed: 0, slower: 0, faster: 0, same: 0 };
  const stack = root.children.map((place) => ({ place, parent: -1 })).toReversed();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { place, parent } = next;
    const change = changeOf(place.a, place.b, traceNs);
    counts[change]++;
    const delta = (of: (side: Side) => number) => (place.b === undefined ? 0 : of(place.b)) - (place.a === undefined ? 0 : of(place.a));
    const at = nodes.length;
    nodes.push({
      key: place.key, service: place.service, name: place.name, depth: place.depth, a: place.a, b: place.b, change, parent, hasChildren: place.children.length > 0,
      deltaNs: delta((s) => s.totalNs), deltaSelfNs: delta((s) => s.selfNs), deltaCount: delta((s) => s.count), deltaErrors: delta((s) => s.errors),
    });
    for (const child of place.children.toReversed()) stack.push({ place: child, parent: at });
  }
  return { nodes, added: counts.added, removed: counts.removed, slower: counts.slower, faster: counts.faster };
}
