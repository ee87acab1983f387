import { describe, expect, it } from 'vitest';
import { formatCompliance, formatRate } from './format';
import { barsOf, lowestOf, runsOf } from './historyModel';

const history = (steps: readonly (readonly [number, number | null])[], objective = 0.99) => ({ objective, rangeSeconds: 86_400, stepSeconds: 3600, compliance: 1, steps, budget: [] });

describe('bars of the history', () => {
  it('end at the time they carry, and keep the objective or not', () => {
    expect(barsOf(history([[3600, 1], [7200, 0.98], [10_800, null], [14_400, 0.99]]))).toEqual([
      { fromMs: 0, toMs: 3_600_000, compliance: 1, isKept: true },
      { fromMs: 3_600_000, toMs: 7_200_000, compliance: 0.98, isKept: false },
      { fromMs: 7_200_000, toMs: 10_800_000, compliance: null, isKept: false },
      { fromMs: 10_800_000, toMs: 14_400_000, compliance: 0.99, isKept: true },
    ]);
  });

  it.each([
    [[1, 0.995], 0.985],
    [[0.5], 0.475],
    [[null], 0.985],
    [[0], 0],
  ])('start the axis below the worst of %j', (values, lowest) => {
    expect(lowestOf(barsOf(history(values.map((value, index) => [index, value] as const))), 0.99)).toBeCloseTo(lowest, 9);
  });
});

describe('runs of a line', () => {
  it('end where nothing is known', () => {
    expect(runsOf([[1, null], [2, 0.5], [3, 0.4], [4, null], [5, 0.3]])).toEqual([[[2, 0.5], [3, 0.4]], [[5, 0.3]]]);
  });
});

describe('figures', () => {
  it.each([[null, '–'], [0, '0×'], [0.0184, '0.018×'], [14.4, '14.4×'], [100, '100×']])('%j as a burn rate is %s', (rate, text) => expect(formatRate(rate)).toBe(text));
  it.each([[null, 'no events'], [1, '100 %'], [0.998_734, '99.873 %']])('%j as compliance is %s', (ratio, text) => expect(formatCompliance(ratio)).toBe(text));
});
