import { useComputedColorScheme } from '@mantine/core';
import type { PointerEvent } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { timeTicks } from '../../charts/timeAxis';
import { resolveToken } from '../../charts/waterfall/colors';
import { formatNs, plural } from '../../grafana/traces/format';
import type { HeatCell, TraceRow } from '../../grafana/traces/found';
import { useSize } from '../../panels/common/useSize';
import { formatTime } from '../../time/format';
import { useTime } from '../../time/timeContext';
import { intlZone } from '../../time/zone';
import { logScale, logTicks } from './logScale';
import classes from './traces.module.css';

/** A rectangle of the plot: what the list shows while it stands. */
export interface PlotSelection {
  readonly fromMs: number;
  readonly toMs: number;
  readonly fromNs: number;
  readonly toNs: number;
}

const height = 190;
const left = 58;
const bottom = 20;
const shortestDrag = 4;
const reach = 7;

interface Props {
  readonly rows: readonly TraceRow[];
  readonly cells: readonly HeatCell[];
  readonly selection: PlotSelection | undefined;
  readonly onSelect: (selection: PlotSelection | undefined) => void;
  readonly onOpen: (row: TraceRow) => void;
}

/** Traces as points over time and duration, on a heat map of all spans that match. Dragging selects; a click opens a point or selects a cell. */
export function DurationPlot({ rows, cells, selection, onSelect, onOpen }: Props) {
  const { range, zone } = useTime();
  const scheme = useComputedColorScheme('dark');
  const [ref, { width }] = useSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drag, setDrag] = useState<{ x0: number; y0: number; x1: number; y1: number }>();
  const [hover, setHover] = useState<{ x: number; y: number; row?: TraceRow; cell?: HeatCell }>();
  const plotWidth = Math.max(10, width - left - 8);
  const plotHeight = height - bottom;
  const scale = useMemo(() => logScale([...rows.map((row) => row.durationNs), ...cells.flatMap((cell) => [cell.fromNs * 1.001, cell.toNs])]), [rows, cells]);
  const x = (ms: number) => ((ms - range.fromMs) / Math.max(1, range.toMs - range.fromMs)) * plotWidth;
  const y = (ns: number) => plotHeight * (1 - scale.share(ns));
  const most = useMemo(() => cells.reduce((max, { count }) => Math.max(max, count), 0), [cells]);

  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext('2d');
    if (!target || !context || width === 0) return;
    const ratio = devicePixelRatio;
    target.width = Math.round(plotWidth * ratio);
    target.height = Math.round(plotHeight * ratio);
    context.scale(ratio, ratio);
    context.clearRect(0, 0, plotWidth, plotHeight);
    const [accent, critical, panel] = ['var(--accent)', 'var(--critical)', 'var(--panel)'].map((name) => resolveToken(target, name));
    context.fillStyle = accent ?? '';
    for (const cell of cells) {
      const [x0, x1, top, low] = [Math.max(0, x(cell.fromMs)), Math.min(plotWidth, x(cell.toMs)), y(cell.toNs), y(cell.fromNs)];
      if (x1 <= x0) continue;
      context.globalAlpha = 0.1 + 0.5 * (Math.log1p(cell.count) / Math.log1p(Math.max(1, most)));
      context.fillRect(x0, top, Math.max(1, x1 - x0 - 0.6), Math.max(1, low - top - 0.6));
    }
    context.globalAlpha = 1;
    context.lineWidth = 1;
    context.strokeStyle = panel ?? '';
    for (const row of rows) {
      const [px, py] = [x(row.startMs), y(row.durationNs)];
      context.beginPath();
      if (row.errors > 0) {
        // a square on its corner: errors differ by shape too
        context.moveTo(px, py - 5);
        context.lineTo(px + 5, py);
        context.lineTo(px, py + 5);
        context.lineTo(px - 5, py);
        context.closePath();
        context.fillStyle = critical ?? '';
      } else {
        context.arc(px, py, 3.5, 0, 2 * Math.PI);
        context.fillStyle = accent ?? '';
      }
      context.fill();
      context.stroke();
    }
    // oxlint-disable-next-line react/exhaustive-deps -- `x` and `y` follow from what is listed; a moving pointer redraws nothing
  }, [rows, cells, width, scheme, range, scale, most]);

  const at = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: Math.min(plotWidth, Math.max(0, event.clientX - box.left)), y: Math.min(plotHeight, Math.max(0, event.clientY - box.top)) };
  };
  const under = (px: number, py: number) => {
    let row: TraceRow | undefined;
    let nearest = reach * reach;
    for (const one of rows) {
      const distance = (x(one.startMs) - px) ** 2 + (y(one.durationNs) - py) ** 2;
      if (distance <= nearest) [row, nearest] = [one, distance];
    }
    const cell = row === undefined ? cells.find((c) => px >= x(c.fromMs) && px < x(c.toMs) && py >= y(c.toNs) && py < y(c.fromNs)) : undefined;
    return { ...(row ? { row } : {}), ...(cell ? { cell } : {}) };
  };
  const msAt = (px: number) => range.fromMs + (px / plotWidth) * (range.toMs - range.fromMs);
  const nsAt = (py: number) => scale.value(1 - py / plotHeight);
  const finish = () => {
    if (!drag) return;
    setDrag(undefined);
    const [x0, x1, y0, y1] = [Math.min(drag.x0, drag.x1), Math.max(drag.x0, drag.x1), Math.min(drag.y0, drag.y1), Math.max(drag.y0, drag.y1)];
    if (x1 - x0 >= shortestDrag || y1 - y0 >= shortestDrag) {
      // a flat stroke selects by one axis alone
      const isWide = x1 - x0 >= shortestDrag;
      const isHigh = y1 - y0 >= shortestDrag * 2;
      onSelect({ fromMs: isWide ? msAt(x0) : range.fromMs, toMs: isWide ? msAt(x1) : range.toMs, fromNs: isHigh ? nsAt(y1) : 0, toNs: isHigh ? nsAt(y0) : Number.POSITIVE_INFINITY });
      return;
    }
    const { row, cell } = under(drag.x0, drag.y0);
    if (row) onOpen(row);
    else onSelect(cell);
  };

  const shown = drag
    ? { x0: Math.min(drag.x0, drag.x1), x1: Math.max(drag.x0, drag.x1), y0: Math.min(drag.y0, drag.y1), y1: Math.max(drag.y0, drag.y1) }
    : selection && { x0: x(selection.fromMs), x1: x(selection.toMs), y0: Number.isFinite(selection.toNs) ? Math.max(0, y(selection.toNs)) : 0, y1: selection.fromNs > 0 ? Math.min(plotHeight, y(selection.fromNs)) : plotHeight };
  const zoneName = intlZone(zone) ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const spans = cells.reduce((sum, { count }) => sum + count, 0);
  return (
    <div ref={ref} className={classes.plot} style={{ height }}>
      {width > 0 && (
        <>
          <svg width={width} height={height} aria-hidden="true">
            {logTicks(scale.low, scale.high).map((ns) => (
              <g key={ns}>
                <line x1={left} x2={left + plotWidth} y1={y(ns)} y2={y(ns)} className={classes.gridLine} />
                <text x={left - 6} y={y(ns) + 4} textAnchor="end">
                  {formatNs(ns)}
                </text>
              </g>
            ))}
            {timeTicks(range.fromMs, range.toMs, plotWidth, zoneName).map((tick) => (
              <text key={tick.at} x={left + x(tick.at)} y={height - 5} textAnchor="middle">
                {tick.label}
              </text>
            ))}
          </svg>
          <div
            className={classes.plotArea}
            style={{ left, width: plotWidth, height: plotHeight }}
            role="img"
            aria-label={`Duration over time. ${plural(rows.length, 'trace')}, ${rows.filter((row) => row.errors > 0).length} with errors${spans > 0 ? `, on a heat map of ${plural(Math.round(spans), 'matching span')}` : ''}. The list below holds the same traces.`}
            data-point={hover?.row !== undefined || undefined}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              const p = at(event);
              setDrag({ x0: p.x, y0: p.y, x1: p.x, y1: p.y });
            }}
            onPointerMove={(event) => {
              const p = at(event);
              if (drag) setDrag({ ...drag, x1: p.x, y1: p.y });
              setHover({ ...p, ...under(p.x, p.y) });
            }}
            onPointerUp={finish}
            onPointerCancel={() => setDrag(undefined)}
            onPointerLeave={() => setHover(undefined)}
          >
            <canvas ref={canvas} style={{ width: plotWidth, height: plotHeight }} />
            {shown && <div className={classes.brush} style={{ left: shown.x0, top: shown.y0, width: Math.max(1, shown.x1 - shown.x0), height: Math.max(1, shown.y1 - shown.y0) }} />}
          </div>
          {hover && !drag && (hover.row ?? hover.cell) && (
            <div className={classes.hover} style={{ left: Math.min(hover.x + left + 12, width - 290), top: Math.max(0, Math.min(hover.y + 12, plotHeight - 60)) }}>
              {hover.row ? (
                <>
                  <strong>{formatNs(hover.row.durationNs)}</strong> {hover.row.service}: {hover.row.name}
                  <div className="secondary">
                    {formatTime(Math.floor(hover.row.startMs), zone, 'millisecond')}, {plural(hover.row.spans, 'span')}
                    {hover.row.errors > 0 && `, ${plural(hover.row.errors, 'error')}`}
                  </div>
                  <div className="secondary">Click to open the trace</div>
                </>
              ) : (
                hover.cell && (
                  <>
                    <strong>{plural(Math.round(hover.cell.count), 'span')}</strong> of {formatNs(hover.cell.fromNs)} to {formatNs(hover.cell.toNs)}
                    <div className="secondary">
                      {formatTime(hover.cell.fromMs, zone, 'clock-seconds')} to {formatTime(hover.cell.toMs, zone, 'clock-seconds')}
                    </div>
                  </>
                )
              )}
            </div>
          )}
        </>
      )}
    </div>
  );
}
