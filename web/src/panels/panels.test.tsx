import { MantineProvider } from '@mantine/core';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { describe, expect, it } from 'vitest';
import { darkTheme } from '../grafana/field/colors';
import { applyFieldConfig } from '../grafana/field/overrides';
import type { Frame } from '../grafana/frames/frame';
import { readDashboard } from '../grafana/read';
import { BarGaugePanel, barShare } from './bargauge/BarGaugePanel';
import { placeBars } from './barchart/bars';
import { bestGrid, fitText } from './common/fit';
import { Legend, toggleHidden } from './common/Legend';
import { safeHref } from './common/links';
import { reduceFrames, readReduceOptions } from './common/reduce';
import { sparklinePath } from './common/Sparkline';
import { asTables } from './common/wide';
import { angleOf, ringPath, thresholdPieces } from './gauge/arc';
import { GaugePanel } from './gauge/GaugePanel';
import { heatmapData, markRow } from './heatmap/cells';
import { slicePath } from './piechart/slices';
import { panelKind } from './registry';
import { StatPanel, readStatOptions, statTile } from './stat/StatPanel';
import { initialSort, tableColumns, visibleRows } from './table/columns';
import { TablePanel } from './table/TablePanel';
import { stateRows } from './timeline/rows';
import type { PanelProps } from './types';

const show = (element: ReactElement) => render(<MantineProvider>{element}</MantineProvider>);

function props(raw: object, frames: readonly Frame[], width = 400, height = 200): PanelProps {
  const [panel] = readDashboard({ panels: [{ id: 1, title: 'P', ...raw }] }).panels;
  if (panel === undefined) throw new Error('no panel');
  return {
    panel, frames: applyFieldConfig(frames, panel.fieldConfig), width, height, theme: darkTheme, timeZone: 'utc', range: { fromMs: 0, toMs: 60_000 }, annotations: [], syncKey: 's', followSync: false,
    onZoom: () => undefined, onZoomOut: () => undefined, fill: (text) => text,
  };
}
const series = (name: string, values: readonly (number | null)[]): Frame => ({
  name, fields: [{ name: 'Time', type: 'time', values: values.map((_, i) => i * 10_000), config: {} }, { name: 'Value', type: 'number', values, labels: { job: name }, config: { displayNameFromDS: name } }],
});

describe('stat', () => {
  it('shows the reduced value in its unit and colour', () => {
    show(<StatPanel {...props({ type: 'stat', fieldConfig: { defaults: { unit: 'percentunit', decimals: 1, thresholds: { mode: 'absolute', steps: [{ color: '#ff0000', value: null }, { color: '#00ff00', value: 0.9 }] } } } }, [series('a', [0.1, 0.995])])} />);
    const value = screen.getByTestId('stat-value');
    expect(value.textContent).toBe('99.5%');
    expect(value.style.color).toBe('#00ff00');
  });
  it('names the values when there are several', () => {
    show(<StatPanel {...props({ type: 'stat', options: { reduceOptions: { calcs: ['max'] } } }, [series('a', [3, 1]), series('b', [5, 2])])} />);
    expect(screen.getAllByTestId('stat-value').map((v) => v.textContent)).toEqual(['3', '5']);
    expect(screen.getByText('b')).toBeTruthy();
  });
  it('fits its figure into the tile', () => {
    const [value] = reduceFrames([series('a', [1234.5])], readReduceOptions({}), { theme: darkTheme, timeZone: 'utc' });
    if (value === undefined) throw new Error('no value');
    const tile = statTile(value, readStatOptions({}), 1, 120, 60);
    expect(tile.valuePx).toBeLessThan(60);
    expect(fitText('1234.5', '', 120, 60, 200)).toBeLessThanOrEqual(120 / 3);
  });
});

