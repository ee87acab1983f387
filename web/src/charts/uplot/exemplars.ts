import type uPlot from 'uplot';
import type { ChartModel } from './model';

/** An observation that stands on the chart, and where it leads. */
export interface ExemplarMark {
  readonly timeMs: number;
  readonly value: number;
  readonly refId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly links: readonly { readonly label: string; readonly href: string }[];
}

export interface ExemplarState {
  readonly marks: readonly ExemplarMark[];
  readonly model: ChartModel;
  readonly timeZone: string;
}

/** Exemplars on a chart. Their code comes with the first that is drawn: most charts have none. */
export function exemplarsPlugin(read: () => ExemplarState, open: (href: string) => void): uPlot.Plugin {
  let layer: { readonly place: () => void; readonly destroy: () => void } | undefined;
  let isAsked = false;
  let isGone = false;
  return {
    hooks: {
      draw: (u) => {
        if (layer !== undefined || isAsked || read().marks.length === 0) {
          layer?.place();
          return;
        }
        isAsked = true;
        void import('./exemplarLayer').then(({ exemplarLayer }) => {
          if (isGone) return;
          layer = exemplarLayer(u, read, open);
          layer.place();
        });
      },
      destroy: () => {
        isGone = true;
        layer?.destroy();
      },
    },
  };
}
