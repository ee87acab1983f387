import { useState, type MouseEvent } from 'react';
import { reduceValues, reducerName } from '../../grafana/field/reducers';
import { joinFormatted } from '../../grafana/units/fixed';
import type { Display } from '../../grafana/field/display';
import type { Value } from '../../grafana/frames/frame';
import { asNumber, asObject, asString, asStrings, oneOf, type JsonObject } from '../../grafana/json';
import classes from './panels.module.css';

export interface LegendOptions {
  readonly show: boolean;
  readonly mode: 'list' | 'table';
  readonly placement: 'bottom' | 'right';
  readonly calcs: readonly string[];
  readonly width: number | undefined;
  readonly sortBy: string;
  readonly sortDesc: boolean;
}

export function readLegend(options: JsonObject): LegendOptions {
  const o = asObject(options['legend']);
  const mode = asString(o['displayMode']) ?? 'list';
  return {
    show: o['showLegend'] !== false && mode !== 'hidden',
    mode: mode === 'table' ? 'table' : 'list',
    placement: oneOf(o['placement'], ['bottom', 'right'], 'bottom'),
    calcs: asStrings(o['calcs']),
    width: asNumber(o['width']),
    sortBy: asString(o['sortBy']) ?? '',
    sortDesc: o['sortDesc'] === true,
  };
}

export interface LegendItem {
  readonly key: string;
  readonly name: string;
  readonly color: string;
  readonly values: readonly Value[];
  readonly display: Display;
  readonly hidden: boolean;
}

interface Props {
  readonly items: readonly LegendItem[];
  readonly options: LegendOptions;
  /** A plain click isolates, one with Ctrl, Command or Shift adds and removes. */
  readonly onToggle: (key: string, add: boolean) => void;
}

function mark(color: string) {
  return <span className={classes.legendMark} style={{ background: color }} aria-hidden="true" />;
}

export function Legend({ items, options, onToggle }: Props) {
  const [sort, setSort] = useState<{ by: string; desc: boolean }>({ by: options.sortBy, desc: options.sortDesc });
  const click = (key: string) => (event: MouseEvent) => onToggle(key, event.ctrlKey || event.metaKey || event.shiftKey);
  const rows = items.map((item) => ({ item, calcs: options.calcs.map((c) => reduceValues(item.values, c)) }));

  if (options.mode === 'list') {
    return (
      <div className={classes.legend} style={options.width === undefined || options.placement === 'bottom' ? undefined : { width: options.width }}>
        <ul className={classes.legendList}>
          {rows.map(({ item, calcs }) => (
            <li key={item.key} style={{ maxWidth: '100%', display: 'flex', gap: 8, alignItems: 'center' }}>
              <button type="button" className={classes.legendItem} aria-pressed={!item.hidden} onClick={click(item.key)} title={item.name}>
                {mark(item.color)}
                <span>{item.name}</span>
              </button>
              {calcs.map((value, i) => (
                <span key={options.calcs[i]} className={classes.legendCalc}>
                  {reducerName(options.calcs[i] ?? '')}: {joinFormatted(item.display(value))}
                </span>
              ))}
            </li>
          ))}
        </ul>
      </div>
    );
  }

  const at = options.calcs.findIndex((c) => reducerName(c) === sort.by);
  const sign = sort.desc ? -1 : 1;
  const sorted = sort.by === '' ? rows : rows.toSorted((a, b) => {
    if (at < 0) return sign * a.item.name.localeCompare(b.item.name, 'en', { numeric: true });
    const [x, y] = [a.calcs[at], b.calcs[at]];
    return sign * ((typeof x === 'number' ? x : -Infinity) - (typeof y === 'number' ? y : -Infinity));
  });
  const head = (label: string) => (
    <button type="button" onClick={() => setSort((before) => (before.by === label ? (before.desc ? { by: label, desc: false } : { by: '', desc: false }) : { by: label, desc: true }))}>
      {label}
      {sort.by === label && <span aria-hidden="true">{sort.desc ? ' ↓' : ' ↑'}</span>}
    </button>
  );
  const direction = (label: string) => (sort.by === label ? (sort.desc ? 'descending' as const : 'ascending' as const) : undefined);
  return (
    <div className={classes.legend} style={options.width === undefined || options.placement === 'bottom' ? undefined : { width: options.width }}>
      <table className={classes.legendTable}>
        <thead>
          <tr>
            <th scope="col" aria-sort={direction('Name')} style={{ color: 'var(--text-secondary)' }}>{head('Name')}</th>
            {options.calcs.map((c) => (
              <th key={c} scope="col" aria-sort={direction(reducerName(c))}>{head(reducerName(c))}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ item, calcs }) => (
            <tr key={item.key}>
              <td>
                <button type="button" className={classes.legendItem} aria-pressed={!item.hidden} onClick={click(item.key)} title={item.name}>
                  {mark(item.color)}
                  <span>{item.name}</span>
                </button>
              </td>
              {calcs.map((value, i) => (
                <td key={options.calcs[i]}>{joinFormatted(item.display(value))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Series left visible after a click: isolate one, show all again, or add and remove. */
export function toggleHidden(hidden: ReadonlySet<string>, keys: readonly string[], key: string, add: boolean): ReadonlySet<string> {
  if (add) {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    return next;
  }
  const isAlone = keys.every((k) => hidden.has(k) !== (k === key));
  return isAlone ? new Set() : new Set(keys.filter((k) => k !== key));
}