describe('gauge', () => {
  it('tells its value as a meter', () => {
    show(<GaugePanel {...props({ type: 'gauge', fieldConfig: { defaults: { unit: 'percent', min: 0, max: 100 } } }, [series('CPU', [42.5])])} />);
    const meter = screen.getByRole('meter');
    expect([meter.getAttribute('aria-valuenow'), meter.getAttribute('aria-valuemax'), meter.getAttribute('aria-valuetext')]).toEqual(['42.5', '100', '42.5%']);
  });
  it.each([[0, 225], [0.5, 90], [1, -45], [2, -45]])('turns share %d to %d degrees', (share, angle) => expect(angleOf(share)).toBe(angle));
  it('draws the whole ring from the lower left to the lower right', () => {
    expect(ringPath(100, 100, 50, 40, 0, 1)).toMatch(/^M64\.64,135\.36A50,50 0 1 1 135\.36,135\.36L/);
  });
  it.each([
    ['absolute', 50, 80, [[0, 0.5], [0.5, 0.8], [0.8, 1]]], ['percentage', 25, 90, [[0, 0.25], [0.25, 0.9], [0.9, 1]]], ['absolute', 150, 200, [[0, 1]]],
  ])('places %s thresholds %d and %d', (mode, a, b, expected) => {
    const pieces = thresholdPieces({ mode: mode as 'absolute', steps: [{ color: 'green', value: -Infinity }, { color: 'orange', value: a }, { color: 'red', value: b }] }, { min: 0, max: 100 });
    expect(pieces.map((p) => [p.from, p.to])).toEqual(expected);
  });
});

describe('bar gauge', () => {
  it('gives each series a bar of its share', () => {
    const { container } = show(<BarGaugePanel {...props({ type: 'bargauge', options: { displayMode: 'basic' }, fieldConfig: { defaults: { min: 0, max: 10, unit: 's' } } }, [series('p50', [2]), series('p99', [5])])} />);
    expect(screen.getAllByRole('meter').map((m) => [m.getAttribute('aria-label'), m.getAttribute('aria-valuetext')])).toEqual([['p50', '2 s'], ['p99', '5 s']]);
    expect([...container.querySelectorAll('[role=meter] > span')].map((s) => (s as HTMLElement).style.width)).toEqual(['20%', '50%']);
  });
  it.each([[5, 0, 10, 0.5], [-5, 0, 10, 0], [50, 0, 10, 1], [NaN, 0, 10, 0], [1, 3, 3, 0]])('fills %d of %d to %d by %d', (value, min, max, share) => expect(barShare(value, min, max)).toBe(share));
});

describe('table', () => {
  const frame: Frame = {
    fields: [
      { name: 'job', type: 'string', values: ['b', 'a', 'c'], config: {} }, { name: 'Value', type: 'number', values: [2048, 1024, null], config: {} },
      { name: 'secret', type: 'string', values: ['x', 'y', 'z'], config: { custom: { hidden: true } } },
    ],
  };
  const table = (options: object = {}, overrides: readonly object[] = []) => props({ type: 'table', options, fieldConfig: { defaults: {}, overrides: [{ matcher: { id: 'byName', options: 'Value' }, properties: [{ id: 'unit', value: 'bytes' }] }, ...overrides] } }, [frame], 600, 300);
  const cells = () => screen.getAllByRole('row').slice(1).map((row) => within(row).getAllByRole('cell').map((c) => c.textContent));

  it('shows the columns that are not hidden, in their units', () => {
    show(<TablePanel {...table()} />);
    expect(screen.getAllByRole('columnheader').map((h) => h.textContent)).toEqual(['job', 'Value']);
    expect(cells()).toEqual([['b', '2 KiB'], ['a', '1 KiB'], ['c', '']]);
  });
  it('sorts up, down and back at a click on the head', async () => {
    show(<TablePanel {...table()} />);
    const head = screen.getByRole('button', { name: /job/ });
    await userEvent.click(head);
    expect(cells().map((r) => r[0])).toEqual(['a', 'b', 'c']);
    await userEvent.click(head);
    expect(cells().map((r) => r[0])).toEqual(['c', 'b', 'a']);
    expect(screen.getAllByRole('columnheader')[0]?.getAttribute('aria-sort')).toBe('descending');
    await userEvent.click(head);
    expect(cells().map((r) => r[0])).toEqual(['b', 'a', 'c']);
  });
  it('links cells, and never to a script', () => {
    show(<TablePanel {...table({}, [{ matcher: { id: 'byName', options: 'job' }, properties: [{ id: 'links', value: [{ title: 'go', url: '/d/x' }] }] }])} />);
    expect(screen.getAllByRole('link').map((l) => l.getAttribute('href'))).toEqual(['/d/x', '/d/x', '/d/x']);
  });
  it('sums in a footer', () => {
    show(<TablePanel {...table({ footer: { show: true, reducer: ['sum'] } })} />);
    expect(cells().pop()).toEqual(['Total', '3 KiB']);
  });
  it('starts in the stored order and filters by text', () => {
    const columns = tableColumns(frame, darkTheme, 'utc');
    expect(initialSort({ sortBy: [{ displayName: 'job', desc: true }] }, columns)).toEqual({ key: 'job', desc: true });
    expect(visibleRows(frame, columns, { key: 'Value', desc: true }, new Map([['job', 'A']]))).toEqual([1]);
    expect(visibleRows(frame, columns, { key: 'Value', desc: true }, new Map())).toEqual([0, 1, 2]);
  });
});

