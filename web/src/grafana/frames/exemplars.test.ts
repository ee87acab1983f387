import { describe, expect, it } from 'vitest';
import { readExemplars, thinExemplars, type Exemplar } from './exemplars';

const series = (labels: Record<string, string>, ...exemplars: readonly (readonly [number, string, string])[]) => ({ seriesLabels: labels, exemplars: exemplars.map(([timestamp, value, id]) => ({ timestamp, value, labels: { trace_id: id } })) });

describe('exemplars of answers', () => {
  it('stand once each, in order of time', () => {
    const found = readExemplars([
      { refId: 'A', series: [series({ le: '1' }, [2, '0.5', 'b'], [1.5, '0.25', 'a']), series({ le: '2' }, [2, '0.5', 'b'], [3, 'NaN', 'c'])] }, { refId: 'B', series: [series({ le: '1' }, [1.5, '0.25', 'a'])] },
    ]);
    expect(found.map(({ refId, timeMs, value, labels }) => [refId, timeMs, value, labels['trace_id']])).toEqual([['A', 1500, 0.25, 'a'], ['A', 2000, 0.5, 'b']]);
  });
});

describe('thinned exemplars', () => {
  const at = (timeMs: number, value: number): Exemplar => ({ refId: 'A', timeMs, value, labels: {}, seriesLabels: {} });
  const range = { fromMs: 0, toMs: 100 };
  it('keep the largest of each cell, and sizes apart', () => {
    expect(thinExemplars([at(1, 1), at(2, 1.1), at(3, 10), at(60, 5)], range, 10).map(({ timeMs, value }) => [timeMs, value])).toEqual([[2, 1.1], [3, 10], [60, 5]]);
  });
  it('leave out what the range does not show', () => expect(thinExemplars([at(-1, 1), at(101, 1)], range, 10)).toEqual([]));
  it('are never more than the cells, and hold the largest', () => {
    const many = Array.from({ length: 5000 }, (_, i) => at((i * 37) % 100, (i * 7919) % 1000));
    const kept = thinExemplars(many, range, 20);
    expect(kept.length).toBeLessThanOrEqual(21 * 10);
    expect(Math.max(...kept.map(({ value }) => value))).toBe(Math.max(...many.map(({ value }) => value)));
  });
});
