import { describe, expect, it } from 'vitest';
import type { LogStream } from '../../api/loki';
import { dedupeRows, jsonFields, levelOf, rowsOf, streamSelector, volumeQuery, withFilter } from './logModel';
import { readLogsSearch } from './search';

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

it('the address is read with what it may hold', () => {
  expect(readLogsSearch({ expr: '{a="b"}', view: 'patterns', limit: '5000', direction: 'forward', dedupe: 'exact', wrap: 'on', live: 'on' })).toEqual({ expr: '{a="b"}', view: 'patterns', limit: '5000', direction: 'forward', dedupe: 'exact', wrap: 'on', live: 'on' });
  expect(readLogsSearch({ expr: ' ', view: 'odd', limit: '7', direction: 'x', dedupe: 'y', wrap: '1' })).toEqual({});
});
