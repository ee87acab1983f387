import { useEffect, useMemo, useRef, useState } from 'react';
import { timeTicks, valueTicks } from '../../charts/timeAxis';
import { continuousColor, mix, resolveColor, withAlpha, type ColorTheme } from '../../grafana/field/colors';
import { asBoolean, asNumber, asObject, asString, type JsonObject } from '../../grafana/json';
import { unitFormatter } from '../../grafana/units/catalog';
import { formatDate } from '../../grafana/units/dates';
import { joinFormatted, toFixed } from '../../grafana/units/fixed';
import { textEm } from '../common/fit';
import classes from '../common/panels.module.css';
import { useSize } from '../common/useSize';
import type { PanelProps } from '../types';
import '../../charts/uplot/exemplars.css';
import { heatmapData, markRow, type Cell } from './cells';

// Sequences with one direction of lightness each; dark themes start at the panel's own darkness.
const schemes: Readonly<Record<string, readonly string[]>> = {
  Spectral: ['#3288bd', '#66c2a5', '#abdda4', '#e6f598', '#fee08b', '#fdae61', '#f46d43', '#d53e4f'],
  RdYlGn: ['#1a9850', '#91cf60', '#d9ef8b', '#fee08b', '#fc8d59', '#d73027'],
  Oranges: ['#4a2c12', '#8c4a14', '#c86a1a', '#f08b32', '#ffb469', '#ffe0bd'],
  Blues: ['#14253f', '#1d4a7e', '#2f75b8', '#5ea3dc', '#a4cdf0', '#deebf7'],
  Greens: ['#10301f', '#1b5a36', '#2f8a50', '#5cb877', '#a1d99b', '#e5f5e0'],
  Reds: ['#3d1014', '#7a1d22', '#b8303a', '#e4575f', '#f59b98', '#fde0dd'],
  Purples: ['#251a40', '#45307a', '#6a51a3', '#9e89cc', '#c7bfe3', '#efedf5'],
};

/** Colour of a share of the largest count, by the panel's colour options. */
export function cellColor(options: JsonObject, theme: ColorTheme): (share: number) => string {
  const color = asObject(options['color']);
  if (color['mode'] === 'opacity') {
    const base = resolveColor(asString(color['fill']) ?? 'dark-orange', theme);
    const exponent = color['scale'] === 'linear' ? 1 : (asNumber(color['exponent']) ?? 0.5);
    return (share) => withAlpha(base, Math.max(0.06, share ** exponent));
  }
  const name = asString(color['scheme']) ?? 'Oranges';
  const reverse = asBoolean(color['reverse']) === true;
  const stops = schemes[name];
  const exponent = color['scale'] === 'linear' ? 1 : 0.7;
  return (share) => {
    const eased = share ** exponent;
    const at = reverse ? 1 - eased : eased;
    if (stops === undefined) return continuousColor(`continuous-${name.toLowerCase()}`, at, theme);
    const ordered = theme.isDark || name === 'Spectral' || name === 'RdYlGn' ? stops : stops.toReversed();
    const place = at * (ordered.length - 1);
    const i = Math.min(ordered.length - 2, Math.floor(place));
    return mix(ordered[i] ?? theme.text, ordered[i + 1] ?? theme.text, place - i);
  };
}

const axisHeight = 22;
const legendHeight = 30;