describe('state timeline', () => {
  const states = [series('up', [1, 1, 0, null, 1])];
  it('joins equal neighbours and leaves gaps empty', () => {
    const rows = stateRows(states, darkTheme, 'utc', 60_000, true);
    expect(rows[0]?.spans.map((s) => [s.fromMs, s.toMs, s.text])).toEqual([[0, 20_000, '1'], [20_000, 30_000, '0'], [40_000, 50_000, '1']]);
  });
  it('gives each value its own cell in a history', () => {
    expect(stateRows(states, darkTheme, 'utc', 60_000, false)[0]?.spans.map((s) => [s.fromMs, s.text])).toEqual([[0, '1'], [10_000, '1'], [20_000, '0'], [40_000, '1']]);
  });
  it('takes the colours of mappings', () => {
    const [frame] = applyFieldConfig(states, { defaults: { mappings: [{ type: 'value', options: { 0: { text: 'DOWN', color: '#f00' }, 1: { text: 'UP', color: '#0f0' } } }] }, overrides: [] });
    if (frame === undefined) throw new Error('no frame');
    expect(stateRows([frame], darkTheme, 'utc', 60_000, true)[0]?.spans.map((s) => [s.text, s.color])).toEqual([['UP', '#0f0'], ['DOWN', '#f00'], ['UP', '#0f0']]);
  });
});

describe('other drawings', () => {
  it('lays buckets out as rows of a heat map', () => {
    const data = heatmapData([series('0.1', [0, 4]), series('+Inf', [1, 2])], 0, 60_000, {});
    expect([data.rows, data.cells.map((c) => [c.x0, c.x1, c.y0, c.count])]).toEqual([['0.1', '+Inf'], [[0, 10_000, 0, 4], [-10_000, 0, 1, 1], [0, 10_000, 1, 2]]]);
  });
  it('closes a full circle', () => {
    expect(slicePath(0, 0, 10, 0, 0, 1)).toMatch(/^M0,0L0\.00,-10\.00A10,10 0 1 1 /);
  });
  it('groups and stacks bars', () => {
    const bars = (stacking: string) => placeBars({ categories: ['x'], series: [{ values: [2] }, { values: [3] }] as never }, stacking, 1, 1);
    expect(bars('none').bars.map((b) => [b.start, b.size, b.low, b.high])).toEqual([[0, 0.5, 0, 2], [0.5, 0.5, 0, 3]]);
    expect(bars('normal').bars.map((b) => [b.low, b.high])).toEqual([[0, 2], [2, 5]]);
    expect(bars('percent').high).toBe(1);
  });
  it('breaks a sparkline at gaps', () => {
    expect(sparklinePath([0, 1, 2, 3], [1, null, 2, 3], 30, 10).line).toBe('M0,8M20,5L30,2');
  });
  it.each([[4, 400, 100, 2], [4, 100, 100, 2], [3, 300, 60, 3], [1, 100, 100, 1]])('places %i tiles in %i by %i', (n, w, h, columns) => expect(bestGrid(n, w, h, n === 3 || w === 400 ? (w === 400 ? 2.2 : 1) : 1, 0).columns).toBe(columns));
  it.each([['javascript:alert(1)', undefined], [' JavaScript:x', undefined], ['data:text/html,x', undefined], ['//evil.example', undefined], ['/d/x?a=b', '/d/x?a=b'], ['https://a.b', 'https://a.b'], ['d/x', 'd/x'], ['', undefined]])('judges the link %s', (href, expected) => expect(safeHref(href)).toBe(expected));
});

