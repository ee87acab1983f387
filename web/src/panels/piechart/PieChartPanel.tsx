import { useMemo, useState } from 'react';
import { paletteColor } from '../../grafana/field/display';
import { textOn } from '../../grafana/field/colors';
import { asObject, asString, asStrings } from '../../grafana/json';
import { joinFormatted } from '../../grafana/units/fixed';
import { readLegend } from '../common/Legend';
import classes from '../common/panels.module.css';
import { readReduceOptions, reduceFrames } from '../common/reduce';
import { useSize } from '../common/useSize';
import type { PanelProps } from '../types';
import { slicePath } from './slices';

export default function PieChartPanel({ panel, frames, theme, timeZone }: PanelProps) {
  const { options } = panel;
  const [ref, { width, height }] = useSize();
  const [hovered, setHovered] = useState<string | undefined>(undefined);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const legend = useMemo(() => readLegend(options), [options]);
  const legendValues = asStrings(asObject(options['legend'])['values']);
  const labels = asStrings(options['displayLabels']);
  const slices = useMemo(() => reduceFrames(frames, readReduceOptions(options), { theme, timeZone })
    .map((v, i) => ({ ...v, number: Math.max(0, Number.isFinite(v.display.numeric) ? v.display.numeric : 0), color: v.field.config.color === undefined || v.field.config.color.mode === 'palette-classic' ? paletteColor(i, theme) : v.display.color }))
    .toSorted((a, b) => b.number - a.number), [frames, options, theme, timeZone]);
  const shown = slices.filter((s) => !hidden.has(s.key));
  const total = shown.reduce((sum, s) => sum + s.number, 0);
  const radius = Math.max(10, Math.min(width, height) / 2 - 8);
  const inner = asString(options['pieType']) === 'donut' ? radius * 0.6 : 0;
  const starts = shown.map((_, i) => shown.slice(0, i).reduce((sum, s) => sum + s.number, 0) / Math.max(total, Number.MIN_VALUE));
  return (
    <div className={`${classes.legendRow} ${legend.placement === 'bottom' ? classes.legendBottom : ''}`}>
      <div className={classes.plot} ref={ref}>
        {width > 0 && height > 0 && (
          // The legend's buttons do the same by keyboard.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
          <svg width={width} height={height} style={{ position: 'absolute', inset: 0 }} role="img" aria-label={`${panel.title}. ${slices.slice(0, 8).map((s) => `${s.name}: ${joinFormatted(s.display)}`).join(', ')}`} onMouseLeave={() => setHovered(undefined)}>
            {total === 0 && <circle cx={width / 2} cy={height / 2} r={radius} fill="none" stroke="var(--border-strong)" />}
            {shown.map((s, index) => {
              const share = total === 0 ? 0 : s.number / total;
              const start = starts[index] ?? 0;
              if (share === 0) return null;
              const angle = (start + share / 2) * 2 * Math.PI - Math.PI / 2;
              const place = inner > 0 ? (radius + inner) / 2 : radius * 0.66;
              const text = [labels.includes('name') ? s.name : '', labels.includes('value') ? joinFormatted(s.display) : '', labels.includes('percent') ? `${Math.round(share * 100)}%` : ''].filter((t) => t !== '').join(' ');
              return (
                <g key={s.key} onMouseEnter={() => setHovered(s.key)} opacity={hovered === undefined || hovered === s.key ? 1 : 0.45}>
                  <path d={slicePath(width / 2, height / 2, radius, inner, start, start + share)} fill={s.color} stroke="var(--panel)" strokeWidth={1.5}>
                    <title>{`${s.name}: ${joinFormatted(s.display)} (${(share * 100).toFixed(1)}%)`}</title>
                  </path>
                  {text !== '' && share > 0.05 && <text x={width / 2 + place * Math.cos(angle)} y={height / 2 + place * Math.sin(angle) + 4} textAnchor="middle" fontSize={11} fill={textOn(s.color, theme)} pointerEvents="none">{text}</text>}
                </g>
              );
            })}
          </svg>
        )}
      </div>
      {legend.show && (
        <div className={classes.legend}>
          <ul className={classes.legendList}>
            {slices.map((s) => (
              <li key={s.key} style={{ display: 'flex', gap: 8, maxWidth: '100%' }}>
                <button type="button" className={classes.legendItem} aria-pressed={!hidden.has(s.key)} onMouseEnter={() => setHovered(s.key)} onMouseLeave={() => setHovered(undefined)}
                  onClick={() => setHidden((before) => { const next = new Set(before); if (!next.delete(s.key)) next.add(s.key); return next; })}>
                  <span className={classes.legendMark} style={{ background: s.color }} aria-hidden="true" />
                  <span>{s.name}</span>
                </button>
                {legendValues.includes('value') && <span className={classes.legendCalc}>{joinFormatted(s.display)}</span>}
                {legendValues.includes('percent') && total > 0 && <span className={classes.legendCalc}>{((s.number / total) * 100).toFixed(1)}%</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
