/** Sizes of text and tiles without asking the DOM: bold figures are about 0.58 em wide, spaces and points half of that. */
export function textEm(text: string): number {
  let em = 0;
  for (const c of text) em += c === ' ' || c === '.' || c === ',' || c === ':' || c === '%' ? (c === '%' ? 0.86 : 0.3) : /[MWm]/.test(c) ? 0.9 : /[ilI1j|]/.test(c) ? 0.42 : 0.6;
  return em;
}

/** Largest font size at which the text, with unit letters at `unitShare`, fits the box. */
export function fitText(text: string, unit: string, width: number, height: number, limit: number, unitShare = 0.6): number {
  const em = Math.max(0.6, textEm(text) + textEm(unit) * unitShare);
  return Math.max(8, Math.min(limit, width / em, height / 1.15));
}

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
}

/** Tiles of the given shape (width : height) that fill the box best. */
export function bestGrid(count: number, width: number, height: number, shape: number, gap: number): Grid {
  let best: Grid = { columns: 1, rows: Math.max(1, count), width, height: height / Math.max(1, count) };
  let bestSize = 0;
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.ceil(count / columns);
    const w = (width - gap * (columns - 1)) / columns;
    const h = (height - gap * (rows - 1)) / rows;
    const size = Math.min(w / shape, h);
    if (size > bestSize) {
      bestSize = size;
      best = { columns, rows, width: w, height: h };
    }
  }
  return best;
}

/** Panels that repeat one figure: side by side, below each other, or whatever fills the box best. */
export function tileGrid(count: number, width: number, height: number, orientation: string, shape: number, gap = 6): Grid {
  const n = Math.max(1, count);
  if (orientation === 'horizontal') return { columns: 1, rows: n, width, height: (height - gap * (n - 1)) / n };
  if (orientation === 'vertical') return { columns: n, rows: 1, width: (width - gap * (n - 1)) / n, height };
  return bestGrid(n, width, height, shape, gap);
}
