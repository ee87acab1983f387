import { describe, expect, it } from 'vitest';
import type { ExplainNode } from './explain';
import { explain } from './explain';
import { languageDocs } from './hoverDocs';
import { placeInMessage } from '../serverError';

const outline = (node: ExplainNode | undefined, depth = 0): string[] =>
  node ? [`${' '.repeat(depth)}${node.label}`, ...node.children.flatMap((child) => outline(child, depth + 1))] : [];

describe('a query taken apart', () => {
  it('shows each step without its inputs', () => {
    expect(outline(explain('topk(5, sum by (job) (rate(x{code=~"5.."}[5m] offset 1h)) / on(job) group_left up)'))).toEqual([
      'topk(…, …)',
      ' 5',
      ' … / on(job) group_left …',
      '  sum by (job) (…)',
      '   rate(…)',
      '    … offset 1h',
      '     …[5m]',
      '      x{code=~"5.."}',
      '  up',
    ]);
  });

  it.each(['max_over_time(rate(x[1m])[1h:5m])', '-(foo @ start())', 'a or b and c unless d', '{"odd name", x!~"y"}', 'histogram_quantile(0.9, x) # why'])(
    'gives subexpressions of %s that parse on their own',
    (query) => {
      const check = (node: ExplainNode | undefined) => {
        expect(node && explain(node.expr)).toBeDefined();
        node?.children.forEach(check);
      };
      check(explain(query));
    },
  );

  it.each(['', 'sum(', 'up)', '1 +', 'rate(x[5m)'])('is nothing while it is not whole: %j', (query) => expect(explain(query)).toBeUndefined());

  it('says what functions and aggregations do', () => {
    expect(explain('rate(x[5m])')?.docs).toBe(languageDocs('rate')?.text);
    expect(explain('sum(x)')?.docs).not.toBe('');
    expect(languageDocs('x')).toBeUndefined();
  });
});

describe('the place in a message', () => {
  it.each([
    ['1:14: parse error: unexpected ")"', { line: 1, column: 14 }],
    ['invalid parameter "query": 2:3: parse error: x', { line: 2, column: 3 }],
    ['found duplicate series at 10:30', undefined],
  ])('%s', (message, place) => expect(placeInMessage(message)).toEqual(place));
});
