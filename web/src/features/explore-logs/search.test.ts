import { expect, it } from 'vitest';
import { readLogsSearch } from './search';

it('the address is read with what it may hold', () => {
  expect(readLogsSearch({ expr: '{a="b"}', view: 'patterns', limit: '5000', direction: 'forward', dedupe: 'exact', wrap: 'on', live: 'on' })).toEqual({ expr: '{a="b"}', view: 'patterns', limit: '5000', direction: 'forward', dedupe: 'exact', wrap: 'on', live: 'on' });
  expect(readLogsSearch({ expr: ' ', view: 'odd', limit: '7', direction: 'x', dedupe: 'y', wrap: '1' })).toEqual({});
});
