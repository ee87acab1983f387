import { useMemo } from 'react';
import { mix, readableText, resolveColor, withAlpha, type ColorTheme } from '../../grafana/field/colors';
import { fieldDisplay } from '../../grafana/field/display';
import { joinFormatted } from '../../grafana/units/fixed';
import { asString, oneOf } from '../../grafana/json';
import { textEm } from '../common/fit';
import classes from '../common/panels.module.css';
import { readReduceOptions, reduceFrames, type ReducedValue } from '../common/reduce';
import { thresholdPieces } from '../gauge/arc';
import type { PanelProps } from '../types';

type Mode = 'basic' | 'gradient' | 'lcd';

/** Share of the bar that is filled; values below the minimum fill nothing. */
export function barShare(value: number, min: number, max: number): number {
  if (!Number.isFinite(value) || max <= min) return 0;
  return Math.min(1, Math.max(0, (value - min) / (max - min)));
}

function gradient(value: ReducedValue, share: number, theme: ColorTheme, upright: boolean): string {
  const direction = upright ? 'to top' : 'to right';
  const { thresholds, color } = value.field.config;
  const byThreshold = color === undefined || color.mode === 'thresholds';
  const pieces = byThreshold ? thresholdPieces(thresholds, value.range) : [];
  const end = value.display.color;
  if (pieces.length > 1 && share > 0) {
    // The stops belong to the whole track, the fill shows its first part.
    const stops = pieces.filter((p) => p.from < share).map((p) => `${resolveColor(p.color, theme)} ${Math.round((p.from / share) * 100)}%`);
    if (stops.length > 1) return `linear-gradient(${direction}, ${stops.join(', ')})`;
  }
  return `linear-gradient(${direction}, ${mix(end, theme.panel, 0.55)}, ${end})`;
}

function Lcd({ value, theme, upright, length }: { value: ReducedValue; theme: ColorTheme; upright: boolean; length: number }) {
  const cells = Math.max(4, Math.min(60, Math.floor(length / 12)));
  const { min, max } = value.range;
  const display = fieldDisplay(value.field, { theme, panelRange: value.range });
  const share = barShare(value.display.numeric, min, max);
  return (
    <div className={`${classes.lcd} ${upright ? classes.lcdUp : ''}`}>
      {Array.from({ length: cells }, (_, i) => {
        const color = display(min + ((i + 0.5) / cells) * (max - min)).color;
        const isOn = (i + 0.5) / cells <= share;
        return <span key={i} className={classes.lcdCell} style={{ background: isOn ? color : withAlpha(color, 0.16) }} />;
      })}
    </div>
  );
}

export function BarGaugePanel({ panel, frames, width, height, theme, timeZone }: PanelProps) {
  const { options } = panel;
  const values = useMemo(() => reduceFrames(frames, readReduceOptions(options), { theme, timeZone }), [frames, options, theme, timeZone]);
  const mode = oneOf<Mode>(options['displayMode'], ['basic', 'gradient', 'lcd'], 'gradient');
  const orientation = oneOf(options['orientation'], ['auto', 'horizontal', 'vertical'], 'auto');
  const upright = orientation === 'vertical';
  const valueMode = oneOf(options['valueMode'], ['color', 'text', 'hidden'], 'color');
  const placement = asString(options['namePlacement']) ?? 'auto';
  const showUnfilled = options['showUnfilled'] !== false;
  const showNames = values.length > 1 || placement !== 'auto';
  const count = Math.max(1, values.length);
  const size = upright ? width / count : height / count;
  const nameTop = placement === 'top' || (placement === 'auto' && !upright && size > 56 && width < 260);
  const font = upright ? 12 : Math.max(10, Math.min(15, width * 0.085, nameTop ? size * 0.26 : size * 0.5));
  const nameWidth = Math.min(width * 0.34, Math.max(...values.map((v) => textEm(v.name) * 12.5), 10) + 6);
  const valueWidth = Math.min(width * 0.4, Math.max(...values.map((v) => textEm(joinFormatted(v.display)) * font * 1.03), 10) + 6);
  return (
    <div className={classes.bars} style={upright ? { gridTemplateColumns: `repeat(${count}, minmax(28px, 1fr))` } : { gridTemplateRows: `repeat(${count}, minmax(18px, 1fr))` }}>
      {values.map((value) => {
        const { min, max } = value.range;
        const share = barShare(value.display.numeric, min, max);
        const color = value.display.color;
        const fillStyle = { background: mode === 'gradient' ? gradient(value, share, theme, upright) : withAlpha(color, 0.85), ...(upright ? { height: `${share * 100}%` } : { width: `${share * 100}%` }) };
        const text = valueMode === 'hidden' ? null : (
          <span className={classes.barValue} style={{ fontSize: font, width: upright || nameTop ? undefined : valueWidth, textAlign: upright ? 'center' : undefined, color: valueMode === 'text' ? theme.text : readableText(color, theme.panel) }}>
            {joinFormatted(value.display)}
          </span>
        );
        const track = (
          <div
            className={`${classes.barTrack} ${showUnfilled && mode !== 'lcd' ? '' : classes.barTrackOpen}`} style={{ height: upright ? undefined : Math.max(6, Math.min(size * (nameTop ? 0.5 : 0.62), 46)) }}
            role="meter" aria-label={value.name} aria-valuemin={min} aria-valuemax={max} aria-valuenow={Number.isFinite(value.display.numeric) ? Math.min(max, Math.max(min, value.display.numeric)) : min} aria-valuetext={joinFormatted(value.display)}
          >
            {mode === 'lcd' ? <Lcd value={value} theme={theme} upright={upright} length={upright ? height - 40 : width - nameWidth - valueWidth - 20} /> : <span className={`${classes.barFill} ${upright ? classes.barFillUp : ''}`} style={fillStyle} />}
          </div>
        );
        const name = showNames && placement !== 'hidden' ? <span className={classes.barName} style={{ width: upright || nameTop ? undefined : nameWidth, textAlign: upright ? 'center' : undefined, fontSize: 12.5 }} title={value.name}>{value.name}</span> : null;
        if (upright) return <div key={value.key} className={`${classes.bar} ${classes.barColumn}`}>{text}{track}{name}</div>;
        if (nameTop) {
          return (
            <div key={value.key} className={`${classes.bar} ${classes.barColumn}`} style={{ justifyContent: 'center' }}>
              <div className={classes.bar} style={{ justifyContent: 'space-between' }}>{name}{text}</div>
              {track}
            </div>
          );
        }
        return <div key={value.key} className={classes.bar}>{name}{track}{text}</div>;
      })}
    </div>
  );
}
