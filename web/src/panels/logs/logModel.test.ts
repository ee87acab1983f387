import { describe, expect, it } from 'vitest';
import type { LogStream } from '../../api/loki';
import type { Frame } from '../../grafana/frames/frame';
import { givesLines } from '../../grafana/frames/logQuery';
import { logsFrame } from '../../grafana/frames/logs';
import { commonLabels, frameRows, prettified, sortRows } from './frameRows';
import { dedupeRows, jsonFields, levelOf, rowsOf, streamSelector, volumeQuery, withFilter } from './logModel';

const streams: readonly LogStream[] = [
  { stream: { app: 'a', detected_level: 'error' }, values: [['1700000000000000002', 'two'], ['1700000000000000001', 'one']] },
  { stream: { app: 'b', level: 'WARN' }, values: [['1700000000000000003', 'three']] },
];

describe('rows of log streams', () => {
  it('stand in one order over all streams', () => {
    expect(rowsOf(streams, 'backward').map(({ line }) => line)).toEqual(['three', 'two', 'one']);
    expect(rowsOf(streams, 'forward').map(({ line }) => line)).toEqual(['one', 'two', 'three']);
  });

  it('keep nanoseconds apart that milliseconds do not', () => {
    expect(rowsOf(streams, 'forward').map(({ timeMs }) => timeMs)).toEqual([1_700_000_000_000, 1_700_000_000_000, 1_700_000_000_000]);
  });

  it.each([[{ detected_level: 'error' }, 'error'], [{ level: 'WARN' }, 'warning'], [{ severity_text: 'Information' }, 'info'], [{ level: 'odd' }, 'unknown'], [{}, 'unknown']] as const)('%j has the level %s', (labels, level) => {
    expect(levelOf(labels)).toBe(level);
  });

  it('are folded by what the reader asked for', () => {
    const rows = rowsOf([{ stream: {}, values: [['4', 'took 12 ms'], ['3', 'took 9 ms'], ['2', 'took 9 ms'], ['1', 'done']].map(([ns, line]) => [`170000000000000000${ns}`, line ?? ''] as const) }], 'backward');
    expect(dedupeRows(rows, 'none')).toHaveLength(4);
    expect(dedupeRows(rows, 'exact').map(({ repeats }) => repeats)).toEqual([0, 1, 0]);
    expect(dedupeRows(rows, 'numbers').map(({ repeats }) => repeats)).toEqual([2, 0]);
  });
});

describe('queries made by a click', () => {
  it.each([
    ['{app="a"}', 'status', '=', '500', '{app="a"} | status=`500`'],
    ['{app="a"} | json ', 'path', '!=', '/a`b', '{app="a"} | json | path!="/a`b"'],
  ] as const)('%s narrowed by %s %s %s', (query, name, op, value, expected) => {
    expect(withFilter(query, name, op, value)).toBe(expected);
    expect(withFilter(expected, name, op, value)).toBe(expected);
  });

  it('name a stream by its index labels alone', () => {
    expect(streamSelector({ app: 'a"b', trace_id: 'x', env: 'prod' }, ['app', 'env'])).toBe('{app="a\\"b", env="prod"}');
  });

  it('count lines by level', () => {
    expect(volumeQuery('{app="a"} |= "x" ', 30)).toBe('sum by (detected_level) (count_over_time({app="a"} |= "x" [30s]))');
  });
});

describe('fields of a JSON line', () => {
  it('are its own, nested ones as JSON', () => expect(jsonFields('{"a":"b","n":1,"o":{"x":2}}')).toEqual({ a: 'b', n: '1', o: '{"x":2}' }));
  it.each(['plain', '{broken', '[1]'])('%s has none', (line) => expect(jsonFields(line)).toBeUndefined());
});

const frame = (lines: readonly string[], labels: readonly object[] = []): Frame => ({
  fields: [
    { name: 'labels', type: 'string', values: lines.map((_, i) => JSON.stringify(labels[i] ?? { app: 'a' })), config: {} }, { name: 'Time', type: 'time', values: lines.map((_, i) => 1000 + i), config: {} },
    { name: 'Line', type: 'string', values: lines, config: {} }, { name: 'tsNs', type: 'string', values: lines.map((_, i) => `${1000 + i}000001`), config: {} },
  ],
});

describe('rows of a panel', () => {
  it('come from the frames that a log query gives', () => {
    const made = logsFrame('{}', streams, 'backward');
    expect(frameRows([made]).map(({ line, level, labels, ns }) => [line, level, labels['app'], ns])).toEqual([['three', 'warning', 'b', '1700000000000000003'], ['two', 'error', 'a', '1700000000000000002'], ['one', 'error', 'a', '1700000000000000001']]);
  });
  it('take other columns as labels, and lines under other names', () => {
    const rows = frameRows([{ fields: [{ name: 'Time', type: 'time', values: [1], config: {} }, { name: 'body', type: 'string', values: ['x'], config: {} }, { name: 'severity', type: 'string', values: ['ERROR'], config: {} }] }]);
    expect(rows.map(({ line, level, labels }) => [line, level, labels])).toEqual([['x', 'error', { severity: 'ERROR' }]]);
  });
  it('are none where nothing is a text', () => expect(frameRows([{ fields: [{ name: 'Time', type: 'time', values: [1], config: {} }, { name: 'Value', type: 'number', values: [1], config: {} }] }])).toEqual([]));
  it('are sorted by nanoseconds', () => {
    const rows = frameRows([frame(['a', 'b', 'c'])]);
    expect([sortRows(rows, 'Descending').map((r) => r.line), sortRows(rows, 'Ascending').map((r) => r.line)]).toEqual([['c', 'b', 'a'], ['a', 'b', 'c']]);
  });
  it('share some labels', () => expect(commonLabels(frameRows([frame(['a', 'b'], [{ app: 'x', pod: '1' }, { app: 'x', pod: '2' }])]))).toEqual({ app: 'x' }));
  it.each([['{"a":1}', '{\n  "a": 1\n}'], ['plain', 'plain'], ['{broken', '{broken']])('%s is prettified', (line, expected) => expect(prettified(line)).toBe(expected));
});

describe('a log query', () => {
  it.each([['{a="b"} | json', true], ['  ({a="b"} |= "x")', true], ['# note\n{a="b"}', true], ['sum(rate({a="b"}[1m]))', false], ['(count_over_time({a="b"}[1m]))', false], ['', false]])('%j gives lines: %s', (expr, expected) => expect(givesLines(expr)).toBe(expected));
});
