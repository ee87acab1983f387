import { describe, expect, it } from 'vitest';
import { readDashboard } from '../read';
import type { Variable } from '../model';
import { formatVariable, promValue } from './format';
import { dashboardMacros, mergeMaps, rangeMacros, stepMacros } from './macros';
import { applyRegex, customOptions, parseVariableQuery, sortOptions } from './options';
import { addFilters, formatFilter, parseFilter } from './filters';
import { chooseValues, dependencyOrder, resolveVariables, type ResolveContext } from './resolve';
import { interpolate, scopeOf, type ResolvedVariable } from './scope';

function variables(...list: readonly Record<string, unknown>[]): readonly Variable[] {
  return readDashboard({ templating: { list } }).variables;
}

const context = (over: Partial<ResolveContext> = {}): ResolveContext => ({
  selected: new Map(), dataSources: [{ uid: 'p1', name: 'Prometheus', type: 'prometheus', isDefault: true }, { uid: 'p2', name: 'Second', type: 'prometheus' }, { uid: 'l', name: 'Logs', type: 'loki' }],
  range: { fromMs: 0, toMs: 3_600_000 }, macros: new Map(), query: () => Promise.resolve(['b', 'a', 'c']), ...over,
});

describe('queries of variables', () => {
  it.each([
    ['label_values(instance)', { kind: 'labelValues', label: 'instance', match: undefined }],
    ['label_values(up{job="a,b"}, instance)', { kind: 'labelValues', label: 'instance', match: 'up{job="a,b"}' }],
    ['label_values({a=~"x(y,z)"},b)', { kind: 'labelValues', label: 'b', match: '{a=~"x(y,z)"}' }],
    ['label_values({}, cluster)', { kind: 'labelValues', label: 'cluster', match: undefined }],
    ['label_names()', { kind: 'labelNames', match: undefined }],
    ['metrics(node_.*)', { kind: 'metrics', pattern: 'node_.*' }],
    ['query_result(sum by (a) (up))', { kind: 'queryResult', expr: 'sum by (a) (up)' }],
    ['up{job="x"}', { kind: 'series', match: 'up{job="x"}' }],
  ])('reads %s', (text, expected) => expect(parseVariableQuery(text)).toEqual(expected));

  it.each([
    ['a, b , text : value, x\\,y', [['a', 'a'], ['b', 'b'], ['text', 'value'], ['x,y', 'x,y']]],
    ['[{"text":"One","value":1},"two"]', [['One', '1'], ['two', 'two']]],
    ['', []],
  ])('splits the list %s', (text, expected) => expect(customOptions(text).map((o) => [o.text, o.value])).toEqual(expected));

  it.each([
    ['', ['a', 'b'], [['a', 'a'], ['b', 'b']]],
    ['/.*host="(.*?)".*/', ['up{host="n1"} 1 2', 'up{host="n1"} 3 4', 'down'], [['n1', 'n1']]],
    ['(.+)/', ['secret/', 'kv/', 'none'], [['secret', 'secret'], ['kv', 'kv']]],
    ['/(?<text>\\w+)-(?<value>\\d+)/', ['web-1', 'db-2'], [['web', '1'], ['db', '2']]],
    ['/x(\\d)/g', ['x1x2'], [['1', '1'], ['2', '2']]],
    ['([', ['a'], []],
  ])('applies the regex %s', (regex, values, expected) => expect(applyRegex(values, regex).map((o) => [o.text, o.value])).toEqual(expected));

  it.each([
    [0, ['n10', 'B', 'n2', 'a']], [1, ['B', 'a', 'n10', 'n2']], [2, ['n2', 'n10', 'a', 'B']], [3, ['B', 'a', 'n2', 'n10']], [5, ['a', 'B', 'n10', 'n2']], [7, ['a', 'B', 'n2', 'n10']],
  ])('sorts by code %i', (sort, expected) => expect(sortOptions(['n10', 'B', 'n2', 'a'].map((t) => ({ text: t, value: t })), sort).map((o) => o.text)).toEqual(expected));
});

