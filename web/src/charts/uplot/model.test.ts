import { describe, expect, it } from 'vitest';
import { darkTheme } from '../../grafana/field/colors';
import type { FieldConfig, Frame } from '../../grafana/frames/frame';
import { chartData, lonelyPoints, timeLabels } from './config';
import { markRows, markScale, withinScale } from './exemplarLayer';
import { buildModel, tickLabels } from './model';
import { nearestValue, tooltipRows } from './tooltip';

const options = { theme: darkTheme, timeZone: 'utc', hidden: new Set<string>() };
const series = (name: string, values: readonly (number | null)[], config: FieldConfig = {}, times: readonly number[] = values.map((_, i) => i * 1000)): Frame => ({
  name, fields: [{ name: 'Time', type: 'time', values: times, config: {} }, { name: 'Value', type: 'number', values, config: { displayNameFromDS: name, ...config } }],
});
const stacked = (mode: string, more: object = {}): FieldConfig => ({ custom: { stacking: { mode, group: 'A' }, ...more } });

describe('chart model', () => {
  it('brings series with different moments on one axis', () => {
    const model = buildModel([series('a', [1, 2], {}, [1000, 3000]), series('b', [5], {}, [2000])], options);
    expect(chartData(model)).toEqual([[1000, 2000, 3000], [1, undefined, 2], [undefined, 5, undefined]]);
  });

  it('stacks on the series below, and leaves out those that are hidden', () => {
    const frames = [series('a', [1, 2], stacked('normal')), series('b', [10, null], stacked('normal')), series('c', [100, 200], stacked('normal'))];
    const all = buildModel(frames, options);
    expect(all.series.map((s) => [s.drawn, s.fillTo])).toEqual([[[1, 2], undefined], [[11, null], 0], [[111, 202], 1]]);
    const some = buildModel(frames, { ...options, hidden: new Set(['b']) });
    expect(some.series.map((s) => [s.drawn, s.fillTo, s.hidden])).toEqual([[[1, 2], undefined, false], [[10, null], undefined, true], [[101, 202], 0, false]]);
  });

  it('stacks to shares of the whole', () => {
    const model = buildModel([series('a', [1, 0], stacked('percent')), series('b', [3, 0], stacked('percent'))], options);
    expect(model.series.map((s) => s.drawn)).toEqual([[0.25, 0], [1, 0]]);
    expect(model.scales[0]?.format(0.5)).toBe('50%');
  });

  it('keeps negated series in a stack of their own', () => {
    const model = buildModel([series('in', [1, 2], stacked('normal')), series('out', [3, 4], stacked('normal', { transform: 'negative-Y' }))], options);
    expect(model.series.map((s) => [s.drawn, s.fillTo])).toEqual([[[1, 2], undefined], [[-3, -4], undefined]]);
    expect(model.series[1]?.values).toEqual([3, 4]);
  });

  it('gives a group of its own to a series that stays out of the stack', () => {
    const model = buildModel([series('used', [1], stacked('normal')), series('total', [9], { custom: { stacking: { mode: 'normal', group: false } } })], options);
    expect(model.series.map((s) => s.drawn)).toEqual([[1], [9]]);
  });

  it('puts a second unit on the right', () => {
    const model = buildModel([series('a', [1], { unit: 's' }), series('b', [1], { unit: 'bytes' }), series('c', [1], { unit: 'percent', custom: { axisPlacement: 'hidden' } })], options);
    expect(model.scales.map((s) => [s.unit, s.side])).toEqual([['s', 'left'], ['bytes', 'right'], ['percent', 'hidden']]);
  });

  it('colours in order and dashes after the eighth', () => {
    const model = buildModel(Array.from({ length: 18 }, (_, i) => series(`s${i}`, [1])), options);
    expect(model.series[0]?.color).toBe(darkTheme.palette[0]);
    expect([0, 8, 16].map((i) => [model.series[i]?.color, model.series[i]?.roundDash])).toEqual([[darkTheme.palette[0], undefined], [darkTheme.palette[0], [6, 3]], [darkTheme.palette[0], [2, 3]]]);
  });

  it('joins gaps up to a length', () => {
    const model = buildModel([series('a', [1, null, 3, null, null, null, 7], { custom: { spanNulls: 2500 } })], options);
    expect(model.series[0]?.drawn).toEqual([1, undefined, 3, null, null, null, 7]);
  });
});

