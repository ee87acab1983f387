import { describe, expect, it } from 'vitest';
import { formatMatcher, matcherOf, matches, parseMatchers } from './matchers';

describe('matchers', () => {
  it.each([
    ['alertname="ApiDown"', ['alertname="ApiDown"']],
    ['{alertname="ApiDown", env=~"prod.*"}', ['alertname="ApiDown"', 'env=~"prod.*"']],
    ['severity!=info', ['severity!="info"']],
    ['{a!~"x\\"y",}', ['a!~"x\\"y"']],
    ['"a b"="c, d"', ['"a b"="c, d"']],
    ['{}', []],
  ])('reads %s', (text, expected) => expect(parseMatchers(text)?.map(formatMatcher)).toEqual(expected));

  it.each(['alertname', 'a="b" c="d"', '="x"'])('refuses %s', (text) => expect(parseMatchers(text)).toBeUndefined());

  it('reads back what it writes', () => {
    const matcher = matcherOf('odd name', '!~', 'a"b\\d+, {x}');
    expect(parseMatchers(formatMatcher(matcher))).toEqual([matcher]);
  });

  it.each([
    ['env="prod"', { env: 'prod' }, true],
    ['env="prod"', { env: 'production' }, false],
    ['env=~"prod"', { env: 'production' }, false],
    ['env=~"prod.*"', { env: 'production' }, true],
    ['env!="prod"', {}, true],
    ['env=""', {}, true],
    ['env!~"a|b"', { env: 'b' }, false],
    ['env=~"("', { env: '(' }, false],
  ])('%s on %j: %s', (text, labels, expected) => expect(matches(parseMatchers(text) ?? [], labels as Record<string, string>)).toBe(expected));
});
