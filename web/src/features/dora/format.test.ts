import { describe, expect, it } from 'vitest';
import { formatFrequency, formatRatio, formatSeconds } from './format';
import { readDoraSearch } from './search';

describe('figures', () => {
  it.each([[2.43, '2.4 a day'], [1, '1 a day'], [0.5, '3.5 a week'], [1 / 7, '1 a week'], [0.1, '3 a month'], [0, '0 a month']])('%f per day is %s', (perDay, text) => expect(formatFrequency(perDay)).toBe(text));
  it.each([[0.0931, '9.3 %'], [0, '0 %'], [null, '–']])('the ratio %s is %s', (ratio, text) => expect(formatRatio(ratio)).toBe(text));
  it.each([[3600, '1h'], [null, '–']])('%s seconds are %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));
});

describe('the address', () => {
  it.each([
    [{ window: '90d', view: 'failures', service: 'a', environment: 'b', deployment: 'c' }, { window: '90d', view: 'failures', service: 'a', environment: 'b', deployment: 'c' }],
    [{ window: '8d', view: 'x' }, {}],
    [{ service: ['a', 'b'] }, { service: 'a' }],
  ])('%j is read as %j', (search, found) => expect(readDoraSearch(search)).toEqual(found));
});
