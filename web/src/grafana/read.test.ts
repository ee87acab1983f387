import { describe, expect, it } from 'vitest';
import { letters, readDashboard, slugOf } from './read';

const first = (panel: object, more: object = {}) => readDashboard({ panels: [panel], ...more }).panels[0];

describe('reading dashboards', () => {
  it.each([[null], ['text'], [[]], [{}], [{ panels: 'x', templating: 5, annotations: { list: [null, 3] }, rows: [{}], links: {} }], [{ panels: [{}, null, { targets: [1, null, {}], fieldConfig: { overrides: [{}], defaults: { thresholds: { steps: 'x' }, mappings: [1] } } }] }]])('takes %j without throwing', (json) => {
    expect(readDashboard(json).time).toEqual({ from: 'now-6h', to: 'now' });
  });

  it('opens the wrapper and keeps the essentials', () => {
    const d = readDashboard({ dashboard: { uid: 'u', title: 'T', tags: ['a', 1], refresh: '30s', time: { from: 'now-1h', to: 'now' }, graphTooltip: 1, timezone: 'utc' }, meta: {} });
    expect([d.uid, d.title, d.tags, d.refresh, d.time.from, d.graphTooltip, d.timezone]).toEqual(['u', 'T', ['a'], '30s', 'now-1h', 'crosshair', 'utc']);
  });

  it('fills missing ids and query names, and renews those stored twice', () => {
    const d = readDashboard({ panels: [{ id: 3, type: 'stat', targets: [{}, { refId: 'A' }, { refId: 'A' }] }, { type: 'stat' }, { id: 3, type: 'stat' }] });
    expect(d.panels.map((p) => p.id)).toEqual([3, 4, 5]);
    expect(new Set(d.panels[0]?.targets.map((t) => t.refId)).size).toBe(3);
  });

  it.each([[0, 'A'], [25, 'Z'], [26, 'AA'], [27, 'AB'], [52, 'BA']])('names query %i %s', (i, name) => expect(letters(i)).toBe(name));
  it.each([['Node Exporter Full', 'node-exporter-full'], ['  Ünï/x ', 'uni-x'], ['…', '-']])('makes a slug of %s', (title, slug) => expect(slugOf(title)).toBe(slug));

  it('cuts widths past 24 columns', () => {
    expect(first({ type: 'stat', gridPos: { x: 20, y: 0, w: 40, h: 0 } })?.gridPos).toEqual({ x: 0, y: 0, w: 24, h: 1 });
  });

  it('places legacy rows by span and height', () => {
    const d = readDashboard({ schemaVersion: 14, rows: [{ title: 'R', showTitle: true, height: '250px', panels: [{ id: 1, type: 'graph', span: 6 }, { id: 2, type: 'graph', span: 6 }, { id: 3, type: 'graph', span: 12 }] }, { collapse: true, title: 'C', panels: [{ id: 4, type: 'text', span: 4 }] }] });
    expect(d.panels.map((p) => [p.type, p.id, p.gridPos.x, p.gridPos.y, p.gridPos.w, p.gridPos.h])).toEqual([
      ['row', 5, 0, 0, 24, 1], ['timeseries', 1, 0, 1, 12, 7], ['timeseries', 2, 12, 1, 12, 7], ['timeseries', 3, 0, 8, 24, 7], ['row', 6, 0, 15, 24, 1],
    ]);
    expect(d.panels[4]?.panels.map((p) => p.id)).toEqual([4]);
  });

  it('fills the inputs of an exported dashboard', () => {
    const p = first({ type: 'stat', datasource: '${DS_PROM}', title: '${VAR_X} $x' }, { __inputs: [{ name: 'DS_PROM', type: 'datasource', pluginId: 'prometheus' }, { name: 'VAR_X', type: 'constant', value: 'v' }] });
    expect([p?.datasource, p?.title]).toEqual([{ uid: 'default:prometheus' }, 'v $x']);
  });

  it.each([['name', { uid: 'name' }], ['$ds', { uid: '$ds' }], [null, null], ['default', null], [{ uid: 'u', type: 'prometheus' }, { uid: 'u', type: 'prometheus' }]])('reads the data source %j', (raw, expected) => {
    expect(first({ type: 'stat', datasource: raw })?.datasource).toEqual(expected);
  });

  it('gives panels without settings the defaults of Grafana', () => {
    expect(first({ type: 'stat' })?.fieldConfig.defaults).toMatchObject({ color: { mode: 'thresholds' }, thresholds: { steps: [{ color: 'green' }, { color: 'red', value: 80 }] } });
    expect(first({ type: 'timeseries' })?.fieldConfig.defaults.color).toEqual({ mode: 'palette-classic' });
  });
});

