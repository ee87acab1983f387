import { describe, expect, it } from 'vitest';
import { parseTime } from './parse';

const nowMs = Date.parse('2026-11-22T17:30:45.500Z');
const read = (text: string, roundUp = false, zone = 'utc') => {
  const ms = parseTime(text, { nowMs, zone, roundUp });
  return ms === undefined ? undefined : new Date(ms).toISOString();
};

describe('times as URLs and pickers write them', () => {
  it.each([
    ['now', '2026-11-22T17:30:45.500Z'],
    ['now-6h', '2026-11-22T11:30:45.500Z'],
    ['now+30m', '2026-11-22T18:00:45.500Z'],
    ['now-1d/d', '2026-11-21T00:00:00.000Z'],
    ['now-1M', '2026-10-22T17:30:45.500Z'],
    ['now/M-1d', '2026-10-31T00:00:00.000Z'],
    [' now - 15m ', '2026-11-22T17:15:45.500Z'],
    ['1790000000000', '2026-09-21T14:13:20.000Z'],
    ['1790000000', '2026-09-21T14:13:20.000Z'],
    ['2026-11-22T14:30:00+02:00', '2026-11-22T12:30:00.000Z'],
    ['2026-11-22 14:30', '2026-11-22T14:30:00.000Z'],
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
  ])('reads %j', (text, expected) => expect(read(text)).toBe(expected));

  it.each(['', 'yesterday', 'now-', 'now-6x', 'now-6h and more', 'now/z', '2026-13-01', '2026-11-22 25:00', '1e99', '9'.repeat(40), 'now-999999999y'])(
    'refuses %j',
    (text) => expect(read(text)).toBeUndefined(),
  );

  it('rounds an upper bound to the end of its unit', () => {
    expect(read('now/d', true)).toBe('2026-11-22T23:59:59.999Z');
    expect(read('now-1d/d', true)).toBe('2026-11-21T23:59:59.999Z');
  });

  it('reads wall clock times in the zone', () => {
    expect(read('2026-07-01 09:00', false, 'Europe/Berlin')).toBe('2026-07-01T07:00:00.000Z');
    expect(read('now/d', false, 'America/New_York')).toBe('2026-11-22T05:00:00.000Z');
  });
});
