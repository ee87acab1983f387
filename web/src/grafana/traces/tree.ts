import type { Span, Trace } from './model';

/**
 * The spans of a trace in the order in which they are drawn: each before its children, siblings by start.
 * Everything is by row number in that order, so that ten thousand spans need no objects of their own.
 */
export interface TraceTree {
  readonly trace: Trace;
  readonly spans: readonly Span[];
  readonly depth: Int32Array;
  /** Row of the parent, -1 at a root. */
  readonly parent: Int32Array;
  /** First row after the span and all that is under it. */
  readonly end: Int32Array;
  /** Direct children. */
  readonly childCount: Int32Array;
  /** Spans with an error under the span, itself not counted. */
  readonly errorsBelow: Int32Array;
  /** Nanoseconds in which none of the children ran. */
  readonly selfNs: Float64Array;
  readonly rowOf: ReadonlyMap<string, number>;
  /** Spans that name a parent which the trace does not hold. */
  readonly orphans: number;
  readonly errors: number;
  /** In the order in which they first appear. */
  readonly services: readonly string[];
}

/** Builds the tree. Spans whose parent is missing stand at the top; of a ring of parents the earliest span does. */
export function buildTree(trace: Trace): TraceTree {
  const { spans } = trace;
  const count = spans.length;
  const indexOf = new Map<string, number>();
  spans.forEach((span, i) => {
    if (span.id !== '' && !indexOf.has(span.id)) indexOf.set(span.id, i);
  });
  const byStart = Array.from({ length: count }, (_, i) => i).toSorted((a, b) => (spans[a]?.startNs ?? 0) - (spans[b]?.startNs ?? 0) || (spans[b]?.durationNs ?? 0) - (spans[a]?.durationNs ?? 0) || a - b);
  const children: number[][] = Array.from({ length: count }, () => []);
  const roots: number[] = [];
  let orphans = 0;
  for (const i of byStart) {
    const parentId = spans[i]?.parentId ?? '';
    const parent = parentId === '' ? undefined : indexOf.get(parentId);
    if (parent === undefined || parent === i) {
      roots.push(i);
      if (parentId !== '' && parent === undefined) orphans++;
    } else children[parent]?.push(i);
  }

  const order: Span[] = [];
  const depth = new Int32Array(count);
  const parent = new Int32Array(count).fill(-1);
  const end = new Int32Array(count);
  const childCount = new Int32Array(count);
  const placed = new Uint8Array(count);
  const walk = (root: number) => {
    const stack: { index: number; depth: number; parent: number }[] = [{ index: root, depth: 0, parent: -1 }];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const span = spans[next.index];
      if (span === undefined || placed[next.index] === 1) continue;
      placed[next.index] = 1;
      const row = order.length;
      order.push(span);
      depth[row] = next.depth;
      parent[row] = next.parent;
      if (next.parent >= 0) childCount[next.parent] = (childCount[next.parent] ?? 0) + 1;
      const under = children[next.index] ?? [];
      for (let c = under.length - 1; c >= 0; c--) stack.push({ index: under[c] ?? 0, depth: next.depth + 1, parent: row });
    }
  };
  for (const root of roots) walk(root);
  for (const i of byStart) if (placed[i] === 0) walk(i);

  const errorsBelow = new Int32Array(count);
  for (let row = count - 1; row >= 0; row--) {
    end[row] = Math.max(end[row] ?? 0, row + 1);
    const above = parent[row] ?? -1;
    if (above < 0) continue;
    end[above] = Math.max(end[above] ?? 0, end[row] ?? 0);
    errorsBelow[above] = (errorsBelow[above] ?? 0) + (errorsBelow[row] ?? 0) + (order[row]?.status === 'error' ? 1 : 0);
  }
  const services: string[] = [];
  const known = new Set<string>();
  for (const { resource } of order)
    if (!known.has(resource.service)) {
      known.add(resource.service);
      services.push(resource.service);
    }
  return {
    trace, spans: order, depth, parent, end, childCount, errorsBelow, selfNs: selfTimes(order, parent), orphans, services,
    rowOf: new Map(order.map((span, row) => [span.id, row] as const)), errors: order.reduce((sum, span) => sum + (span.status === 'error' ? 1 : 0), 0),
  };
}

/** Children come after their parent and by start, so one pass joins what they cover of it. */
function selfTimes(order: readonly Span[], parent: Int32Array): Float64Array {
  const self = Float64Array.from(order, (span) => span.durationNs);
  const coveredTo = Float64Array.from(order, (span) => span.startNs);
  order.forEach((span, row) => {
    const above = parent[row] ?? -1;
    const outer = above < 0 ? undefined : order[above];
    if (outer === undefined) return;
    const from = Math.max(span.startNs, coveredTo[above] ?? 0);
    const to = Math.min(span.startNs + span.durationNs, outer.startNs + outer.durationNs);
    if (to <= from) return;
    self[above] = (self[above] ?? 0) - (to - from);
    coveredTo[above] = to;
  });
  return self;
}

/** The root that lasts longest, -1 without spans: the trace's own work where others are left over from late or lost spans. */
export function mainRoot(tree: TraceTree): number {
  let longest = -1;
  tree.spans.forEach((span, row) => {
    if ((tree.parent[row] ?? -1) < 0 && (longest < 0 || span.durationNs > (tree.spans[longest]?.durationNs ?? 0))) longest = row;
  });
  return longest;
}

/** Rows to draw: those under a folded row are left out. */
export function visibleRows(tree: TraceTree, folded: ReadonlySet<number>): Int32Array {
  const rows = new Int32Array(tree.spans.length);
  let count = 0;
  for (let row = 0; row < tree.spans.length; ) {
    rows[count++] = row;
    row = folded.has(row) ? (tree.end[row] ?? row + 1) : row + 1;
  }
  return rows.subarray(0, count);
}

/** Rows whose children are hidden when the tree is shown down to a depth. */
export function foldedBelow(tree: TraceTree, levels: number): ReadonlySet<number> {
  const folded = new Set<number>();
  tree.spans.forEach((_, row) => {
    if ((tree.depth[row] ?? 0) >= levels && (tree.childCount[row] ?? 0) > 0) folded.add(row);
  });
  return folded;
}

/** Opens what hides a row. The same set where nothing does. */
export function unfoldTo(tree: TraceTree, folded: ReadonlySet<number>, row: number): ReadonlySet<number> {
  let opened: Set<number> | undefined;
  for (let above = tree.parent[row] ?? -1; above >= 0; above = tree.parent[above] ?? -1)
    if (folded.has(above)) {
      opened ??= new Set(folded);
      opened.delete(above);
    }
  return opened ?? folded;
}
