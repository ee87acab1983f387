import { describe, expect, it } from 'vitest';
import { formatAge, formatDuration, formatOffset, formatTime } from './format';
import { describeRange, resolveRange, shifted, zoomedOut } from './range';
import { formatSearchText, parseSearchText, readTimeSearch, refreshIntervalMs } from './search';
import { alignToStep, chooseStepSeconds } from './step';

const hour = 3_600_000;

describe('ranges', () => {
  it('refuses one that runs backwards or cannot be read', () => {
    expect(resolveRange({ from: 'now', to: 'now-1h' }, 0, 'utc')).toBeUndefined();
    expect(resolveRange({ from: 'soon', to: 'now' }, 0, 'utc')).toBeUndefined();
  });

  it.each([
    [{ from: 'now-3h', to: 'now' }, 'Last 3 hours'],
    [{ from: 'now-45m', to: 'now' }, 'Last 45 minutes'],
    [{ from: 'now-1w', to: 'now' }, 'Last 1 week'],
    [{ from: 'now/d', to: 'now/d' }, 'Today'],
    [{ from: '0', to: '3600000' }, '1970-01-01 00:00:00 to 1970-01-01 01:00:00'],
    [{ from: 'now-2h', to: 'now-1h' }, 'now-2h to now-1h'],
  ])('describes %j as %j', (raw, text) => expect(describeRange(raw, 'utc')).toBe(text));

  it('zooms out around the centre, but never past now', () => {
    expect(zoomedOut({ fromMs: 10 * hour, toMs: 12 * hour }, 20 * hour)).toEqual({ fromMs: 9 * hour, toMs: 13 * hour });
    expect(zoomedOut({ fromMs: 18 * hour, toMs: 20 * hour }, 20 * hour)).toEqual({ fromMs: 16 * hour, toMs: 20 * hour });
  });

  it('shifts by half of its width', () => {
    expect(shifted({ fromMs: 4 * hour, toMs: 8 * hour }, -1)).toEqual({ fromMs: 2 * hour, toMs: 6 * hour });
  });
});

describe('steps', () => {
  it.each([
    [hour, 1000, 1, 5],
    [hour, 1000, 15, 15],
    [24 * hour, 1000, 1, 120],
    [30 * 24 * hour, 500, 1, 7200],
    [5 * 60_000, 1000, 1, 1],
  ])('of %i ms in %i points, at least %i s, is %i s', (width, points, least, expected) => expect(chooseStepSeconds(0, width, points, least)).toBe(expected));

  it('aligns both ends so that the next refresh asks the same instants', () => {
    expect(alignToStep(61_234, 3_661_234, 30)).toEqual({ fromMs: 60_000, toMs: 3_660_000 });
  });
});

describe('search text', () => {
  it('keeps plain text and repeated names as other tools write them', () => {
    expect(parseSearchText('?from=now-6h&var-job=a&var-job=b&n=5')).toEqual({ from: 'now-6h', 'var-job': ['a', 'b'], n: '5' });
    expect(formatSearchText({ from: 'now-6h', expr: ['up', 'a/b'], none: undefined })).toBe('?from=now-6h&expr=up&expr=a/b');
  });

  it('reads back what it writes', () => {
    const search = { expr: ['sum by (job) (rate(x{a="b&c"}[5m])) > 1', 'up'], q: 'ü+ %' };
    expect(parseSearchText(formatSearchText(search))).toEqual(search);
  });

  it('is not fooled by a name that every object has', () => {
    expect(parseSearchText('?constructor=1&toString=2')).toEqual({ constructor: '1', toString: '2' });
  });

  it('drops times, zones and intervals that cannot be read', () => {
    expect(readTimeSearch({ from: 'now-1h', to: '<script>', timezone: 'Mars/Olympus', refresh: 'often' })).toEqual({ from: 'now-1h' });
    expect(readTimeSearch({ timezone: 'Europe/Berlin', refresh: '30s' })).toEqual({ timezone: 'Europe/Berlin', refresh: '30s' });
  });

  it.each([
    ['30s', 30_000],
    ['1m', 60_000],
    ['10ms', 1000],
    ['', 0],
    ['off', 0],
  ])('refreshes every %j: %i ms', (text, ms) => expect(refreshIntervalMs(text)).toBe(ms));
});

describe('formatting', () => {
  it.each([
    [450, '450ms'],
    [2500, '2.5s'],
    [1.4, '1.4ms'],
    [90_000, '1m 30s'],
    [7_200_000, '2h'],
    [187_200_000, '2d 4h'],
    [-90_000, '-1m 30s'],
  ])('writes %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('says how long ago, and how long until', () => {
    expect(formatAge(0, 12_300)).toBe('12s ago');
    expect(formatAge(240_000, 0)).toBe('in 4m');
  });

  it('writes times in the zone', () => {
    expect(formatTime(0, 'Asia/Tokyo', 'second')).toBe('1970-01-01 09:00:00');
    expect(formatTime(1234, 'utc', 'millisecond')).toBe('1970-01-01 00:00:01.234');
    expect(formatOffset(Date.parse('2026-07-01T00:00:00Z'), 'America/New_York')).toBe('UTC-04:00');
  });
});
