import { memo } from 'react';
import { mix, nameHash, readableText, textOn, withAlpha, type ColorTheme } from '../../grafana/field/colors';
import { isCellSeries, type Value } from '../../grafana/frames/frame';
import { joinFormatted } from '../../grafana/units/fixed';
import { barShare } from '../bargauge/BarGaugePanel';
import { dataLinks, safeHref } from '../common/links';
import { Sparkline } from '../common/Sparkline';
import type { PanelProps } from '../types';
import { plain, type Column } from './columns';
import classes from './table.module.css';

export interface CellProps {
  readonly column: Column;
  readonly value: Value;
  readonly theme: ColorTheme;
  readonly fill: PanelProps['fill'];
  readonly row: Readonly<Record<string, string>>;
  readonly width: number;
  readonly height: number;
}

/** Background of a cell (or of its whole row), when its type colours it. */
export function cellBackground(column: Column, value: Value): string | undefined {
  if (column.cell !== 'color-background' && column.cell !== 'color-background-solid') return undefined;
  return column.display(plain(value)).color;
}

export const Cell = memo(function Cell({ column, value, theme, fill, row, width, height }: CellProps) {
  const shown = column.display(plain(value));
  const text = joinFormatted(shown);
  const links = dataLinks(column.field, column.name, shown, plain(value), fill, row);
  const link = links[0];
  const wrap = (content: React.ReactNode) => (link === undefined ? content : <a href={link.href} target={link.newTab ? '_blank' : undefined} rel="noreferrer" title={link.title}>{content}</a>);

  switch (column.cell) {
    case 'sparkline': {
      if (!isCellSeries(value)) return <>{text}</>;
      const room = Math.max(40, width - 84);
      return (
        <span className={classes.spark}>
          <Sparkline times={value.times} values={value.values} width={room} height={height - 8} color={theme.palette[0] ?? theme.text} />
          <span className={classes.sparkValue}>{text}</span>
        </span>
      );
    }
    case 'gauge': {
      const share = barShare(shown.numeric, column.range.min, column.range.max);
      const showText = column.valueDisplay !== 'hidden';
      return (
        <span className={classes.gauge}>
          <span className={classes.gaugeTrack}>
            <span style={{ width: `${share * 100}%`, background: column.mode === 'gradient' ? `linear-gradient(to right, ${withAlpha(shown.color, 0.35)}, ${shown.color})` : shown.color }} />
          </span>
          {showText && <span style={{ color: column.valueDisplay === 'text' ? undefined : readableText(shown.color, theme.panel) }}>{text}</span>}
        </span>
      );
    }
    case 'color-text': return wrap(<span style={{ color: readableText(shown.color, theme.panel) }}>{text}</span>);
    case 'color-background':
    case 'color-background-solid': return wrap(<span style={{ color: textOn(shown.color, theme) }}>{text}</span>);
    case 'pill': {
      const color = column.field.config.mappings === undefined && column.field.type === 'string' ? (theme.palette[nameHash(text) % theme.palette.length] ?? theme.text) : shown.color;
      return text === '' ? null : (
        <span className={classes.pill} style={{ background: withAlpha(color, 0.18), borderColor: withAlpha(color, 0.6), color: readableText(color, mix(theme.panel, color, 0.18)) }}>{text}</span>
      );
    }
    case 'json-view': return <code>{typeof value === 'string' ? value : JSON.stringify(plain(value))}</code>;
    case 'image': {
      const href = typeof value === 'string' ? safeHref(value) : undefined;
      return href === undefined ? <>{text}</> : <img src={href} alt={column.name} style={{ maxHeight: height - 4, maxWidth: '100%' }} />;
    }
    case 'data-links':
      return (
        <span className={classes.links}>
          {links.map((l) => <a key={l.href + l.title} href={l.href} target={l.newTab ? '_blank' : undefined} rel="noreferrer">{l.title}</a>)}
        </span>
      );
    default: return wrap(<>{text}</>);
  }
});
