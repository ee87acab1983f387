import { useComputedColorScheme } from '@mantine/core';
import type { PointerEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import { formatNs, nsTicks, plural } from '../../grafana/traces/format';
import type { TraceTree } from '../../grafana/traces/tree';
import { useSize } from '../../panels/common/useSize';
import type { TimeWindow } from './SpanRow';
import { resolveToken } from './colors';
import classes from './waterfall.module.css';

const mapHeight = 56;
/** A drag shorter than this many pixels is a click: the whole trace is shown again. */
const shortestDrag = 5;

/** The whole trace in a strip. Dragging over it narrows the waterfall to that time. */
export function Minimap({ tree, colors, view, onView }: { tree: TraceTree; colors: ReadonlyMap<string, string>; view: TimeWindow; onView: (view: TimeWindow | undefined) => void }) {
  const [ref, { width }] = useSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme('dark');
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const totalNs = Math.max(1, tree.trace.durationNs);

  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext('2d');
    if (!target || !context || width === 0) return;
    const ratio = devicePixelRatio;
    target.width = Math.round(width * ratio);
    target.height = Math.round(mapHeight * ratio);
    context.scale(ratio, ratio);
    context.clearRect(0, 0, width, mapHeight);
    const resolved = new Map([...colors].map(([service, color]) => [service, resolveToken(target, color)] as const));
    const critical = resolveToken(target, 'var(--critical)');
    const high = (mapHeight - 8) / Math.max(1, tree.spans.length);
    const thick = Math.min(8, Math.max(1, high - 0.5));
    tree.spans.forEach((span, row) => {
      context.fillStyle = span.status === 'error' ? critical : (resolved.get(span.resource.service) ?? '#888');
      context.fillRect((span.startNs / totalNs) * width, 4 + row * high, Math.max(1, (span.durationNs / totalNs) * width), thick);
    });
  }, [tree, colors, width, scheme, totalNs]);

  const place = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / Math.max(1, box.width)));
  };
  const shown = drag ? { from: Math.min(drag.from, drag.to), to: Math.max(drag.from, drag.to) } : { from: view.fromNs / totalNs, to: view.toNs / totalNs };
  const isWhole = shown.from <= 0 && shown.to >= 1;
  return (
    <div
      ref={ref}
      className={classes.minimap}
      style={{ height: mapHeight + 18 }}
      role="img"
      aria-label={`${plural(tree.spans.length, 'span')} over ${formatNs(totalNs)}${isWhole ? '' : `, shown from ${formatNs(view.fromNs)} to ${formatNs(view.toNs)}`}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        const at = place(event);
        setDrag({ from: at, to: at });
      }}
      onPointerMove={(event) => {
        if (drag) setDrag({ ...drag, to: place(event) });
      }}
      onPointerUp={() => {
        if (!drag) return;
        setDrag(undefined);
        const isClick = Math.abs(drag.to - drag.from) * width < shortestDrag;
        onView(isClick ? undefined : { fromNs: shown.from * totalNs, toNs: shown.to * totalNs });
      }}
      onPointerCancel={() => setDrag(undefined)}
    >
      <div className={classes.mapTicks} aria-hidden="true">
        {nsTicks(0, totalNs * 0.95, Math.max(2, width / 140)).map((at) => (
          <span key={at} style={{ left: `${(at / totalNs) * 100}%` }}>
            {formatNs(at)}
          </span>
        ))}
      </div>
      <canvas ref={canvas} style={{ width: '100%', height: mapHeight, display: 'block' }} />
      {!isWhole && (
        <>
          <div className={classes.veil} style={{ left: 0, width: `${shown.from * 100}%` }} />
          <div className={classes.veil} style={{ left: `${shown.to * 100}%`, right: 0 }} />
          <div className={classes.frame} style={{ left: `${shown.from * 100}%`, width: `${(shown.to - shown.from) * 100}%` }} />
        </>
      )}
    </div>
  );
}
