import type { SilenceMatcher } from '../../api/alertmanager';
import type { LabelSet } from '../../api/prom';

export type MatcherOperator = '=' | '!=' | '=~' | '!~';
export const matcherOperators: readonly MatcherOperator[] = ['=', '!=', '=~', '!~'];

export const operatorOf = ({ isRegex, isEqual = true }: SilenceMatcher): MatcherOperator =>
  isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=';

export const matcherOf = (name: string, operator: MatcherOperator, value: string): SilenceMatcher => ({
  name,
  value,
  isRegex: operator.endsWith('~'),
  isEqual: operator.startsWith('='),
});

export const formatMatcher = (matcher: SilenceMatcher): string => {
  const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(matcher.name) ? matcher.name : JSON.stringify(matcher.name);
  return `${name}${operatorOf(matcher)}${JSON.stringify(matcher.value)}`;
};

const matcherPattern = /^\s*(?:([a-zA-Z_:][a-zA-Z0-9_:]*)|"((?:[^"\\]|\\.)*)")\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,{}"]*))\s*(,|$)/;
const unescape = (text: string): string => text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));

/**
 * Matchers as Alertmanager's links and `amtool` write them: `{alertname="ApiDown", env=~"prod.*"}`, braces optional.
 * @returns undefined where the text is not a list of matchers.
 */
export function parseMatchers(text: string): SilenceMatcher[] | undefined {
  let rest = text.trim();
  if (rest.startsWith('{') && rest.endsWith('}')) rest = rest.slice(1, -1).trim();
  const found: SilenceMatcher[] = [];
  while (rest !== '') {
    const match = matcherPattern.exec(rest);
    if (!match) return undefined;
    const [whole, bare, quoted, operator, inQuotes, plain] = match;
    found.push(matcherOf(bare ?? unescape(quoted ?? ''), operator as MatcherOperator, inQuotes === undefined ? (plain ?? '') : unescape(inQuotes)));
    rest = rest.slice(whole.length);
  }
  return found;
}

/** Whether labels fit; an absent label counts as empty, and expressions are anchored at both ends. A faulty expression fits nothing. */
export function matches(matchers: readonly SilenceMatcher[], labels: LabelSet): boolean {
  return matchers.every(({ name, value, isRegex, isEqual = true }) => {
    const actual = labels[name] ?? '';
    if (!isRegex) return (actual === value) === isEqual;
    try {
      return new RegExp(`^(?:${value})$`, 's').test(actual) === isEqual;
    } catch {
      return false;
    }
  });
}
