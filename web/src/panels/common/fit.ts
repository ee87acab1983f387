/** Width of bold Inter in em, measured in Chromium: figures are tabular. An upper bound, so that a text of the size it leads to is not cut. */
const glyphEm: readonly (readonly [RegExp, number])[] = [
  [/[ .,:;|ijlI]/, 0.28],
  [/[frt/]/, 0.41],
  [/[%MWmw@]/, 1.04],
  [/[A-Z]/, 0.77],
];

/** Sizes of text and tiles without asking the DOM. */
export function textEm(text: string): number {
  let em = 0;
  for (const c of text) em += glyphEm.find(([glyphs]) => glyphs.test(c))?.[1] ?? 0.65;
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