export default function HeatmapPanel({ panel, frames, theme, timeZone, range, onZoom, exemplars, onOpen }: PanelProps) {
  const { options } = panel;
  const [ref, { width, height }] = useSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState<{ cell: Cell; x: number; y: number } | undefined>(undefined);
  const [drag, setDrag] = useState<{ from: number; to: number } | undefined>(undefined);
  const data = useMemo(() => heatmapData(frames, range.fromMs, range.toMs, options), [frames, range, options]);
  const yAxis = asObject(options['yAxis']);
  const format = unitFormatter(asString(yAxis['unit']) ?? panel.fieldConfig.defaults.unit ?? 'short');
  const label = (v: number) => (v === Infinity ? '+Inf' : joinFormatted({ ...format(v, asNumber(yAxis['decimals'])), text: format(v, asNumber(yAxis['decimals'])).text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') }));
  const rowNames = data.rows?.map((name, i) => (data.bounds === undefined ? name : label(data.bounds[i] ?? 0)));
  const ticks = data.rows === undefined ? (data.log ? logTicks(data.yMin, data.yMax) : valueTicks(data.yMin, data.yMax, height / 40)) : [];
  const names = rowNames ?? ticks.map(label);
  const left = Math.min(120, Math.max(20, ...names.map((n) => textEm(n) * 11)) + 12);
  const showLegend = asObject(options['legend'])['show'] !== false;
  const plotWidth = Math.max(10, width - left - 6);
  const plotHeight = Math.max(10, height - axisHeight - (showLegend ? legendHeight : 0));
  const max = data.cells.reduce((m, c) => Math.max(m, c.count), 0);
  const color = useMemo(() => cellColor(options, theme), [options, theme]);
  const x = (ms: number) => ((ms - range.fromMs) / Math.max(1, range.toMs - range.fromMs)) * plotWidth;
  const yShare = (v: number) => (data.log ? (Math.log(v) - Math.log(data.yMin)) / Math.max(1e-9, Math.log(data.yMax) - Math.log(data.yMin)) : (v - data.yMin) / Math.max(1e-9, data.yMax - data.yMin));
  const y = (v: number) => plotHeight * (1 - yShare(v));

  useEffect(() => {
    const target = canvas.current;
    const ctx = target?.getContext('2d');
    if (target === null || ctx === null || ctx === undefined) return;
    const ratio = devicePixelRatio;
    target.width = Math.round(plotWidth * ratio);
    target.height = Math.round(plotHeight * ratio);
    ctx.scale(ratio, ratio);
    ctx.clearRect(0, 0, plotWidth, plotHeight);
    const gap = Math.min(1, asNumber(options['cellGap']) ?? 1);
    for (const cell of data.cells) {
      const [x0, x1] = [x(cell.x0), x(cell.x1)];
      if (x1 < 0 || x0 > plotWidth) continue;
      const [top, bottom] = [y(cell.y1), y(cell.y0)];
      ctx.fillStyle = color(max === 0 ? 0 : cell.count / max);
      ctx.fillRect(x0, top, Math.max(1, x1 - x0 - gap), Math.max(1, bottom - top - gap));
    }
  });

  const cellAt = (px: number, py: number) => data.cells.find((c) => px >= x(c.x0) && px < x(c.x1) && py >= y(c.y1) && py < y(c.y0));
  const every = Math.max(1, Math.ceil((data.rows?.length ?? 0) / Math.max(1, plotHeight / 18)));
  return (
    <div className={classes.plot} ref={ref} style={{ height: '100%' }}>
      {width > 0 && height > 0 && (
        <>
          <svg width={width} height={height} style={{ position: 'absolute', inset: 0 }} aria-hidden="true">
            {timeTicks(range.fromMs, range.toMs, plotWidth, timeZone).map((t) => (
              <text key={t.at} x={left + x(t.at)} y={plotHeight + 15} textAnchor="middle" className={classes.axisText}>{t.label}</text>
            ))}
            {rowNames?.map((name, i) => (i % every === 0 ? <text key={`${name}-${i}`} x={left - 6} y={Math.max(9, y(i + 1) + 4)} textAnchor="end" className={classes.axisText}>{name}</text> : null))}
            {data.rows === undefined && ticks.map((t, i) => <text key={t} x={left - 6} y={y(t) + 4} textAnchor="end" className={classes.axisText}>{names[i]}</text>)}
            {showLegend && Array.from({ length: 40 }, (_, i) => <rect key={i} x={left + i * 5} y={height - 22} width={5} height={8} fill={color((i + 0.5) / 40)} />)}
            {showLegend && <text x={left} y={height - 2} className={classes.axisText}>0</text>}
            {showLegend && <text x={left + 200} y={height - 2} textAnchor="end" className={classes.axisText}>{toFixed(max)}</text>}
          </svg>
          <canvas
            ref={canvas} role="img" aria-label={`${panel.title}. Heat map of ${data.cells.length} cells, highest count ${toFixed(max)}`}
            style={{ position: 'absolute', left, top: 0, width: plotWidth, height: plotHeight }}
            onMouseDown={(e) => setDrag({ from: e.nativeEvent.offsetX, to: e.nativeEvent.offsetX })}
            onMouseMove={(e) => {
              const { offsetX, offsetY } = e.nativeEvent;
              if (drag !== undefined) setDrag({ ...drag, to: offsetX });
              const cell = cellAt(offsetX, offsetY);
              setHover(cell === undefined ? undefined : { cell, x: offsetX + left, y: offsetY });
            }}
            onMouseUp={() => {
              if (drag !== undefined && Math.abs(drag.to - drag.from) > 6) {
                const at = (px: number) => Math.round(range.fromMs + (px / plotWidth) * (range.toMs - range.fromMs));
                onZoom(at(Math.min(drag.from, drag.to)), at(Math.max(drag.from, drag.to)));
              }
              setDrag(undefined);
            }}
            onMouseLeave={() => {
              setHover(undefined);
              setDrag(undefined);
            }}
          />
          {exemplars?.map((mark, i) => {
            const at = markRow(data, mark.value);
            const [first] = mark.links;
            if (at === undefined || mark.timeMs < range.fromMs || mark.timeMs > range.toMs) return null;
            return (
              // The canvas tells screen readers what it shows; the same exemplars stand in the panel's table.
              // oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events -- the pointer's way, as above
              <span
                key={`${mark.timeMs}-${i}`} className="chart-exemplar" aria-hidden="true" style={{ left: left + x(mark.timeMs), top: Math.min(plotHeight, Math.max(0, y(at))) }}
                title={[`${label(mark.value)} at ${formatDate(mark.timeMs, 'HH:mm:ss.SSS', timeZone)}`, ...Object.entries(mark.labels).map(([k, v]) => `${k}: ${v}`)].join('\n')}
                onClick={() => first !== undefined && onOpen?.(first.href)}
              />
            );
          })}
          {drag !== undefined && <div style={{ position: 'absolute', pointerEvents: 'none', top: 0, height: plotHeight, left: left + Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from), background: 'color-mix(in srgb, var(--accent) 22%, transparent)' }} />}
          {hover !== undefined && (
            <div className={classes.hoverBox} style={{ left: Math.min(hover.x + 12, width - 200), top: Math.min(hover.y + 12, plotHeight - 50) }}>
              <strong>{toFixed(hover.cell.count)}</strong>{' '}
              {data.rows === undefined ? `${label(hover.cell.y0)} to ${label(hover.cell.y1)}` : `${hover.cell.y0 > 0 ? `${rowNames?.[hover.cell.y0 - 1] ?? ''} to ` : 'up to '}${rowNames?.[hover.cell.y0] ?? ''}`}
              <div className="secondary">{formatDate(hover.cell.x0, 'HH:mm:ss', timeZone)} to {formatDate(hover.cell.x1, 'HH:mm:ss', timeZone)}</div>
            </div>
          )}
        </>
      )}
    </div>
  );
}

function logTicks(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let p = Math.ceil(Math.log10(Math.max(low, 1e-12))); p <= Math.floor(Math.log10(Math.max(high, 1e-12))); p++) ticks.push(10 ** p);
  return ticks.length > 1 ? ticks : [low, high];
}
