import type { TraceTree } from './tree';
import { mainRoot } from './tree';

/** A stretch of time in which one span alone kept the trace from ending sooner. Nanoseconds from the trace's start. */
export interface PathSegment {
  readonly row: number;
  readonly fromNs: number;
  readonly toNs: number;
}

/**
 * The critical path of the root that lasts longest, from its end backwards: of the children that ended before, the one that ended last was
 * waited for; the rest of the time is the span's own. What a child does after its parent has ended kept nobody waiting.
 * (The method of Uber's CRISP, USENIX ATC 2022.)
 */
export function criticalPath(tree: TraceTree): readonly PathSegment[] {
  const root = mainRoot(tree);
  const first = root < 0 ? undefined : tree.spans[root];
  if (first === undefined) return [];
  const byEnd = childrenByEnd(tree);
  const segments: PathSegment[] = [];
  // `toNs` is the moment up to which the span is not explained yet; `limitNs` the one where it began; `next` its next child by end.
  const endNs = first.startNs + first.durationNs;
  const stack: { row: number; toNs: number; limitNs: number; floorNs: number; next: number }[] = [{ row: root, toNs: endNs, limitNs: endNs, floorNs: first.startNs, next: 0 }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    if (top === undefined) break;
    const children = byEnd.get(top.row) ?? [];
    let entered = false;
    while (top.next < children.length) {
      const row = children[top.next++] ?? 0;
      const child = tree.spans[row];
      if (child === undefined || child.startNs >= top.toNs) continue;
      const childEndNs = child.startNs + child.durationNs;
      const untilNs = Math.min(childEndNs, top.toNs);
      const fromNs = Math.max(child.startNs, top.floorNs);
      if (untilNs <= fromNs || (childEndNs > top.toNs && top.toNs < top.limitNs)) continue;
      if (top.toNs > untilNs) segments.push({ row: top.row, fromNs: untilNs, toNs: top.toNs });
      top.toNs = fromNs;
      stack.push({ row, toNs: untilNs, limitNs: untilNs, floorNs: fromNs, next: 0 });
      entered = true;
      break;
    }
    if (entered) continue;
    if (top.toNs > top.floorNs) segments.push({ row: top.row, fromNs: top.floorNs, toNs: top.toNs });
    stack.pop();
  }
  return segments.toSorted((a, b) => a.fromNs - b.fromNs);
}

function childrenByEnd(tree: TraceTree): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>();
  tree.spans.forEach((_, row) => {
    const above = tree.parent[row] ?? -1;
    if (above < 0) return;
    const known = children.get(above);
    if (known === undefined) children.set(above, [row]);
    else known.push(row);
  });
  const endOf = (row: number) => (tree.spans[row]?.startNs ?? 0) + (tree.spans[row]?.durationNs ?? 0);
  for (const rows of children.values()) rows.sort((a, b) => endOf(b) - endOf(a) || a - b);
  return children;
}

/** Segments by row, for drawing. */
export function segmentsByRow(segments: readonly PathSegment[]): ReadonlyMap<number, readonly PathSegment[]> {
  const found = new Map<number, PathSegment[]>();
  for (const segment of segments) {
    const known = found.get(segment.row);
    if (known === undefined) found.set(segment.row, [segment]);
    else known.push(segment);
  }
  return found;
}
