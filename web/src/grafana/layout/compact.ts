import type { GridPos } from '../model';

function overlaps(a: GridPos, b: GridPos): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Order in which panels are read and placed: by line, then from left to right. */
export function readingOrder(a: GridPos, b: GridPos): number {
  return a.y - b.y || a.x - b.x;
}

/**
 * Lifts every item as far as it goes without touching one that comes before it in reading order; overlapping items
 * are pushed down. The result keeps the order of the input.
 */
export function compactVertically(items: readonly GridPos[]): readonly GridPos[] {
  const order = items.map((_, i) => i).toSorted((a, b) => readingOrder(items[a] as GridPos, items[b] as GridPos) || a - b);
  const placed: GridPos[] = [];
  const result: GridPos[] = [...items];
  for (const index of order) {
    const item = items[index];
    if (item === undefined) continue;
    // Lowest edge above the item among the columns it covers, then down past whatever it still touches.
    let y = 0;
    for (const other of placed) {
      const sharesColumns = item.x < other.x + other.w && other.x < item.x + item.w;
      if (sharesColumns && other.y + other.h <= item.y) y = Math.max(y, other.y + other.h);
    }
    let position: GridPos = { ...item, y };
    for (;;) {
      const hit = placed.find((other) => overlaps(other, position));
      if (hit === undefined) break;
      position = { ...position, y: hit.y + hit.h };
    }
    placed.push(position);
    result[index] = position;
  }
  return result;
}
