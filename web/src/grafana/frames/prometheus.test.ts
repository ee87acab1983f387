import { describe, expect, it } from 'vitest';
import { legendNames, promFrames, type PromQueryInfo } from './prometheus';

const info: PromQueryInfo = { refId: 'A', expr: 'up', legendFormat: '', format: 'time_series', manyQueries: false };

describe('legend names', () => {
  const two = [{ __name__: 'up', job: 'a', instance: 'x' }, { __name__: 'up', job: 'a', instance: 'y' }];
  it.each([
    ['', two, ['up{job="a", instance="x"}', 'up{job="a", instance="y"}']], ['__auto', two, ['x', 'y']], ['{{job}}/{{instance}}', two, ['a/x', 'a/y']],
    ['__auto', [{}], ['up']], ['', [{}], ['up']], ['__auto', [{ a: '1' }], ['{a="1"}']], ['__auto', [{ a: '1', b: '2' }, { a: '2', b: '3' }], ['{a="1", b="2"}', '{a="2", b="3"}']],
  ])('for %j', (legendFormat, labels, expected) => expect(legendNames({ expr: 'up', legendFormat }, labels)).toEqual(expected));
});

describe('frames of answers', () => {
  it('puts a gap where a range answer lacks steps', () => {
    const [frame] = promFrames({ ...info, stepMs: 10_000 }, { resultType: 'matrix', result: [{ metric: { a: 'b' }, values: [[0, '1'], [10, 'NaN'], [40, '+Inf']] }] });
    expect(frame?.fields.map((f) => f.values)).toEqual([[0, 10_000, 20_000, 40_000], [1, NaN, null, Infinity]]);
    expect(frame?.fields[1]?.labels).toEqual({ a: 'b' });
  });

  it('makes a table with a column per label', () => {
    const [frame] = promFrames({ ...info, format: 'table', manyQueries: true }, { resultType: 'vector', result: [{ metric: { b: '1' }, value: [5, '2'] }, { metric: { a: 'x' }, value: [5, '3'] }] });
    expect(frame?.fields.map((f) => [f.name, f.values])).toEqual([['Time', [5000, 5000]], ['a', ['', 'x']], ['b', ['1', '']], ['Value #A', [2, 3]]]);
  });

  it('orders the buckets of a heat map and takes the lower ones off', () => {
    const bucket = (le: string, a: string, b: string) => ({ metric: { le }, values: [[0, a], [10, b]] as const });
    const frames = promFrames({ ...info, format: 'heatmap', legendFormat: '{{le}}' }, { resultType: 'matrix', result: [bucket('+Inf', '9', '9'), bucket('0.5', '4', '2'), bucket('1', '6', '8')] });
    expect(frames.map((f) => [f.name, f.fields[1]?.values])).toEqual([['0.5', [4, 2]], ['1', [2, 6]], ['+Inf', [3, 1]]]);
  });

  it('lays native histograms out as cells', () => {
    const [frame] = promFrames(info, { resultType: 'matrix', result: [{ metric: {}, histograms: [[1, { count: '3', sum: '4', buckets: [[0, '1', '2', '3']] }]] }] });
    expect(frame?.fields.map((f) => [f.name, f.values])).toEqual([['xMax', [1000]], ['yMin', [1]], ['yMax', [2]], ['count', [3]]]);
  });

  it('takes a scalar', () => {
    const [frame] = promFrames(info, { resultType: 'scalar', result: [1, '4'] });
    expect(frame?.fields[1]?.values).toEqual([4]);
  });
});
