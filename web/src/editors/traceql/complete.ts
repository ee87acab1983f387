import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { TagScope, TagValue } from '../../api/tempo';
import { attributeRef, quoteTraceql } from '../../grafana/traces/traceql';

/** Where names and values come from. */
export interface TraceqlNames {
  tags(): Promise<readonly TagScope[]>;
  values(name: string, query: string): Promise<readonly TagValue[]>;
}

const list = (type: string, text: string): Completion[] => text.split(' ').map((label) => ({ label, type }));
const described = (type: string, pairs: readonly (readonly [string, string])[]): Completion[] => pairs.map(([label, detail]) => ({ label, detail, type }));

const intrinsics = described('property', [
  ['name', 'name of the span'], ['status', 'ok, error or unset'], ['statusMessage', 'text beside the status'], ['duration', 'length of the span'], ['kind', 'server, client, …'],
  ['rootServiceName', 'service of the root span'], ['rootName', 'name of the root span'], ['traceDuration', 'length of the trace'], ['span:id', 'id'], ['span:parentID', 'id of the parent'], ['span:childCount', 'direct children'],
  ['trace:id', 'id of the trace'], ['event:name', 'name of an event'], ['event:timeSinceStart', 'from the start of the span'], ['link:traceID', 'trace that is linked'], ['link:spanID', 'span that is linked'],
  ['instrumentation:name', 'library'], ['instrumentation:version', 'its version'],
]);
const stages = described('function', [
  ['count()', 'spans of the spanset'], ['avg(', 'mean of a field'], ['min(', 'least of a field'], ['max(', 'largest of a field'], ['sum(', 'sum of a field'], ['by(', 'group the spans'], ['select(', 'give fields along'], ['coalesce()', 'join the groups'],
  ['rate()', 'spans a second'], ['count_over_time()', 'spans a step'], ['min_over_time(', 'over time'], ['max_over_time(', 'over time'], ['avg_over_time(', 'over time'], ['sum_over_time(', 'over time'],
  ['quantile_over_time(', 'field, quantiles…'], ['histogram_over_time(', 'heat map of a field'], ['compare(', 'what sets a selection apart'], ['topk(', 'largest series'], ['bottomk(', 'smallest series'],
]);
const operators = described('keyword', [['&&', 'both in one trace'], ['||', 'either'], ['>>', 'is above'], ['>', 'is the parent of'], ['<<', 'is below'], ['<', 'is a child of'], ['~', 'is a sibling of'], ['|', 'pipeline']]);
const statuses = list('keyword', 'error ok unset');
const kinds = list('keyword', 'server client internal producer consumer unspecified');

const comparison = /((?:(?:resource|span|event|link|instrumentation|parent)\.|\.|(?:span|trace|event|link|instrumentation):)(?:"(?:[^"\\]|\\.)*"|[^\s"{}()=~!<>&|^,])+|[a-zA-Z]+)\s*(?:=~|!~|!=|>=|<=|=|>|<)\s*("(?:[^"\\]|\\.)*|[^\s"{}()&|]*)$/;

/** The text as one pair of brackets holds it: what was opened last and is not closed. */
function opened(before: string): { bracket: '{' | '('; at: number; word: string } | undefined {
  const plain = before.replaceAll(/"(?:[^"\\]|\\.)*"/g, (text) => '_'.repeat(text.length));
  let depth = 0;
  for (let i = plain.length - 1; i >= 0; i--) {
    const c = plain[i];
    if (c === '}' || c === ')') depth++;
    else if ((c === '{' || c === '(') && --depth < 0) return { bracket: c, at: i, word: /\w*$/.exec(plain.slice(0, i))?.[0] ?? '' };
  }
  return undefined;
}

function valueOptions(found: readonly TagValue[], isQuoted: boolean): Completion[] {
  return found.map(({ type, value }) => {
    const label = type === 'string' ? (isQuoted ? quoteTraceql(value).slice(1, -1) : quoteTraceql(value)) : value;
    return { label, type: type === 'string' ? 'text' : 'constant' };
  });
}

/** Conditions of the same braces in front of the one that is written: they narrow its values. */
function narrowing(inside: string): string {
  const complete = inside.split('&&').slice(0, -1).map((part) => part.trim()).filter((part) => part !== '');
  return complete.length === 0 || inside.includes('||') ? '{}' : `{ ${complete.join(' && ')} }`;
}

/** Attributes inside of braces and arguments, values after a comparison, stages after a pipe, operators between spansets. */
export async function completeTraceql(context: CompletionContext, names: TraceqlNames): Promise<CompletionResult | null> {
  const before = context.state.sliceDoc(Math.max(0, context.pos - 5_000), context.pos);
  const open = opened(before);
  const value = open === undefined ? null : comparison.exec(before);
  if (value !== null && open !== undefined) {
    const [, left = '', typed = ''] = value;
    const isQuoted = typed.startsWith('"');
    const from = context.pos - typed.length + (isQuoted ? 1 : 0);
    if (left === 'status' || left === 'span:status') return { from, options: statuses, validFor: /^\w*$/ };
    if (left === 'kind' || left === 'span:kind') return { from, options: kinds, validFor: /^\w*$/ };
    if (/duration$/i.test(left)) return { from, options: list('constant', '10ms 100ms 500ms 1s 5s'), validFor: /^[\w.]*$/ };
    const found = await names.values(left, narrowing(before.slice(open.at + 1)));
    return { from, options: valueOptions(found, isQuoted), validFor: isQuoted ? /^[^"]*$/ : /^[^\s"{}()&|]*$/ };
  }
  const word = context.matchBefore(/[\w.:"-]+/);
  const from = word?.from ?? context.pos;
  const isAtStart = /(?:[{(,]|&&|\|\|)\s*$/.test(before);
  if (open !== undefined && (open.bracket === '{' || /^(by|select|avg|min|max|sum|\w+_over_time)$/.test(open.word) || opened(before.slice(0, open.at))?.bracket === '{')) {
    if (word === null && !isAtStart && !context.explicit) return null;
    const apply = (name: string) => (open.bracket === '{' ? `${name} = ` : name);
    const scopes = await names.tags();
    const attributes = scopes
      .filter(({ name }) => name !== 'intrinsic')
      .flatMap(({ name: scope, tags }) => tags.map((tag): Completion => ({ label: attributeRef(scope, tag), type: 'property', apply: apply(attributeRef(scope, tag)), boost: scope === 'resource' ? 2 : 1 })));
    return { from, options: [...attributes, ...intrinsics.map((one) => ({ ...one, apply: apply(one.label), boost: 3 }))], validFor: /^[\w.:"-]*$/ };
  }
  if (/\|\s*\w*$/.test(before) && !/\|\|\s*\w*$/.test(before)) return { from: context.pos - (/\w*$/.exec(before)?.[0].length ?? 0), options: stages, validFor: /^\w*$/ };
  if (before.trim() === '') return { from, options: described('text', [['{ }', 'every span'], ['{ status = error }', 'spans that failed'], ['{ duration > 100ms }', 'slow spans']]) };
  return context.explicit || /[})]\s+$/.test(before) ? { from: context.pos, options: operators } : null;
}