describe('migrations', () => {
  it('makes a graph a time series', () => {
    const p = first({
      type: 'graph', fill: 2, linewidth: 3, stack: true, steppedLine: true, nullPointMode: 'connected', aliasColors: { a: '#fff' }, seriesOverrides: [{ alias: '/in/', yaxis: 2, transform: 'negative-Y' }, { alias: 'b', bars: true }],
      yaxes: [{ format: 'bytes', min: '0', label: 'size', logBase: 1 }, { format: 'percent' }], legend: { show: true, alignAsTable: true, rightSide: true, values: true, avg: true, current: true, max: false }, tooltip: { shared: true, sort: 2 },
      thresholds: [{ value: 5, op: 'gt', fill: true, line: true, colorMode: 'critical' }], targets: [{ expr: 'up' }],
    });
    expect(p?.type).toBe('timeseries');
    expect(p?.fieldConfig.defaults).toMatchObject({ unit: 'bytes', min: 0, custom: { fillOpacity: 20, lineWidth: 3, lineInterpolation: 'stepAfter', spanNulls: true, axisLabel: 'size', stacking: { mode: 'normal' }, thresholdsStyle: { mode: 'line+area' } } });
    expect(p?.fieldConfig.defaults.thresholds?.steps.map((s) => [s.color, s.value])).toEqual([['transparent', -Infinity], ['red', 5]]);
    expect(p?.options).toMatchObject({ legend: { displayMode: 'table', placement: 'right', calcs: ['lastNotNull', 'mean'] }, tooltip: { mode: 'multi', sort: 'desc' } });
    expect(p?.fieldConfig.overrides.map((o) => [o.matcher.id, o.matcher.options, o.properties.map((x) => x.id)])).toEqual([
      ['byName', 'a', ['color']], ['byRegexp', '/in/', ['unit', 'custom.axisPlacement', 'custom.transform']], ['byName', 'b', ['custom.drawStyle', 'custom.fillOpacity']],
    ]);
  });

  it.each([
    [{ gauge: { show: true, minValue: 0, maxValue: 10 } }, 'gauge', { min: 0, max: 10 }],
    [{ format: 'percent', thresholds: '50,80', colors: ['green', 'orange', 'red'], colorValue: true, valueName: 'current', valueMaps: [{ value: '1', text: 'UP' }] }, 'stat', { unit: 'percent', mappings: [{ type: 'value', options: { 1: { text: 'UP' } } }] }],
    [{ format: 'none', postfix: ' rps' }, 'stat', { unit: 'suffix:rps' }],
  ])('makes a singlestat %j', (panel, type, defaults) => {
    const p = first({ type: 'singlestat', ...panel });
    expect(p?.type).toBe(type);
    expect(p?.fieldConfig.defaults).toMatchObject(defaults);
  });

  it('makes the styles of an old table overrides', () => {
    const p = first({ type: 'table', transform: 'table', styles: [{ pattern: 'Time', type: 'hidden' }, { pattern: '/.*/', unit: 'short', decimals: 2, type: 'number' }, { pattern: 'Value', alias: 'Size', type: 'number', unit: 'bytes', link: true, linkUrl: '/d/x?var=$__cell', thresholds: ['1'], colors: ['green', 'red'], colorMode: 'cell' }] });
    expect(p?.transformations.map((t) => t.id)).toEqual(['merge']);
    expect(p?.fieldConfig.defaults).toMatchObject({ unit: 'short', decimals: 2 });
    expect(p?.fieldConfig.overrides.map((o) => [o.matcher.options, o.properties.map((x) => x.id)])).toEqual([['Time', ['custom.hidden']], ['Value', ['displayName', 'unit', 'custom.cellOptions', 'thresholds', 'links']]]);
  });
});
