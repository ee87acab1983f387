import { useMemo } from 'react';
import { mix, readableText, textOn, type ColorTheme } from '../../grafana/field/colors';
import { asNumber, asObject, oneOf, type JsonObject } from '../../grafana/json';
import { joinFormatted } from '../../grafana/units/fixed';
import { fitText, tileGrid } from '../common/fit';
import { dataLinks } from '../common/links';
import classes from '../common/panels.module.css';
import { readReduceOptions, reduceFrames, type ReducedValue } from '../common/reduce';
import { Sparkline } from '../common/Sparkline';
import type { PanelProps } from '../types';

export interface StatOptions {
  readonly colorMode: 'none' | 'value' | 'background' | 'background_solid';
  readonly graphMode: 'none' | 'area' | 'line';
  readonly justifyMode: 'auto' | 'center';
  readonly textMode: 'auto' | 'value' | 'value_and_name' | 'name' | 'none';
  readonly orientation: string;
  readonly valueSize: number | undefined;
  readonly titleSize: number | undefined;
  readonly showPercentChange: boolean;
}

export function readStatOptions(options: JsonObject): StatOptions {
  const text = asObject(options['text']);
  return {
    colorMode: oneOf(options['colorMode'], ['none', 'value', 'background', 'background_solid'], 'value'),
    graphMode: oneOf(options['graphMode'], ['none', 'area', 'line'], 'area'),
    justifyMode: oneOf(options['justifyMode'], ['auto', 'center'], 'auto'),
    textMode: oneOf(options['textMode'], ['auto', 'value', 'value_and_name', 'name', 'none'], 'auto'),
    orientation: oneOf(options['orientation'], ['auto', 'horizontal', 'vertical'], 'auto'),
    valueSize: asNumber(text['valueSize']),
    titleSize: asNumber(text['titleSize']),
    showPercentChange: options['showPercentChange'] === true,
  };
}

/** What one tile shows, and how large. */
export interface StatTile {
  readonly showName: boolean;
  readonly showValue: boolean;
  readonly valuePx: number;
  readonly namePx: number;
  readonly sparkHeight: number;
  readonly split: boolean;
}

export function statTile(value: ReducedValue, options: StatOptions, count: number, width: number, height: number): StatTile {
  const showValue = options.textMode !== 'name' && options.textMode !== 'none';
  const showName = options.textMode === 'value_and_name' || options.textMode === 'name' || (options.textMode === 'auto' && count > 1);
  const hasSpark = options.graphMode !== 'none' && (value.series?.values.length ?? 0) > 1 && height >= 56 && width >= 60;
  const sparkHeight = hasSpark ? Math.round(Math.min(height * 0.34, 120)) : 0;
  // The line runs behind the lower edge of the figure, so only half of it is taken from the text.
  const room = height - sparkHeight * 0.55 - 4;
  const split = showName && showValue && width > height * 2.4 && height < 90;
  const namePx = options.titleSize ?? (showValue ? Math.max(10, Math.min(16, room * (split ? 0.4 : 0.22))) : fitText(value.name, '', width - 12, room, 40));
  const nameRoom = showName && !split ? namePx * 1.3 : 0;
  const valueWidth = (width - 14) * (split ? 0.62 : 1);
  const text = `${value.display.prefix ?? ''}${value.display.text}`;
  const valuePx = options.valueSize ?? fitText(text, value.display.suffix ?? '', valueWidth, (room - nameRoom) * (showName ? 0.95 : 0.82), 52);
  return { showName, showValue, valuePx, namePx, sparkHeight, split };
}

function colors(value: ReducedValue, options: StatOptions, theme: ColorTheme): { text: string; background: string; spark: string } {
  const color = value.display.color;
  if (options.colorMode === 'background' || options.colorMode === 'background_solid') {
    const darker = mix(color, '#000000', theme.isDark ? 0.3 : 0.12);
    const background = options.colorMode === 'background' ? `linear-gradient(120deg, ${darker}, ${color})` : color;
    const text = textOn(color, theme);
    return { text, background, spark: text === '#ffffff' ? 'rgba(255, 255, 255, 0.7)' : 'rgba(0, 0, 0, 0.55)' };
  }
  return { text: options.colorMode === 'none' ? theme.text : readableText(color, theme.panel), background: 'none', spark: color };
}

export function StatPanel({ panel, frames, width, height, theme, timeZone, fill }: PanelProps) {
  const options = useMemo(() => readStatOptions(panel.options), [panel.options]);
  const values = useMemo(() => reduceFrames(frames, readReduceOptions(panel.options), { theme, timeZone }), [frames, panel.options, theme, timeZone]);
  const grid = tileGrid(values.length, width, height, options.orientation, 2.2);
  const isBackground = options.colorMode.startsWith('background');
  return (
    <div className={classes.tiles} style={{ gridTemplateColumns: `repeat(${grid.columns}, minmax(0, 1fr))`, gridTemplateRows: `repeat(${grid.rows}, minmax(0, 1fr))` }}>
      {values.map((value) => {
        const tile = statTile(value, options, values.length, grid.width, grid.height);
        const { text, background, spark } = colors(value, options, theme);
        const link = dataLinks(value.field, value.name, value.display, value.value, fill)[0];
        const body = (
          <>
            {tile.showName && <span className={classes.statName} style={{ fontSize: tile.namePx, color: isBackground ? text : 'var(--text)' }}>{value.name}</span>}
            {tile.showValue && (
              <span className={classes.statValue} style={{ fontSize: tile.valuePx, color: text }} data-testid="stat-value">
                {value.display.prefix !== undefined && value.display.prefix !== '' && <span style={{ fontSize: '0.6em' }}>{value.display.prefix}</span>}
                {value.display.text}
                {value.display.suffix !== undefined && value.display.suffix !== '' && <span style={{ fontSize: '0.6em' }}>{value.display.suffix}</span>}
                {options.showPercentChange && value.change !== undefined && (
                  <span className={classes.change}>{value.change >= 0 ? '▲' : '▼'} {Math.abs(value.change * 100).toFixed(1)}%</span>
                )}
              </span>
            )}
          </>
        );
        return (
          <div key={value.key} className={classes.stat} style={{ background }} title={`${value.name}: ${joinFormatted(value.display)}`}>
            <div className={`${classes.statText} ${tile.split ? classes.statSplit : ''}`} style={{ paddingBottom: tile.sparkHeight * 0.55, ...(tile.split && options.justifyMode === 'center' ? { justifyContent: 'center' } : {}) }}>
              {link === undefined ? body : <a href={link.href} title={link.title} target={link.newTab ? '_blank' : undefined} rel="noreferrer" style={{ color: 'inherit', maxWidth: '100%', display: 'contents' }}>{body}</a>}
            </div>
            {tile.sparkHeight > 0 && value.series !== undefined && (
              <div className={classes.statSpark}>
                <Sparkline times={value.series.times} values={value.series.values} width={Math.floor(grid.width)} height={tile.sparkHeight} color={spark} min={value.field.config.min} max={value.field.config.max} />
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
}
