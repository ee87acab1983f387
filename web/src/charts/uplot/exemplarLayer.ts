import type uPlot from 'uplot';
import { formatDate } from '../../grafana/units/dates';
import { joinFormatted } from '../../grafana/units/fixed';
import type { ExemplarMark, ExemplarState } from './exemplars';
import './exemplars.css';
import type { ChartModel } from './model';

/** The scale that an exemplar is measured on: that of its query's series, else the first. */
export function markScale(mark: Pick<ExemplarMark, 'refId'>, model: ChartModel): string | undefined {
  const own = model.series.find((series) => !series.hidden && series.field.origin?.refId === mark.refId);
  return own?.scale ?? model.scales[0]?.key;
}

/** A value within a scale's ends: what lies outside is drawn at the edge. */
export const withinScale = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));

function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}

/** What the box beside a mark says. */
export function markRows(mark: ExemplarMark, { model, timeZone }: Omit<ExemplarState, 'marks'>): { readonly head: string; readonly rows: readonly (readonly [name: string, value: string])[] } {
  const display = (model.series.find((series) => series.field.origin?.refId === mark.refId) ?? model.series[0])?.display;
  const value = display === undefined ? String(mark.value) : joinFormatted(display(mark.value));
  return { head: `${value} at ${formatDate(mark.timeMs, 'HH:mm:ss.SSS', timeZone)}`, rows: Object.entries(mark.labels) };
}

function fillBox(box: HTMLElement, mark: ExemplarMark, state: ExemplarState, isPinned: boolean, go: (href: string) => void): void {
  const { head, rows } = markRows(mark, state);
  const parts: HTMLElement[] = [element('div', 'chart-tooltip-time', `Exemplar: ${head}`)];
  for (const [name, value] of rows) {
    const line = element('div', 'chart-tooltip-row');
    line.append(element('span', 'chart-tooltip-name', name), element('span', 'chart-tooltip-value', value));
    parts.push(line);
  }
  if (isPinned) {
    for (const { label, href } of mark.links) {
      const link = element('a', 'chart-exemplar-link', label);
      link.setAttribute('href', href);
      link.addEventListener('click', (event) => {
        event.preventDefault();
        go(href);
      });
      parts.push(link);
    }
  } else if (mark.links.length > 0) {
    parts.push(element('div', 'chart-tooltip-more', mark.links.length === 1 ? `Click: ${mark.links[0]?.label ?? ''}` : `Click for ${mark.links.length} links`));
  }
  box.replaceChildren(...parts);
}

/**
 * Diamonds over the plot, one for each exemplar. Pointing at one tells its labels; a click follows its link, or lists its links where it has several.
 * The chart is a picture to a screen reader, so this is the pointer's way: the same exemplars stand in a table.
 */
export function exemplarLayer(u: uPlot, read: () => ExemplarState, open: (href: string) => void): { readonly place: () => void; readonly destroy: () => void } {
  const layer = element('div', 'chart-exemplars');
  let box: HTMLElement | undefined;
  let isPinned = false;
  const close = () => {
    box?.remove();
    box = undefined;
    isPinned = false;
  };
  const onOutside = (event: Event) => {
    if (isPinned && !(event.target instanceof Node && box?.contains(event.target) === true)) close();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
  };
  const show = (mark: ExemplarMark, at: DOMRect, pinned: boolean) => {
    close();
    isPinned = pinned;
    box = element('div', pinned ? 'chart-tooltip chart-tooltip-pinned' : 'chart-tooltip');
    fillBox(box, mark, read(), pinned, (href) => {
      close();
      open(href);
    });
    document.body.append(box);
    const size = box.getBoundingClientRect();
    const x = at.right + 8 + size.width > innerWidth - 4 ? at.left - 8 - size.width : at.right + 8;
    const y = Math.min(Math.max(4, at.top - size.height / 2), innerHeight - size.height - 4);
    box.style.transform = `translate(${Math.round(Math.max(4, x))}px, ${Math.round(y)}px)`;
  };
  const place = () => {
    const { marks, model } = read();
    const x = u.scales['x'];
    const made: HTMLElement[] = [];
    for (const mark of marks) {
      const key = markScale(mark, model);
      const scale = key === undefined ? undefined : u.scales[key];
      if (key === undefined || scale?.min === undefined || scale.max === undefined || scale.min === null || scale.max === null) continue;
      if (mark.timeMs < (x?.min ?? 0) || mark.timeMs > (x?.max ?? 0)) continue;
      const dot = element('span', 'chart-exemplar');
      dot.style.left = `${u.valToPos(mark.timeMs, 'x')}px`;
      dot.style.top = `${u.valToPos(withinScale(mark.value, scale.min, scale.max), key)}px`;
      dot.addEventListener('mouseenter', () => {
        if (isPinned) return;
        u.setCursor({ left: -10, top: -10 }); // one box at a time: the values at the pointer step back
        show(mark, dot.getBoundingClientRect(), false);
      });
      dot.addEventListener('mouseleave', () => {
        if (!isPinned) close();
      });
      dot.addEventListener('mousemove', (event) => event.stopPropagation());
      dot.addEventListener('mousedown', (event) => event.stopPropagation()); // no zoom begins here
      dot.addEventListener('click', () => {
        const [first] = mark.links;
        if (mark.links.length === 1 && first !== undefined) {
          close();
          open(first.href);
        } else show(mark, dot.getBoundingClientRect(), true);
      });
      made.push(dot);
    }
    layer.replaceChildren(...made);
    if (!isPinned) close();
  };
  u.over.append(layer);
  document.addEventListener('mousedown', onOutside);
  document.addEventListener('keydown', onKey);
  return {
    place,
    destroy: () => {
      close();
      layer.remove();
      document.removeEventListener('mousedown', onOutside);
      document.removeEventListener('keydown', onKey);
    },
  };
}