describe('labels and points', () => {
  const scale = (unit: string) => {
    const found = buildModel([series('a', [1], { unit })], options).scales[0];
    if (found === undefined) throw new Error('no scale');
    return found;
  };
  it.each([
    ['s', [0.2, 0.4, 0.6], ['200 ms', '400 ms', '600 ms']], ['bytes', [0, 1024 ** 3, 2 * 1024 ** 3], ['0 B', '1 GiB', '2 GiB']], ['reqps', [250, 500, 1000], ['250 req/s', '500 req/s', '1K req/s']],
    ['none', [100.001, 100.002], ['100.001', '100.002']], ['percentunit', [0, 0.5, 1], ['0%', '50%', '100%']],
  ])('writes ticks in %s', (unit, splits, expected) => expect(tickLabels(scale(unit), splits)).toEqual(expected));

  it('writes times by the distance of the ticks', () => {
    const noon = Date.UTC(2026, 10, 22, 12, 30);
    const midnight = Date.UTC(2026, 10, 22);
    expect(timeLabels([noon, midnight], 1_800_000, 'utc')).toEqual(['12:30', '11/22']);
    expect(timeLabels([noon], 5000, 'utc')).toEqual(['12:30:00']);
    expect(timeLabels([noon], 86_400_000, 'utc')).toEqual(['11/22']);
    expect(timeLabels([noon], 1_800_000, 'Asia/Kolkata')).toEqual(['18:00']);
  });

  it('finds points that no line would show', () => {
    expect(lonelyPoints([1, null, 2, 3, null, 4], 0, 5)).toEqual([0, 5]);
  });
});

describe('tooltip', () => {
  const model = buildModel([series('a', [1, 5]), series('b', [3, 0]), series('c', [2, 2], { custom: { hideFrom: { tooltip: true, viz: false, legend: false } } })], options);
  const rows = (mode: 'single' | 'multi', sort: 'none' | 'asc' | 'desc', focused: number | null, hideZeros = false, index = 0) =>
    tooltipRows(model, [index, index, index], focused, { mode, sort, hideZeros, maxRows: 30 }).rows.map((r) => `${r.name}=${r.text}${r.focused ? '*' : ''}`);
  it('sorts all, or shows the one under the pointer', () => {
    expect(rows('multi', 'desc', null)).toEqual(['b=3', 'a=1']);
    expect(rows('multi', 'asc', 1)).toEqual(['a=1', 'b=3*']);
    expect(rows('single', 'none', 1)).toEqual(['b=3*']);
    expect(rows('multi', 'none', null, true, 1)).toEqual(['a=5']);
  });
  it('keeps the one under the pointer when there are too many', () => {
    const many = buildModel(Array.from({ length: 50 }, (_, i) => series(`s${i}`, [i])), options);
    const found = tooltipRows(many, many.series.map(() => 0), 3, { mode: 'multi', sort: 'desc', hideZeros: false, maxRows: 10 });
    expect([found.rows.length, found.more, found.rows[9]?.name]).toEqual([10, 40, 's3']);
  });
  it.each([[[1, undefined, 3], 1, 0], [[undefined, undefined, 3], 0, 2], [[1, null, 3], 1, null]])('finds the nearest of %j around %i', (values, index, expected) => expect(nearestValue(values, index)).toBe(expected));
});

describe('exemplars on a chart', () => {
  const of = (refId: string, frame: Frame): Frame => ({ ...frame, fields: frame.fields.map((field) => ({ ...field, origin: { refId } })) });
  const model = buildModel([of('A', series('a', [1, 2], { unit: 's' })), of('B', series('b', [5, 6], { unit: 'reqps' }))], options);
  const mark = (refId: string) => ({ refId, timeMs: 1_700_000_000_123, value: 0.25, labels: { trace_id: 'x' }, links: [] });
  it('are measured on the scale of their own query, or the first', () => {
    expect([markScale(mark('B'), model), markScale(mark('A'), model), markScale(mark('Z'), model)]).toEqual([model.scales[1]?.key, model.scales[0]?.key, model.scales[0]?.key]);
    expect(markScale(mark('A'), buildModel([], options))).toBeUndefined();
  });
  it('tell their value in the unit of that query', () => {
    expect(markRows(mark('A'), { model, timeZone: 'utc' })).toEqual({ head: '250 ms at 22:13:20.123', rows: [['trace_id', 'x']] });
    expect(markRows(mark('B'), { model, timeZone: 'utc' }).head).toContain('req/s');
  });
  it.each([[5, 5], [-1, 0], [99, 10]])('at %d stand at %d of 0 to 10', (value, expected) => expect(withinScale(value, 0, 10)).toBe(expected));
});
