import { describe, expect, it } from 'vitest';
import { readDashboard } from '../read';
import { compactVertically } from './compact';
import { layoutSections } from './sections';

const at = (x: number, y: number, w: number, h: number) => ({ x, y, w, h });
const panel = (id: number, x: number, y: number, w: number, h: number, more: object = {}) => ({ id, type: 'timeseries', gridPos: at(x, y, w, h), ...more });
const none = () => undefined;
const shape = (panels: readonly object[], values: Parameters<typeof layoutSections>[1] = none) =>
  layoutSections(readDashboard({ panels }).panels, values).map((s) => ({ row: s.row?.id, height: s.height, panels: s.panels.map((p) => [p.panel.key, p.at.x, p.at.y, p.at.w, p.at.h]) }));

describe('compaction', () => {
  it.each([
    ['lifts over a hole', [at(0, 5, 12, 4)], [at(0, 0, 12, 4)]],
    ['lifts columns on their own', [at(0, 0, 12, 4), at(12, 9, 12, 4), at(0, 9, 12, 2)], [at(0, 0, 12, 4), at(12, 0, 12, 4), at(0, 4, 12, 2)]],
    ['pushes overlaps down', [at(0, 0, 12, 4), at(6, 2, 12, 4)], [at(0, 0, 12, 4), at(6, 4, 12, 4)]],
    ['separates equal places', [at(0, 0, 24, 2), at(0, 0, 24, 2)], [at(0, 0, 24, 2), at(0, 2, 24, 2)]],
  ])('%s', (_, items, expected) => expect(compactVertically(items)).toEqual(expected));
});

describe('sections', () => {
  it('gives open rows what follows and collapsed rows what they hold', () => {
    expect(shape([
      panel(1, 0, 0, 24, 2), { id: 2, type: 'row', gridPos: at(0, 2, 24, 1) }, panel(3, 0, 3, 12, 4),
      { id: 4, type: 'row', collapsed: true, gridPos: at(0, 7, 24, 1), panels: [panel(5, 0, 8, 6, 3)] }, { id: 6, type: 'row', gridPos: at(0, 8, 24, 1) }, panel(7, 0, 9, 6, 3),
    ])).toEqual([
      { row: undefined, height: 2, panels: [['1', 0, 0, 24, 2]] }, { row: 2, height: 4, panels: [['3', 0, 0, 12, 4]] },
      { row: 4, height: 3, panels: [['5', 0, 0, 6, 3]] }, { row: 6, height: 3, panels: [['7', 0, 0, 6, 3]] },
    ]);
  });

  const values = () => ['a', 'b', 'c'].map((v) => ({ text: v, value: v }));
  it('repeats to the right, in lines, and moves down what stands below', () => {
    expect(shape([panel(1, 0, 0, 24, 4, { repeat: 'v', maxPerRow: 2 }), panel(2, 0, 4, 24, 2)], values)[0]?.panels).toEqual([
      ['1', 0, 0, 12, 4], ['1-clone-1', 12, 0, 12, 4], ['1-clone-2', 0, 4, 12, 4], ['2', 0, 8, 24, 2],
    ]);
  });
  it('repeats downwards', () => {
    expect(shape([panel(1, 3, 0, 6, 2, { repeat: 'v', repeatDirection: 'v' })], values)[0]?.panels).toEqual([['1', 3, 0, 6, 2], ['1-clone-1', 3, 2, 6, 2], ['1-clone-2', 3, 4, 6, 2]]);
  });
  it('repeats rows with their panels and fixes the value in each', () => {
    const sections = layoutSections(readDashboard({ panels: [{ id: 1, type: 'row', repeat: 'v', gridPos: at(0, 0, 24, 1) }, panel(2, 0, 1, 6, 2)] }).panels, values);
    expect(sections.map((s) => [s.row?.key, s.panels[0]?.panel.key, s.panels[0]?.panel.scopedVars['v']?.value])).toEqual([['1', '2', 'a'], ['1-clone-1', '2-clone-1', 'b'], ['1-clone-2', '2-clone-2', 'c']]);
  });
});
