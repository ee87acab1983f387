import { useEffect, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { ColorTheme } from '../../grafana/field/colors';
import { annotationsPlugin, type Annotation } from './annotations';
import './chart.css';
import { chartData, chartOptions, configSignature } from './config';
import { exemplarsPlugin, type ExemplarMark } from './exemplars';
import type { ChartModel } from './model';
import { thresholdsPlugin } from './thresholds';
import { tooltipPlugin, type TooltipOptions } from './tooltip';

export interface ChartProps {
  readonly model: ChartModel;
  readonly width: number;
  readonly height: number;
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly theme: ColorTheme;
  readonly timeZone: string;
  readonly tooltip: TooltipOptions;
  readonly annotations: readonly Annotation[];
  readonly exemplars?: readonly ExemplarMark[] | undefined;
  readonly syncKey?: string | undefined;
  /** Show this chart's tooltip also while another chart of the group is hovered. */
  readonly followSync?: boolean;
  readonly onZoom?: ((fromMs: number, toMs: number) => void) | undefined;
  readonly onZoomOut?: (() => void) | undefined;
  /** Goes to a page of this app, or to an address elsewhere: a mark was clicked. */
  readonly onOpen?: ((path: string) => void) | undefined;
  readonly summary: string;
}

const noExemplars: readonly ExemplarMark[] = [];

/** One uPlot instance. New values are set on the same chart; a new one is made only when its configuration changes. */
export function Chart(props: ChartProps) {
  const { model, width, height, range, theme, timeZone, annotations, exemplars, summary } = props;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const drawnModel = useRef<ChartModel | null>(null);
  const signature = configSignature(model, { theme, timeZone });

  useEffect(() => {
    const target = host.current;
    if (target === null) return undefined;
    const now = latest.current;
    const style = getComputedStyle(target);
    const made = new uPlot(
      chartOptions(now.model, Math.max(40, now.width), Math.max(30, now.height), {
        theme: now.theme,
        timeZone: now.timeZone,
        gridColor: style.getPropertyValue('--grid-line').trim() || 'rgba(128, 128, 128, 0.15)',
        textColor: style.getPropertyValue('--text-secondary').trim() || now.theme.text,
        range: () => [latest.current.range.fromMs, latest.current.range.toMs],
        syncKey: now.syncKey,
        onZoom: (from, to) => latest.current.onZoom?.(from, to),
        onZoomOut: () => latest.current.onZoomOut?.(),
        plugins: [
          ...(now.model.thresholds.length > 0 ? [thresholdsPlugin(now.model.thresholds, now.theme)] : []),
          annotationsPlugin(() => latest.current.annotations, (path) => latest.current.onOpen?.(path)),
          exemplarsPlugin(() => ({ marks: latest.current.exemplars ?? noExemplars, model: latest.current.model, timeZone: latest.current.timeZone }), (href) => latest.current.onOpen?.(href)),
          tooltipPlugin(() => ({
            model: latest.current.model, options: latest.current.tooltip, timeZone: latest.current.timeZone,
            annotations: latest.current.annotations, followSync: latest.current.followSync === true,
          })),
        ],
      }),
      chartData(now.model),
      target,
    );
    chart.current = made;
    drawnModel.current = now.model;
    return () => {
      made.destroy();
      chart.current = null;
    };
  }, [signature]);

  useEffect(() => {
    const u = chart.current;
    if (u === null) return undefined;
    if (drawnModel.current !== model) {
      drawnModel.current = model;
      u.setData(chartData(model));
      return undefined;
    }
    const move = () => u.setScale('x', { min: range.fromMs, max: range.toMs });
    const shown = (u.scales['x']?.max ?? 0) - (u.scales['x']?.min ?? 0);
    if (Math.abs(shown - (range.toMs - range.fromMs)) > 1) {
      move(); // a zoom is seen at once
      return undefined;
    }
    // A refresh moves the range a little and brings new values soon: one drawing for both, unless they are late.
    const timer = setTimeout(move, 600);
    return () => clearTimeout(timer);
  }, [model, range.fromMs, range.toMs]);

  useEffect(() => {
    chart.current?.setSize({ width: Math.max(40, width), height: Math.max(30, height) });
  }, [width, height]);

  useEffect(() => {
    chart.current?.redraw(false);
  }, [annotations, exemplars]);

  return <div ref={host} role="img" aria-label={summary} style={{ width, height, overflow: 'hidden' }} />;
}
