import { asNumber, asObjects, asString, type JsonObject } from '../json';
import { gridColumns } from '../model';

const rowUnitPx = 30;
const gapPx = 8;
const defaultRowHeightPx = 250;

function heightUnits(raw: unknown): number {
  const px = typeof raw === 'string' ? Number.parseFloat(raw) : asNumber(raw);
  const height = px === undefined || Number.isNaN(px) || px <= 0 ? defaultRowHeightPx : px;
  return Math.max(3, Math.ceil(height / (rowUnitPx + gapPx)));
}

/**
 * Rows of dashboards before schema 16: panels in lines of 12 spans, placed left to right. A row shows as a row panel
 * when any row of the dashboard has a visible title, is collapsed or repeats.
 */
export function flattenRows(rows: readonly JsonObject[]): readonly JsonObject[] {
  const withTitles = rows.some((r) => r['showTitle'] === true || r['collapse'] === true || (asString(r['repeat']) ?? '') !== '');
  const result: JsonObject[] = [];
  let y = 0;
  for (const row of rows) {
    const height = heightUnits(row['height']);
    const collapsed = row['collapse'] === true;
    const top = y;
    if (withTitles) y += 1;
    const placed: JsonObject[] = [];
    let x = 0;
    let lineHeight = 0;
    for (const panel of asObjects(row['panels'])) {
      const span = asNumber(panel['span']) ?? 4;
      const w = Math.min(gridColumns, Math.max(1, Math.floor(span) * 2));
      const h = panel['height'] === undefined || panel['height'] === null ? height : heightUnits(panel['height']);
      if (x + w > gridColumns) {
        x = 0;
        y += lineHeight;
        lineHeight = 0;
      }
      placed.push({ ...panel, gridPos: { x, y, w, h }, ...(panel['minSpan'] === undefined ? {} : { maxPerRow: Math.max(1, Math.floor(12 / (asNumber(panel['minSpan']) ?? 4))) }) });
      x += w;
      lineHeight = Math.max(lineHeight, h);
    }
    y += lineHeight;
    if (!withTitles) {
      result.push(...placed);
      continue;
    }
    const repeat = asString(row['repeat']) ?? '';
    result.push({
      type: 'row', title: asString(row['title']) ?? '', collapsed, gridPos: { x: 0, y: top, w: gridColumns, h: 1 },
      ...(repeat === '' ? {} : { repeat }), panels: collapsed ? placed : [],
    });
    if (collapsed) y = top + 1;
    else result.push(...placed);
  }
  return result;
}
