import type { ColorTheme } from '../../grafana/field/colors';
import { fieldDisplay, valueRange, type Display, type Range } from '../../grafana/field/display';
import { fieldNames } from '../../grafana/field/names';
import { reduceValues, reducerName } from '../../grafana/field/reducers';
import { isCellSeries, rowCount, type Field, type Frame, type Value } from '../../grafana/frames/frame';
import { asBoolean, asNumber, asObject, asObjects, asString, asStrings, oneOf, type JsonObject } from '../../grafana/json';
import { sortedRows } from '../../grafana/transform/group';
import { joinFormatted } from '../../grafana/units/fixed';

const cellTypes = ['auto', 'color-text', 'color-background', 'color-background-solid', 'gauge', 'sparkline', 'json-view', 'image', 'data-links', 'pill', 'markdown', 'custom'] as const;
export type CellType = (typeof cellTypes)[number];

export interface Column {
  readonly key: string;
  readonly name: string;
  readonly field: Field;
  readonly display: Display;
  readonly range: Range;
  readonly cell: CellType;
  /** Variant of the cell type: basic, gradient or lcd. */
  readonly mode: string;
  readonly wrap: boolean;
  readonly applyToRow: boolean;
  readonly valueDisplay: string;
  readonly align: 'left' | 'right' | 'center';
  readonly width: number | undefined;
  readonly minWidth: number;
}

function cellOf(custom: JsonObject, field: Field): { cell: CellType; mode: string } {
  const options = asObject(custom['cellOptions']);
  const stored = asString(options['type']) ?? asString(custom['displayMode']) ?? 'auto';
  const mode = asString(options['mode']) ?? '';
  if (stored === 'basic' || stored === 'gradient-gauge' || stored === 'lcd-gauge') return { cell: 'gauge', mode: stored.replace('-gauge', '') };
  if (field.type === 'frame') return { cell: 'sparkline', mode };
  return { cell: oneOf<CellType>(stored, cellTypes, 'auto'), mode };
}

/** Columns that are shown, in the order of the frame. */
export function tableColumns(frame: Frame, theme: ColorTheme, timeZone: string): readonly Column[] {
  const names = fieldNames([frame]);
  const keys = new Map<string, number>();
  return frame.fields.flatMap((field, index): Column[] => {
    const custom = asObject(field.config.custom);
    const hideFrom = asObject(custom['hideFrom']);
    if (asBoolean(custom['hidden']) === true || hideFrom['viz'] === true) return [];
    const name = names.get(field) ?? field.name;
    const seen = keys.get(name) ?? 0;
    keys.set(name, seen + 1);
    const { cell, mode } = cellOf(custom, field);
    const own = valueRange(field.values.map((v) => (isCellSeries(v) ? v.value : v)));
    const align = oneOf(custom['align'], ['left', 'right', 'center', 'auto'], 'auto');
    const options = asObject(custom['cellOptions']);
    return [{
      key: seen === 0 ? name : `${name} ${seen + 1}`, name, field, cell, mode,
      display: fieldDisplay(field, { theme, timeZone, seriesIndex: index, seriesName: name }),
      range: { min: field.config.min ?? (cell === 'gauge' ? Math.min(0, own.min) : own.min), max: field.config.max ?? own.max },
      wrap: options['wrapText'] === true,
      applyToRow: options['applyToRow'] === true,
      valueDisplay: asString(options['valueDisplayMode']) ?? 'color',
      align: align === 'auto' ? (field.type === 'number' ? 'right' : 'left') : align,
      width: asNumber(custom['width']),
      minWidth: asNumber(custom['minWidth']) ?? (field.type === 'frame' || cell === 'gauge' ? 160 : 80),
    }];
  });
}

export interface TableSort {
  readonly key: string;
  readonly desc: boolean;
}

export function initialSort(options: JsonObject, columns: readonly Column[]): TableSort | undefined {
  const stored = asObjects(options['sortBy'])[0];
  const name = asString(stored?.['displayName']);
  const found = columns.find((c) => c.name === name);
  if (found !== undefined) return { key: found.key, desc: stored?.['desc'] === true };
  const old = asObject(options['sortColumn']);
  const column = columns[asNumber(old['index']) ?? -1];
  return column === undefined ? undefined : { key: column.key, desc: old['desc'] === true };
}

/** Row numbers to show: filtered by column texts, then sorted. */
export function visibleRows(frame: Frame, columns: readonly Column[], sort: TableSort | undefined, filters: ReadonlyMap<string, string>): readonly number[] {
  const column = columns.find((c) => c.key === sort?.key);
  const rows = column === undefined || sort === undefined ? Array.from({ length: rowCount(frame) }, (_, i) => i) : sortedRows(column.field.values, sort.desc);
  if (filters.size === 0) return rows;
  const tests = [...filters].flatMap(([key, text]) => {
    const filtered = columns.find((c) => c.key === key);
    return filtered === undefined || text === '' ? [] : [(row: number) => joinFormatted(filtered.display(plain(filtered.field.values[row]))).toLowerCase().includes(text.toLowerCase())];
  });
  return rows.filter((row) => tests.every((t) => t(row)));
}

export function plain(value: Value): Value {
  return isCellSeries(value) ? value.value : value;
}

/** Texts of the footer, one per column; undefined when the table has none. */
export function footerTexts(options: JsonObject, columns: readonly Column[], rows: readonly number[]): readonly string[] | undefined {
  const footer = asObject(options['footer']);
  if (footer['show'] !== true) return undefined;
  const calc = asStrings(footer['reducer'])[0] ?? 'sum';
  if (footer['countRows'] === true && calc === 'count') return columns.map((_, i) => (i === 0 ? `Count ${rows.length}` : ''));
  const only = Array.isArray(footer['fields']) ? asStrings(footer['fields']) : [];
  let labelled = false;
  return columns.map((column) => {
    const wanted = column.field.type === 'number' && (only.length === 0 || only.includes(column.name));
    if (!wanted) {
      if (labelled) return '';
      labelled = true;
      return reducerName(calc);
    }
    return joinFormatted(column.display(reduceValues(rows.map((r) => column.field.values[r]), calc)));
  });
}
