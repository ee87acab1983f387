import { useMemo, useState } from 'react';
import { valueTicks } from '../../charts/timeAxis';
import { unitFormatter } from '../../grafana/units/catalog';
import { joinFormatted } from '../../grafana/units/fixed';
import { textEm } from '../common/fit';
import { Legend, toggleHidden, type LegendOptions } from '../common/Legend';
import classes from '../common/panels.module.css';
import { useSize } from '../common/useSize';
import { placeBars, type BarData } from './bars';

interface Props {
  readonly title: string;
  readonly data: BarData;
  readonly horizontal: boolean;
  readonly stacking: string;
  readonly groupWidth: number;
  readonly barWidth: number;
  readonly showValue: string;
  readonly legend: LegendOptions;
  readonly max?: number | undefined;
}

/** Grouped or stacked bars over categories, upright or lying. */
export function BarChart({ title, data: all, horizontal, stacking, groupWidth, barWidth, showValue, legend, max }: Props) {
  const [ref, { width, height }] = useSize();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const data = useMemo(() => ({ ...all, series: all.series.filter((s) => !hidden.has(s.key)) }), [all, hidden]);
  const placed = useMemo(() => placeBars(data, stacking, groupWidth, barWidth), [data, stacking, groupWidth, barWidth]);
  const { bars, low } = placed;
  // Figures above the bars need room of their own.
  const high = Math.max(low + 1e-12, max ?? placed.high * (showValue === 'never' || stacking !== 'none' ? 1 : 1.1));
  const unit = data.series[0]?.field.config.unit;
  const format = unitFormatter(stacking === 'percent' ? 'percentunit' : unit === undefined || unit === '' ? 'short' : unit);
  const label = (v: number) => {
    const f = format(v);
    return joinFormatted({ ...f, text: f.text.includes('.') ? f.text.replace(/\.?0+$/, '') : f.text });
  };
  const ticks = valueTicks(low, high, (horizontal ? width : height) / 70);
  const longest = Math.max(0, ...data.categories.map((c) => textEm(c.slice(0, 22)) * 11));
  const left = horizontal ? Math.min(width * 0.35, longest + 12) : Math.max(20, ...ticks.map((t) => textEm(label(t)) * 11)) + 10;
  const slotPx = (width - left) / Math.max(1, data.categories.length);
  const turned = !horizontal && longest > slotPx - 6;
  const bottom = horizontal ? 22 : turned ? Math.min(90, longest * 0.72 + 14) : 22;
  const plotWidth = Math.max(10, width - left - 8);
  const plotHeight = Math.max(10, height - bottom - 8);
  const along = horizontal ? plotHeight : plotWidth;
  const across = horizontal ? plotWidth : plotHeight;
  const place = (v: number) => ((Math.min(high, Math.max(low, v)) - low) / (high - low)) * across;
  const every = turned || horizontal ? Math.max(1, Math.ceil(14 / (along / Math.max(1, data.categories.length)))) : 1;
  return (
    <div className={`${classes.legendRow} ${legend.placement === 'bottom' ? classes.legendBottom : ''}`}>
      <div className={classes.plot} ref={ref}>
        {width > 0 && height > 0 && (
          <svg width={width} height={height} style={{ position: 'absolute', inset: 0 }} role="img" aria-label={`${title}. Bars of ${data.series.length} series over ${data.categories.length} categories`}>
            {ticks.map((t) => (horizontal
              ? <g key={t}><line x1={left + place(t)} x2={left + place(t)} y1={4} y2={4 + plotHeight} stroke="var(--grid-line)" /><text x={left + place(t)} y={height - 6} textAnchor="middle" className={classes.axisText}>{label(t)}</text></g>
              : <g key={t}><line x1={left} x2={left + plotWidth} y1={4 + plotHeight - place(t)} y2={4 + plotHeight - place(t)} stroke="var(--grid-line)" /><text x={left - 6} y={8 + plotHeight - place(t)} textAnchor="end" className={classes.axisText}>{label(t)}</text></g>))}
            {data.categories.map((name, i) => {
              if (i % every !== 0) return null;
              const middle = ((i + 0.5) / data.categories.length) * along;
              if (horizontal) return <text key={`${name}-${i}`} x={left - 6} y={8 + middle} textAnchor="end" className={classes.axisText}>{name}</text>;
              const [px, py] = [left + middle, plotHeight + 18];
              return <text key={`${name}-${i}`} x={px} y={py} textAnchor={turned ? 'end' : 'middle'} transform={turned ? `rotate(-45 ${px} ${py})` : undefined} className={classes.axisText}>{name.length > 22 ? `${name.slice(0, 21)}…` : name}</text>;
            })}
            {bars.map((bar) => {
              const series = data.series[bar.series];
              if (series === undefined) return null;
              const [a, b] = [place(bar.low), place(bar.high)];
              const shown = series.display(bar.value);
              const byValue = series.field.config.color !== undefined && series.field.config.color.mode === 'thresholds';
              const fill = byValue ? shown.color : series.color;
              const rect = horizontal ? { x: left + a, y: 4 + bar.start * along, width: Math.max(0.5, b - a), height: bar.size * along } : { x: left + bar.start * along, y: 4 + plotHeight - b, width: bar.size * along, height: Math.max(0.5, b - a) };
              const text = joinFormatted(shown);
              const fits = horizontal ? rect.height > 11 : textEm(text) * 11 < rect.width + 8;
              return (
                <g key={`${bar.series}-${bar.category}`}>
                  <rect {...rect} fill={fill} fillOpacity={0.85} rx={1}><title>{`${data.categories[bar.category] ?? ''} · ${series.name}: ${text}`}</title></rect>
                  {showValue !== 'never' && (showValue === 'always' || fits) && stacking === 'none' && (
                    <text x={horizontal ? rect.x + rect.width + 4 : rect.x + rect.width / 2} y={horizontal ? rect.y + rect.height / 2 + 4 : rect.y - 3} textAnchor={horizontal ? 'start' : 'middle'} className={classes.axisText}>{text}</text>
                  )}
                </g>
              );
            })}
          </svg>
        )}
      </div>
      {legend.show && all.series.length > 1 && (
        <Legend
          items={all.series.map((s) => ({ key: s.key, name: s.name, color: s.color, values: s.values, display: s.display, hidden: hidden.has(s.key) }))} options={legend}
          onToggle={(key, add) => setHidden((before) => toggleHidden(before, all.series.map((s) => s.key), key, add))}
        />
      )}
    </div>
  );
}
