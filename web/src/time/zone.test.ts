import { describe, expect, it } from 'vitest';
import { addUnits, endOf, fromZoned, isTimeZone, startOf, zonedParts } from './zone';

const at = (text: string) => Date.parse(text);

describe('zones', () => {
  it.each([
    ['utc', '2026-11-01T00:00:00Z', 'w', '2026-11-01T00:00:00Z'],
    ['utc', '2026-11-22T17:30:00Z', 'w', '2026-11-22T00:00:00Z'],
    ['utc', '2026-11-22T17:30:00Z', 'd', '2026-11-22T00:00:00Z'],
    ['utc', '2026-11-22T17:30:00Z', 'M', '2026-11-01T00:00:00Z'],
    ['utc', '2026-11-22T17:30:00Z', 'Q', '2026-10-01T00:00:00Z'],
    ['utc', '2026-11-22T17:30:00Z', 'y', '2026-01-01T00:00:00Z'],
    ['Asia/Tokyo', '2026-11-22T17:30:00Z', 'd', '2026-11-22T15:00:00Z'],
    ['Asia/Kolkata', '2026-11-22T17:40:00Z', 'h', '2026-11-22T17:30:00Z'],
    ['America/New_York', '2026-11-01T18:00:00Z', 'd', '2026-11-01T04:00:00Z'],
  ] as const)('finds the start of the unit in %s at %s by %s', (zone, ms, unit, expected) => {
    expect(new Date(startOf(at(ms), unit, zone)).toISOString()).toBe(new Date(expected).toISOString());
  });

  it.each([
    ['America/New_York', '2026-11-01T12:00:00Z', '2026-11-02T05:00:00Z'],
    ['Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-29T22:00:00Z'],
    ['utc', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z'],
  ])('ends a day of %s one millisecond before the next, also when clocks change', (zone, ms, next) => {
    expect(endOf(at(ms), 'd', zone)).toBe(at(next) - 1);
  });

  it('keeps the wall clock when it moves by days across a clock change', () => {
    const before = fromZoned({ year: 2026, month: 3, day: 28, hour: 9, minute: 0, second: 0 }, 'Europe/Berlin');
    expect(zonedParts(addUnits(before, 1, 'd', 'Europe/Berlin'), 'Europe/Berlin')).toMatchObject({ day: 29, hour: 9 });
    expect(addUnits(before, 1, 'd', 'Europe/Berlin') - before).toBe(23 * 3_600_000);
  });

  it('clips to the last day of a shorter month', () => {
    expect(addUnits(at('2026-03-31T10:00:00Z'), -1, 'M', 'utc')).toBe(at('2026-02-28T10:00:00Z'));
  });

  it('round-trips every hour of two days of clock change', () => {
    for (let ms = at('2026-10-24T00:00:00Z'); ms < at('2026-10-26T00:00:00Z'); ms += 3_600_000) {
      const parts = zonedParts(ms, 'Europe/Berlin');
      expect(zonedParts(fromZoned(parts, 'Europe/Berlin'), 'Europe/Berlin')).toEqual(parts);
    }
  });

  it.each([
    ['utc', true],
    ['UTC', true],
    ['browser', true],
    ['Europe/Berlin', true],
    ['Mars/Olympus', false],
    ['', false],
  ])('knows whether %j is a zone', (zone, known) => expect(isTimeZone(zone)).toBe(known));
});
