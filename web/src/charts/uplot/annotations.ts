import type uPlot from 'uplot';
import { withAlpha } from '../../grafana/field/colors';

/** Something that happened: a moment, or a span when `timeEnd` is later. Unix milliseconds. */
export interface Annotation {
  readonly time: number;
  readonly timeEnd?: number;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
  readonly color: string;
  /** A path of this app that tells more; the mark leads there. */
  readonly link?: string;
}

export function annotationLabel(item: Annotation): string {
  return [item.title, item.text, item.tags.length === 0 ? '' : item.tags.join(', ')].filter((t) => t !== '').join(' · ');
}

/** Dashed lines and regions, each with a mark below the plot that tells what it is. */
export function annotationsPlugin(read: () => readonly Annotation[], open: (path: string) => void): uPlot.Plugin {
  let layer: HTMLDivElement | undefined;
  const draw = (u: uPlot) => {
    const { ctx, bbox } = u;
    const [min, max] = [u.scales['x']?.min ?? 0, u.scales['x']?.max ?? 0];
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const item of read()) {
      const end = item.timeEnd ?? item.time;
      if (end < min || item.time > max) continue;
      const x = u.valToPos(item.time, 'x', true);
      if (end > item.time) {
        ctx.fillStyle = withAlpha(item.color, 0.12);
        ctx.fillRect(x, bbox.top, u.valToPos(end, 'x', true) - x, bbox.height);
      }
      ctx.strokeStyle = withAlpha(item.color, 0.9);
      ctx.lineWidth = devicePixelRatio;
      ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
    place(u, min, max);
  };
  const place = (u: uPlot, min: number, max: number) => {
    if (layer === undefined) return;
    layer.replaceChildren();
    for (const item of read()) {
      if (item.time < min || item.time > max) continue;
      const mark = document.createElement('span');
      mark.className = 'chart-annotation';
      mark.style.left = `${u.valToPos(item.time, 'x')}px`;
      mark.style.borderBottomColor = item.color;
      mark.title = annotationLabel(item);
      const { link } = item;
      if (link !== undefined) {
        mark.classList.add('chart-annotation-link');
        // The chart is a picture to a screen reader, so this is the pointer's way; the page that it leads to is in the navigation.
        mark.addEventListener('mousedown', (event) => event.stopPropagation());
        mark.addEventListener('click', () => open(link));
      }
      layer.append(mark);
    }
  };
  return {
    hooks: {
      init: (u) => {
        layer = document.createElement('div');
        layer.className = 'chart-annotations';
        u.over.append(layer);
      },
      draw,
      destroy: () => layer?.remove(),
    },
  };
}