describe('frames as tables', () => {
  it('join series by time under their names', () => {
    const [table, ...rest] = asTables([series('a', [1, 2]), series('b', [3, 4])]);
    expect([rest, table?.fields.map((f) => [f.config.displayName, f.values])]).toEqual([[], [['Time', [0, 10_000]], ['a', [1, 2]], ['b', [3, 4]]]]);
  });
});

describe('legend', () => {
  it.each([
    [[], 'a', false, ['b', 'c']], [['b', 'c'], 'a', false, []], [['b', 'c'], 'b', false, ['a', 'c']], [[], 'a', true, ['a']], [['a'], 'a', true, []],
  ])('with %j hidden, a click on %s (add: %s) hides %j', (hidden, key, add, expected) => expect([...toggleHidden(new Set(hidden), ['a', 'b', 'c'], key, add)]).toEqual(expected));

  it('shows calculations in a table that sorts', async () => {
    const display = (v: unknown) => ({ text: String(v), numeric: 0, color: '', percent: 0 });
    const items = [['a', [1, 2]], ['b', [5, 0]]].map(([name, values]) => ({ key: String(name), name: String(name), color: 'red', values: values as number[], display, hidden: false }));
    show(<Legend items={items} options={{ show: true, mode: 'table', placement: 'bottom', calcs: ['max'], width: undefined, sortBy: '', sortDesc: false }} onToggle={() => undefined} />);
    const rows = () => screen.getAllByRole('row').slice(1).map((r) => r.textContent);
    expect(rows()).toEqual(['a2', 'b5']);
    await userEvent.click(screen.getByRole('button', { name: 'Max' }));
    expect(rows()).toEqual(['b5', 'a2']);
  });
});

describe('exemplars on a heat map', () => {
  const data = { cells: [], log: false, yMin: 0, yMax: 3, rows: ['0.1', '1', '+Inf'], bounds: [0.1, 1, Infinity] };
  it.each([[0.05, 0.5], [0.1, 1], [0.55, 1.5], [7, 2.5]])('of value %d stand at %d', (value, expected) => expect(markRow(data, value)).toBeCloseTo(expected));
  it('stand at their own value where y is a number, and nowhere among names', () => {
    expect([markRow({ ...data, rows: undefined, bounds: undefined }, 0.3), markRow({ ...data, rows: undefined, log: true, yMin: 0.5 }, 0.3), markRow({ ...data, bounds: undefined }, 1)]).toEqual([0.3, 0.5, undefined]);
  });
});

describe('registry', () => {
  it.each(['timeseries', 'stat', 'gauge', 'bargauge', 'table', 'text', 'state-timeline', 'status-history', 'heatmap', 'piechart', 'barchart', 'histogram', 'alertlist', 'dashlist'])('draws %s', (type) => expect(panelKind(type).supported).toBe(true));
  it.each(['flamegraph', 'geomap', 'made-up', 'constructor'])('says why it cannot draw %s', (type) => expect(panelKind(type).supported).toBe(false));
});
