import type uPlot from 'uplot';
import { joinFormatted } from '../../grafana/units/fixed';
import { formatDate } from '../../grafana/units/dates';
import { annotationLabel, type Annotation } from './annotations';
import type { ChartModel } from './model';

export interface TooltipOptions {
  readonly mode: 'single' | 'multi' | 'none';
  readonly sort: 'none' | 'asc' | 'desc';
  readonly hideZeros: boolean;
  readonly maxRows: number;
}

export interface TooltipRow {
  readonly name: string;
  readonly color: string;
  readonly text: string;
  readonly value: number;
  readonly focused: boolean;
}

/** Rows at one moment. `focused` is the series under the pointer, by its place in the model. */
export function tooltipRows(model: ChartModel, indexes: readonly (number | null | undefined)[], focused: number | null, options: TooltipOptions): { rows: readonly TooltipRow[]; more: number } {
  const rows: TooltipRow[] = [];
  model.series.forEach((series, i) => {
    if (series.hidden || series.style.hideFrom.tooltip) return;
    const at = indexes[i];
    const value = at === null || at === undefined ? undefined : series.values[at];
    if (value === null || value === undefined || (options.hideZeros && value === 0)) return;
    if (options.mode === 'single' && focused !== null && focused !== i) return;
    rows.push({ name: series.name, color: series.color, text: joinFormatted(series.display(value)), value, focused: focused === i });
  });
  if (options.mode === 'single' && focused === null) rows.splice(1);
  const sign = options.sort === 'asc' ? 1 : -1;
  const sorted = options.sort === 'none' ? rows : rows.toSorted((a, b) => sign * (a.value - b.value));
  if (sorted.length <= options.maxRows) return { rows: sorted, more: 0 };
  const kept = sorted.slice(0, options.maxRows);
  const wanted = sorted.find((r) => r.focused);
  if (wanted !== undefined && !kept.includes(wanted)) kept[kept.length - 1] = wanted;
  return { rows: kept, more: sorted.length - kept.length };
}

/** Index of the nearest value of a column around a moment; gaps up to `reach` places are passed. */
export function nearestValue(values: readonly (number | null | undefined)[], index: number, reach = 3): number | null {
  for (let step = 0; step <= reach; step++) {
    for (const at of step === 0 ? [index] : [index - step, index + step]) {
      const value = values[at];
      if (value !== null && value !== undefined) return at;
      if (step === 0 && value === null) return null; // a real gap, not a missing step
    }
  }
  return null;
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}

const reachPx = 48;

/** A box beside the pointer, built by hand: hovering never renders React. */
export function tooltipPlugin(read: () => { model: ChartModel; options: TooltipOptions; timeZone: string; annotations: readonly Annotation[]; followSync: boolean }): uPlot.Plugin {
  let box: HTMLElement | undefined;
  let focused: number | null = null;
  const hide = () => {
    box?.remove();
    box = undefined;
  };
  const show = (u: uPlot) => {
    const { model, options, timeZone, annotations, followSync } = read();
    const { idx, left, top } = u.cursor;
    const isLocal = u.cursor.event !== undefined && u.cursor.event !== null;
    if (options.mode === 'none' || idx === null || idx === undefined || left === undefined || left < 0 || (!isLocal && !followSync)) {
      hide();
      return;
    }
    const indexes = model.series.map((s) => nearestValue(s.values, idx));
    const { rows, more } = tooltipRows(model, indexes, focused, options);
    const ms = model.times[idx];
    // The nearest data may be far from the pointer, where a series starts late or has ended.
    if (rows.length === 0 || ms === undefined || Math.abs(u.valToPos(ms, 'x') - left) > reachPx) {
      hide();
      return;
    }
    if (box === undefined) {
      box = element('div', 'chart-tooltip');
      box.setAttribute('role', 'presentation');
      document.body.append(box);
    }
    const list = element('div', 'chart-tooltip-rows');
    for (const row of rows) {
      const line = element('div', row.focused ? 'chart-tooltip-row chart-tooltip-focus' : 'chart-tooltip-row');
      const mark = element('span', 'chart-tooltip-mark');
      mark.style.background = row.color;
      line.append(mark, element('span', 'chart-tooltip-name', row.name), element('span', 'chart-tooltip-value', row.text));
      list.append(line);
    }
    if (more > 0) list.append(element('div', 'chart-tooltip-more', `and ${more} more`));
    const parts: HTMLElement[] = [element('div', 'chart-tooltip-time', formatDate(ms, 'MMM D, HH:mm:ss', timeZone)), list];
    const reach = ((u.scales['x']?.max ?? 0) - (u.scales['x']?.min ?? 0)) / 120;
    for (const item of annotations) {
      if (Math.abs(item.time - ms) > reach) continue;
      const note = element('div', 'chart-tooltip-note', annotationLabel(item));
      note.style.borderLeftColor = item.color;
      parts.push(note);
    }
    box.replaceChildren(...parts);
    const area = u.over.getBoundingClientRect();
    const size = box.getBoundingClientRect();
    const x = area.left + left;
    const y = area.top + (top === undefined || top < 0 ? area.height / 3 : top);
    const placedX = x + 14 + size.width > innerWidth - 4 ? x - 14 - size.width : x + 14;
    const placedY = Math.min(Math.max(4, y + 10), innerHeight - size.height - 4);
    box.style.transform = `translate(${Math.round(Math.max(4, placedX))}px, ${Math.round(placedY)}px)`;
  };
  let frame = 0;
  return {
    hooks: {
      setSeries: (_u, index) => {
        focused = index === null ? null : index - 1;
      },
      setCursor: (u) => {
        // A chart that follows another shows where in time, not how high.
        u.over.classList.toggle('chart-following', u.cursor.event === undefined || u.cursor.event === null);
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(() => show(u));
      },
      destroy: () => {
        cancelAnimationFrame(frame);
        hide();
      },
    },
  };
}
