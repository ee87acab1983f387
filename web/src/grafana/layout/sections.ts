import type { GridPos, Panel } from '../model';
import { compactVertically, readingOrder } from './compact';
import { repeatPanels, repeatRow, type RepeatValues } from './repeat';

export interface PlacedPanel {
  readonly panel: Panel;
  /** Position inside the section, compacted; y starts at 0. */
  readonly at: GridPos;
}

/** A row and what it owns; the first section may have no row. */
export interface Section {
  readonly key: string;
  readonly row: Panel | undefined;
  readonly panels: readonly PlacedPanel[];
  /** Grid rows that the panels take. */
  readonly height: number;
}

function place(panels: readonly Panel[]): { placed: readonly PlacedPanel[]; height: number } {
  const positions = compactVertically(panels.map((p) => p.gridPos));
  const placed = panels.map((panel, i): PlacedPanel => ({ panel, at: positions[i] ?? panel.gridPos }));
  const sorted = placed.toSorted((a, b) => readingOrder(a.at, b.at));
  return { placed: sorted, height: sorted.reduce((h, p) => Math.max(h, p.at.y + p.at.h), 0) };
}

/**
 * Splits the panels into sections. An open row owns what follows it, a collapsed row what it holds; rows and panels
 * are repeated over the values of their variables.
 */
export function layoutSections(panels: readonly Panel[], valuesOf: RepeatValues): readonly Section[] {
  const ordered = [...panels].map((panel, i) => ({ panel, i })).toSorted((a, b) => readingOrder(a.panel.gridPos, b.panel.gridPos) || a.i - b.i).map((o) => o.panel);
  const groups: { row: Panel | undefined; panels: Panel[] }[] = [{ row: undefined, panels: [] }];
  for (const panel of ordered) {
    if (panel.type === 'row') groups.push({ row: panel, panels: panel.collapsed ? [...panel.panels] : [...panel.panels] });
    else groups[groups.length - 1]?.panels.push(panel);
  }
  // Panels that follow a collapsed row belong to no row: they show below it, as stored.
  const sections: Section[] = [];
  for (const group of groups) {
    const owned = group.row?.collapsed === true ? group.row.panels : group.panels;
    const after = group.row?.collapsed === true ? group.panels.filter((p) => !group.row?.panels.includes(p)) : [];
    if (group.row === undefined) {
      if (owned.length > 0) sections.push(section('top', undefined, owned, valuesOf));
    } else {
      for (const copy of repeatRow(group.row, owned, valuesOf)) {
        sections.push(section(`row-${copy.row.key}`, copy.row, copy.panels, valuesOf));
      }
    }
    if (after.length > 0) sections.push(section(`after-${group.row?.key ?? ''}`, undefined, after, valuesOf));
  }
  return sections;
}

function section(key: string, row: Panel | undefined, panels: readonly Panel[], valuesOf: RepeatValues): Section {
  const { placed, height } = place(repeatPanels(panels, valuesOf));
  return { key, row, panels: placed, height };
}

/** Every panel that can draw, also inside rows; for the single-panel view and the corpus tests. */
export function allPanels(panels: readonly Panel[]): readonly Panel[] {
  return panels.flatMap((p) => (p.type === 'row' ? allPanels(p.panels) : [p]));
}
