import { useMemo, useState } from 'react';
import { timeTicks } from '../../charts/timeAxis';
import { textOn } from '../../grafana/field/colors';
import { asNumber, oneOf } from '../../grafana/json';
import { formatDate } from '../../grafana/units/dates';
import { textEm } from '../common/fit';
import { readLegend } from '../common/Legend';
import classes from '../common/panels.module.css';
import { useSize } from '../common/useSize';
import type { PanelProps } from '../types';
import { stateRows, type Span } from './rows';

const axisHeight = 22;

export default function TimelinePanel({ panel, frames, theme, timeZone, range }: PanelProps) {
  const { options } = panel;
  const isHistory = panel.type === 'status-history';
  const [ref, { width, height }] = useSize();
  const [hover, setHover] = useState<{ span: Span; name: string; x: number; y: number } | undefined>(undefined);
  const rows = useMemo(() => stateRows(frames, theme, timeZone, range.toMs, !isHistory && options['mergeValues'] !== false), [frames, theme, timeZone, range.toMs, isHistory, options]);
  const legend = useMemo(() => readLegend(options), [options]);
  const states = useMemo(() => [...new Map(rows.flatMap((r) => r.spans).map((s) => [s.text, s.color])).entries()].slice(0, 24), [rows]);
  const showValue = oneOf(options['showValue'], ['auto', 'always', 'never'], 'auto');
  const nameWidth = Math.min(width * 0.3, Math.max(0, ...rows.map((r) => textEm(r.name) * 12)) + 10);
  const plotWidth = Math.max(10, width - nameWidth - 4);
  const rowSpace = rows.length === 0 ? 0 : (height - axisHeight) / rows.length;
  const rowHeight = Math.max(4, Math.min(rowSpace * (asNumber(options['rowHeight']) ?? 0.9), 60));
  const x = (ms: number) => nameWidth + ((Math.min(range.toMs, Math.max(range.fromMs, ms)) - range.fromMs) / Math.max(1, range.toMs - range.fromMs)) * plotWidth;
  const summary = `${panel.title}. ${rows.map((r) => `${r.name}: ${r.spans[r.spans.length - 1]?.text ?? 'no state'}`).slice(0, 8).join(', ')}`;
  return (
    <div className={`${classes.legendRow} ${legend.placement === 'bottom' ? classes.legendBottom : ''}`}>
      <div className={classes.plot} ref={ref}>
        {width > 0 && height > 0 && (
          // What the pointer shows here is also in 'View as table'.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
          <svg width={width} height={height} role="img" aria-label={summary} style={{ position: 'absolute', inset: 0 }} onMouseLeave={() => setHover(undefined)}>
            {timeTicks(range.fromMs, range.toMs, plotWidth, timeZone).map((t) => (
              <g key={t.at}>
                <line x1={x(t.at)} x2={x(t.at)} y1={0} y2={height - axisHeight} stroke="var(--grid-line)" />
                <text x={x(t.at)} y={height - 6} textAnchor="middle" className={classes.axisText}>{t.label}</text>
              </g>
            ))}
            {rows.map((row, i) => {
              const y = i * rowSpace + (rowSpace - rowHeight) / 2;
              return (
                <g key={row.key}>
                  <text x={nameWidth - 8} y={y + rowHeight / 2 + 4} textAnchor="end" className={classes.axisText}>{row.name}</text>
                  {row.spans.filter((s) => s.toMs > range.fromMs && s.fromMs < range.toMs).map((s) => {
                    const left = x(s.fromMs);
                    const size = Math.max(1, x(s.toMs) - left);
                    const fits = textEm(s.text) * 11 + 10 < size && rowHeight > 13;
                    return (
                      <g key={s.fromMs} onMouseMove={(e) => setHover({ span: s, name: row.name, x: e.nativeEvent.offsetX, y: e.nativeEvent.offsetY })}>
                        <rect x={left} y={y} width={size} height={rowHeight} fill={s.color} fillOpacity={0.78} rx={1} />
                        {(showValue === 'always' || (showValue === 'auto' && fits)) && fits && <text x={left + 6} y={y + rowHeight / 2 + 4} fontSize={11} fill={textOn(s.color, theme)} pointerEvents="none">{s.text}</text>}
                      </g>
                    );
                  })}
                </g>
              );
            })}
          </svg>
        )}
        {hover !== undefined && (
          <div className={classes.hoverBox} style={{ left: Math.min(hover.x + 12, Math.max(0, width - 230)), top: Math.min(hover.y + 12, Math.max(0, height - 60)) }}>
            <strong>{hover.name}: {hover.span.text}</strong>
            <div className="secondary">{formatDate(hover.span.fromMs, 'MM/DD HH:mm:ss', timeZone)} to {formatDate(hover.span.toMs, 'MM/DD HH:mm:ss', timeZone)}</div>
          </div>
        )}
      </div>
      {legend.show && states.length > 0 && (
        <div className={classes.legend}>
          <ul className={classes.legendList}>
            {states.map(([text, color]) => (
              <li key={text} className={classes.legendItem} style={{ cursor: 'default' }}>
                <span className={classes.legendMark} style={{ background: color }} aria-hidden="true" />
                <span>{text === '' ? 'empty' : text}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
