import { useMemo } from 'react';
import { readableText, resolveColor, withAlpha, type ColorTheme } from '../../grafana/field/colors';
import { joinFormatted } from '../../grafana/units/fixed';
import { asNumber, asObject, asString } from '../../grafana/json';
import { bestGrid, fitText, tileGrid } from '../common/fit';
import classes from '../common/panels.module.css';
import { readReduceOptions, reduceFrames, type ReducedValue } from '../common/reduce';
import type { PanelProps } from '../types';
import { ringPath, thresholdPieces } from './arc';

interface DialProps {
  readonly value: ReducedValue;
  readonly width: number;
  readonly height: number;
  readonly theme: ColorTheme;
  readonly showMarkers: boolean;
  readonly showLabels: boolean;
  readonly name: string | undefined;
  readonly valueSize: number | undefined;
}

function Dial({ value, width, height, theme, showMarkers, showLabels, name, valueSize }: DialProps) {
  const nameHeight = name === undefined ? 0 : Math.min(18, height * 0.2);
  // The dial is 2 radii wide and 1.75 high: the opening at the bottom needs no room.
  const radius = Math.max(8, Math.min(width / 2 - 4, (height - nameHeight - 4) / 1.74));
  const cx = width / 2;
  const cy = radius + 2;
  const configured = { min: value.field.config.min ?? 0, max: value.field.config.max ?? 100 };
  const span = configured.max - configured.min;
  const numeric = value.display.numeric;
  const share = Number.isFinite(numeric) && span > 0 ? Math.min(1, Math.max(0, (numeric - configured.min) / span)) : 0;
  const thin = Math.max(2, radius * 0.05);
  const gap = Math.max(1.5, radius * 0.035);
  const outer = showMarkers ? radius - thin - gap : radius;
  const thick = Math.max(5, radius * 0.19);
  const pieces = thresholdPieces(value.field.config.thresholds, configured);
  const text = `${value.display.prefix ?? ''}${value.display.text}`;
  const suffix = value.display.suffix ?? '';
  const size = valueSize ?? fitText(text, suffix, (outer - thick) * 1.72, radius * 0.62, 64);
  const color = value.display.color;
  return (
    <div className={classes.gauge}>
      <svg
        width={width} height={Math.ceil(radius * 1.74 + 4)} role="meter" aria-label={`${value.name}: ${joinFormatted(value.display)}`}
        aria-valuemin={configured.min} aria-valuemax={configured.max} aria-valuenow={Number.isFinite(numeric) ? Math.min(configured.max, Math.max(configured.min, numeric)) : configured.min} aria-valuetext={joinFormatted(value.display)}
      >
        {showMarkers && pieces.map((p) => <path key={`${p.from}-${p.color}`} d={ringPath(cx, cy, radius, radius - thin, p.from, p.to)} fill={resolveColor(p.color, theme)} />)}
        <path d={ringPath(cx, cy, outer, outer - thick, 0, 1)} fill={withAlpha(theme.text, 0.08)} />
        {share > 0 && <path d={ringPath(cx, cy, outer, outer - thick, 0, share)} fill={color} />}
        <text x={cx} y={cy + size * 0.34} textAnchor="middle" fill={readableText(color, theme.panel)} fontSize={size} fontWeight={600} style={{ fontVariantNumeric: 'tabular-nums' }}>
          {text}
          {suffix !== '' && <tspan fontSize={size * 0.62}>{suffix}</tspan>}
        </text>
        {showLabels && radius > 50 && pieces.slice(1).map((p) => {
          const shown = configured.min + span * p.from;
          const angle = ((225 - 270 * p.from) * Math.PI) / 180;
          return (
            <text key={`label-${p.from}`} x={cx + (outer - thick - 12) * Math.cos(angle)} y={cy - (outer - thick - 12) * Math.sin(angle)} textAnchor="middle" className={classes.axisText}>
              {Math.round(shown * 100) / 100}
            </text>
          );
        })}
      </svg>
      {name !== undefined && nameHeight >= 9 && <span className={classes.gaugeName} style={{ fontSize: Math.min(13, nameHeight * 0.8), lineHeight: `${nameHeight}px`, width }} title={name}>{name}</span>}
    </div>
  );
}

export function GaugePanel({ panel, frames, width, height, theme, timeZone }: PanelProps) {
  const { options } = panel;
  const values = useMemo(() => reduceFrames(frames, readReduceOptions(options), { theme, timeZone }), [frames, options, theme, timeZone]);
  const orientation = asString(options['orientation']) ?? 'auto';
  const grid = orientation === 'auto' ? bestGrid(values.length, width, height, 1.1, 6) : tileGrid(values.length, width, height, orientation === 'horizontal' ? 'vertical' : 'horizontal', 1.1);
  const valueSize = asNumber(asObject(options['text'])['valueSize']);
  return (
    <div className={classes.tiles} style={{ gridTemplateColumns: `repeat(${grid.columns}, minmax(0, 1fr))`, alignContent: 'center' }}>
      {values.map((value) => (
        <Dial
          key={value.key} value={value} width={Math.floor(grid.width)} height={Math.floor(grid.height)} theme={theme} valueSize={valueSize}
          showMarkers={options['showThresholdMarkers'] !== false} showLabels={options['showThresholdLabels'] === true} name={values.length > 1 ? value.name : undefined}
        />
      ))}
    </div>
  );
}