describe('values in text', () => {
  it.each([
    ['csv', 'a,b.c'], ['pipe', 'a|b.c'], ['regex', '(a|b\\.c)'], ['json', '["a","b.c"]'], ['doublequote', '"a","b.c"'], ['singlequote', "'a','b.c'"], ['sqlstring', "'a','b.c'"],
    ['glob', '{a,b.c}'], ['distributed', 'a,v=b.c'], ['percentencode', '%7Ba%2Cb.c%7D'], ['queryparam', 'var-v=a&var-v=b.c'], ['text', 'A + B'], ['raw', 'a,b.c'], ['lucene', '("a" OR "b.c")'], ['join: ', 'a b.c'],
  ])('formats as %s', (format, expected) => expect(formatVariable('v', ['a', 'b.c'], ['A', 'B'], format)).toBe(expected));

  it('formats moments', () => {
    expect(formatVariable('__from', ['1700000000000'], [''], 'date')).toBe('2023-11-14T22:13:20.000Z');
    expect(formatVariable('__from', ['1700000000000'], [''], 'date:seconds')).toBe('1700000000');
  });

  it.each([
    [['a.b'], false, 'a.b'], [['a\\d'], false, 'a\\\\d'], [['a.b'], true, 'a\\\\.b'], [['a', 'b+'], true, '(a|b\\\\+)'],
  ])('escapes %j for PromQL', (values, isList, expected) => expect(promValue(values, isList)).toBe(expected));

  const resolved = (over: Partial<Variable>, values: readonly string[], options: readonly string[] = []): ResolvedVariable => ({
    variable: { ...(variables({ name: 'v', type: 'custom', query: '' })[0] as Variable), ...over }, values, texts: values, options: options.map((o) => ({ text: o, value: o })),
  });

  it.each([
    ['up{a="$v"}', 'up{a="x"}'], ['up{a="${v}"}', 'up{a="x"}'], ['up{a="[[v]]"}', 'up{a="x"}'], ['${v:json}', '"x"'], ['$unknown and $1', '$unknown and $1'], ['$$v', '$x'], ['rate(x[$__interval])', 'rate(x[$__interval])'],
  ])('fills %s', (text, expected) => expect(interpolate(text, scopeOf([resolved({}, ['x'])]), 'prom')).toBe(expected));

  it('expands All to every option, or to the value given for it', () => {
    const all = resolved({ multi: true, includeAll: true }, ['$__all'], ['a', 'b']);
    expect(interpolate('$v', scopeOf([all]), 'prom')).toBe('(a|b)');
    expect(interpolate('$v', scopeOf([{ ...all, variable: { ...all.variable, allValue: '.+' } }]), 'prom')).toBe('.+');
    expect(interpolate('$v', scopeOf([all]))).toBe('All');
  });

  it('lets a repeat fix the value', () => {
    expect(interpolate('$v', scopeOf([resolved({ multi: true }, ['a', 'b'])], new Map(), { v: { text: 'B', value: 'b' } }), 'prom')).toBe('b');
  });

  it('fills macros of step, range and dashboard', () => {
    const macros = mergeMaps(rangeMacros({ fromMs: 1_000_000, toMs: 4_600_000, timezone: 'utc' }), stepMacros(15_000, 15_000), dashboardMacros({ uid: 'u', title: 'T' }));
    const scope = scopeOf([], macros);
    expect(interpolate('$__interval ${__interval_ms} $__rate_interval $__range $__range_s $__range_ms $__from ${__to:date:seconds} ${__dashboard.uid} $__dashboard', scope, 'prom'))
      .toBe('15s 15000 1m 3600s 3600 3600000 1000000 4600 u T');
  });

  it.each([[15_000, 15_000, '1m'], [60_000, 15_000, '75s'], [30_000, 30_000, '2m'], [3_600_000, 15_000, '3615s']])('gives $__rate_interval for step %i and scrape %i', (step, scrape, expected) => {
    expect(interpolate('$__rate_interval', scopeOf([], stepMacros(step, scrape)), 'prom')).toBe(expected);
  });
});

