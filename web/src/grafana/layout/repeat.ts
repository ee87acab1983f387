import { gridColumns, type GridPos, type Panel, type ScopedValue } from '../model';

/** Values that a repeat runs over; undefined when the variable does not exist. */
export type RepeatValues = (variable: string) => readonly ScopedValue[] | undefined;

function scoped(panel: Panel, variable: string, value: ScopedValue, index: number): Panel {
  const clone = index === 0 ? '' : `-clone-${index}`;
  return {
    ...panel,
    key: `${panel.key}${clone}`,
    scopedVars: { ...panel.scopedVars, [variable]: value },
    panels: panel.panels.map((p) => scoped(p, variable, value, index)),
  };
}

/** Copies of a repeated panel, filling lines of `maxPerRow` (or one column), and the height they take in all. */
function copies(panel: Panel, values: readonly ScopedValue[]): { panels: Panel[]; height: number } {
  const repeat = panel.repeat;
  if (repeat === undefined) return { panels: [panel], height: panel.gridPos.h };
  const { h, x, y } = panel.gridPos;
  if (repeat.direction === 'v') {
    return {
      panels: values.map((value, i) => ({ ...scoped(panel, repeat.variable, value, i), gridPos: { ...panel.gridPos, y: y + i * h } })),
      height: values.length * h,
    };
  }
  const perRow = Math.min(values.length, repeat.maxPerRow);
  const w = Math.max(1, Math.floor(gridColumns / perRow));
  const panels = values.map((value, i): Panel => {
    const gridPos: GridPos = { w, h, x: values.length === 1 ? x : (i % perRow) * w, y: y + Math.floor(i / perRow) * h };
    return { ...scoped(panel, repeat.variable, value, i), gridPos: values.length === 1 ? panel.gridPos : gridPos };
  });
  return { panels, height: Math.ceil(values.length / perRow) * h };
}

/** Repeats the panels of one section; what stands below a repeated panel moves down by the height that it gained. */
export function repeatPanels(panels: readonly Panel[], valuesOf: RepeatValues): readonly Panel[] {
  if (panels.every((p) => p.repeat === undefined)) return panels;
  const result: Panel[] = [];
  let shifts: { fromY: number; by: number }[] = [];
  for (const original of panels.toSorted((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x)) {
    const by = shifts.filter((s) => original.gridPos.y >= s.fromY).reduce((sum, s) => sum + s.by, 0);
    const panel: Panel = by === 0 ? original : { ...original, gridPos: { ...original.gridPos, y: original.gridPos.y + by } };
    const values = panel.repeat === undefined ? undefined : valuesOf(panel.repeat.variable);
    if (values === undefined || values.length === 0) {
      result.push(panel);
      continue;
    }
    const made = copies(panel, values);
    result.push(...made.panels);
    const gained = made.height - panel.gridPos.h;
    if (gained > 0) shifts = [...shifts, { fromY: original.gridPos.y + original.gridPos.h, by: gained }];
  }
  return result;
}

/** One copy of a row, with its panels, per value. */
export function repeatRow(row: Panel, panels: readonly Panel[], valuesOf: RepeatValues): readonly { row: Panel; panels: readonly Panel[] }[] {
  const repeat = row.repeat;
  const values = repeat === undefined ? undefined : valuesOf(repeat.variable);
  if (repeat === undefined || values === undefined || values.length === 0) return [{ row, panels }];
  return values.map((value, i) => ({
    row: scoped(row, repeat.variable, value, i),
    panels: panels.map((p) => scoped(p, repeat.variable, value, i)),
  }));
}