describe('resolving', () => {
  it('orders variables after those they refer to', () => {
    const list = variables({ name: 'c', type: 'query', query: 'label_values(up{b="$b"}, c)' }, { name: 'b', type: 'query', query: 'label_values(up{a="${a}"}, b)' }, { name: 'a', type: 'custom', query: 'x' });
    expect(dependencyOrder(list).map((v) => v.name)).toEqual(['a', 'b', 'c']);
  });

  it('passes chosen values on to dependent queries', async () => {
    const asked: string[] = [];
    const list = variables({ name: 'ds', type: 'datasource', query: 'prometheus' }, { name: 'a', type: 'custom', query: 'x,y' }, { name: 'b', type: 'query', query: 'label_values(up{a="$a"}, b)', datasource: { uid: '$ds' }, sort: 1, includeAll: true, multi: true });
    const result = await resolveVariables(list, context({
      selected: new Map([['a', ['y']], ['b', ['a', 'c']], ['ds', ['p2']]]),
      query: (q, source) => {
        asked.push(`${source ?? ''} ${JSON.stringify(q)}`);
        return Promise.resolve(['c', 'a', 'b']);
      },
    }));
    expect(asked).toEqual(['p2 {"kind":"labelValues","label":"b","match":"up{a=\\"y\\"}"}']);
    expect(result.map((r) => [r.variable.name, r.values])).toEqual([['ds', ['p2']], ['a', ['y']], ['b', ['a', 'c']]]);
    expect(result[2]?.options.map((o) => o.value)).toEqual(['a', 'b', 'c']);
  });

  it('keeps going when one query fails, and says why', async () => {
    const list = variables({ name: 'a', type: 'query', query: 'label_values(x)', current: { value: 'kept', text: 'kept' }, includeAll: true }, { name: 'b', type: 'textbox', query: 'hello' }, { name: 'c', type: 'constant', query: 'k' });
    const result = await resolveVariables(list, context({ query: () => Promise.reject(new Error('bad query')) }));
    expect(result.map((r) => [r.values, r.error])).toEqual([[['$__all'], 'bad query'], [['hello'], undefined], [['k'], undefined]]);
  });

  it('computes the automatic interval from the range', async () => {
    const [result] = await resolveVariables(variables({ name: 'i', type: 'interval', query: '1m,5m', auto: true, auto_count: 30, auto_min: '10s', current: { value: '$__auto_interval_i', text: 'auto' } }), context());
    expect([result?.values, result?.texts]).toEqual([['2m'], ['auto']]);
  });

  const [multi] = variables({ name: 'v', type: 'custom', query: '', multi: true, includeAll: true, current: { value: ['b'], text: ['b'] } }) as [Variable];
  const options = ['a', 'b'].map((v) => ({ text: v.toUpperCase(), value: v }));
  it.each([
    [undefined, ['b']], [['A'], ['a']], [['All'], ['$__all']], [['$__all', 'a'], ['$__all']], [['a', 'gone'], ['a', 'gone']], [[''], ['b']],
  ])('chooses from %j', (selected, expected) => expect(chooseValues(multi, options, selected)).toEqual(expected));
});

describe('ad hoc filters', () => {
  const filters = [{ key: 'env', operator: '=', value: 'a"b' }];
  it.each([
    ['up', 'up{env="a\\"b"}'], ['rate(http_total[5m])', 'rate(http_total{env="a\\"b"}[5m])'], ['sum by (job) (up{job="x"})', 'sum by (job) (up{job="x",env="a\\"b"})'],
    ['a / on (x) group_left (y) b', 'a{env="a\\"b"} / on (x) group_left (y) b{env="a\\"b"}'], ['histogram_quantile(0.9, sum(b) by (le))', 'histogram_quantile(0.9, sum(b{env="a\\"b"}) by (le))'], ['{__name__="x",}', '{__name__="x",env="a\\"b"}'], ['up offset 5m > bool 1', 'up{env="a\\"b"} offset 5m > bool 1'],
  ])('go into every selector of %s', (expr, expected) => expect(addFilters(expr, filters)).toBe(expected));

  it('survive the address', () => {
    expect(parseFilter(formatFilter({ key: 'a', operator: '=~', value: 'x|y' }))).toEqual({ key: 'a', operator: '=~', value: 'x|y' });
  });
});
