import { describe, expect, it } from 'vitest';
import { compareTraces } from './compare';
import { criticalPath } from './criticalPath';
import { emptyForm, formOf, literalOf, literalValue, queryOf, withCondition, type TraceForm } from './form';
import type { Attribute, Span, Trace } from './model';
import { flameGraph, operations } from './operations';
import { readId, readTrace } from './read';
import { attributeCondition, attributeRef, durationLiteral, histogramQuery, isMetricsQuery, spanset, withListFields } from './traceql';
import { buildTree, foldedBelow, unfoldTo, visibleRows } from './tree';

const span = (id: string, parentId: string, startNs: number, endNs: number, more: Partial<Span> & { service?: string } = {}): Span => ({
  id, parentId, name: id, kind: 'internal', startNs, durationNs: endNs - startNs, status: 'unset', statusMessage: '', traceState: '', resource: { service: more.service ?? 's', attributes: [] },
  scope: { name: '', version: '', attributes: [] }, attributes: [], events: [], links: [], dropped: 0, ...more,
});
const trace = (...spans: Span[]): Trace => ({ id: 't', startMs: 0, durationNs: Math.max(...spans.map((s) => s.startNs + s.durationNs)), spans });
const order = (t: Trace) => buildTree(t).spans.map((s) => s.id).join(' ');

describe('reading a trace', () => {
  const otlp = {
    trace: {
      resourceSpans: [{
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'api' } }] },
        scopeSpans: [{
          scope: { name: 'lib', version: '1' },
          spans: [
            { traceId: 'dhPzuupYWJpalS+5ySU/1A==', spanId: 'w0JHCwrjMZo=', parentSpanId: 'cs7G18GkE1g=', name: 'SELECT', kind: 'SPAN_KIND_CLIENT', startTimeUnixNano: '1795959181550484001', endTimeUnixNano: '1795959181550653201', attributes: [{ key: 'n', value: { intValue: '13' } }], status: { code: 'STATUS_CODE_ERROR', message: 'no' }, events: [{ timeUnixNano: '1795959181550484005', name: 'e' }] },
            { spanId: '72cec6d7c1a41358', name: 'GET', kind: 2, startTimeUnixNano: '1795959181550484000', endTimeUnixNano: '1795959181551077900', links: [{ traceId: 'ff', spanId: '1' }] },
            { spanId: 'w0JHCwrjMZo=', name: 'twice', startTimeUnixNano: '1795959181550484001', endTimeUnixNano: '1795959181550653201' },
          ],
        }],
      }],
    },
  };
  it('keeps nanoseconds and reads ids in both forms', () => {
    const read = readTrace(otlp);
    expect(read.id).toBe('7613f3baea58589a5a952fb9c9253fd4');
    expect(read.durationNs).toBe(593_900);
    expect(read.spans.map(({ id, parentId, startNs, durationNs, kind, status }) => [id, parentId, startNs, durationNs, kind, status])).toEqual([
      ['c342470b0ae3319a', '72cec6d7c1a41358', 1, 169_200, 'client', 'error'],
      ['72cec6d7c1a41358', '', 0, 593_900, 'server', 'unset'],
    ]);
    expect(read.spans[0]?.events[0]?.atNs).toBe(5);
    expect(read.spans[1]?.links[0]).toMatchObject({ traceId: 'ff'.padStart(32, '0'), spanId: '1'.padStart(16, '0') });
  });
  it('takes the first version and answers nothing for nonsense', () => {
    expect(readTrace({ batches: otlp.trace.resourceSpans }).spans).toHaveLength(2);
    for (const bad of [undefined, null, 5, 'x', [], { trace: 5 }, { trace: { resourceSpans: [5, { scopeSpans: [{ spans: [null, {}] }] }] } }]) expect(readTrace(bad).durationNs).toBe(0);
  });
  it.each([['0A', 8, '000000000000000a'], ['', 8, ''], ['!', 8, ''], ['AAAAAAABAgM=', 8, '0000000000010203']] as const)('reads the id %j', (text, bytes, id) => expect(readId(text, bytes)).toBe(id));
});

describe('the tree', () => {
  it('puts parents first and siblings by start', () => expect(order(trace(span('c', 'a', 5, 6), span('b', 'a', 1, 4), span('d', 'b', 2, 3), span('a', '', 0, 10)))).toBe('a b d c'));
  it('keeps spans without their parent, and rings', () => {
    expect(order(trace(span('a', '', 0, 9), span('x', 'gone', 1, 2)))).toBe('a x');
    expect(buildTree(trace(span('a', '', 0, 9), span('x', 'gone', 1, 2))).orphans).toBe(1);
    expect(order(trace(span('p', 'q', 0, 9), span('q', 'p', 1, 2), span('r', 'r', 3, 4)))).toBe('r p q');
  });
  it('counts what is below, and the own time without what children cover together', () => {
    const tree = buildTree(trace(span('a', '', 0, 100), span('b', 'a', 10, 40), span('c', 'a', 30, 60, { status: 'error' }), span('d', 'c', 35, 120)));
    expect([...tree.selfNs]).toEqual([50, 30, 5, 85]);
    expect([...tree.errorsBelow]).toEqual([1, 0, 0, 0]);
    expect([...tree.childCount]).toEqual([2, 0, 1, 0]);
    expect([...tree.end]).toEqual([4, 2, 4, 4]);
  });
  it('folds and opens', () => {
    const tree = buildTree(trace(span('a', '', 0, 9), span('b', 'a', 1, 8), span('c', 'b', 2, 7), span('d', 'a', 8, 9)));
    expect([...visibleRows(tree, new Set([1]))]).toEqual([0, 1, 3]);
    expect([...visibleRows(tree, foldedBelow(tree, 0))]).toEqual([0]);
    expect([...unfoldTo(tree, new Set([0, 1, 3]), 2)]).toEqual([3]);
    const same = new Set([1]);
    expect(unfoldTo(tree, same, 3)).toBe(same);
  });
  it('is built of fifty thousand spans in one line without a stack overflow', () => {
    const deep = trace(...Array.from({ length: 50_000 }, (_, i) => span(`s${i}`, i === 0 ? '' : `s${i - 1}`, i, 200_000 - i)));
    const tree = buildTree(deep);
    expect(tree.depth[49_999]).toBe(49_999);
    expect(criticalPath(tree)).toHaveLength(99_999);
  });
});

describe('the critical path', () => {
  const path = (t: Trace) => {
    const tree = buildTree(t);
    return criticalPath(tree).map(({ row, fromNs, toNs }) => `${tree.spans[row]?.id} ${fromNs}-${toNs}`).join(', ');
  };
  it.each([
    ['of one span', [span('a', '', 0, 10)], 'a 0-10'],
    ['of calls in a row', [span('a', '', 0, 10), span('b', 'a', 1, 4), span('c', 'a', 5, 9)], 'a 0-1, b 1-4, a 4-5, c 5-9, a 9-10'],
    ['of calls side by side: the longest', [span('a', '', 0, 10), span('b', 'a', 1, 5), span('c', 'a', 1, 9)], 'a 0-1, c 1-9, a 9-10'],
    ['with a child that outlives its parent', [span('a', '', 0, 10), span('b', 'a', 2, 20)], 'a 0-2, b 2-10'],
    ['with a child that began before its parent', [span('a', '', 5, 10), span('b', 'a', 0, 8)], 'b 5-8, a 8-10'],
    ['through grandchildren of a cut child', [span('a', '', 0, 10), span('b', 'a', 2, 20), span('c', 'b', 3, 15)], 'a 0-2, b 2-3, c 3-10'],
    ['of the longest of several roots', [span('a', '', 0, 3), span('z', '', 1, 9)], 'z 1-9'],
  ])('%s', (_, spans, expected) => expect(path(trace(...spans))).toBe(expected));
  it('covers the root once', () => {
    const tree = buildTree(trace(span('a', '', 0, 100), span('b', 'a', 10, 50), span('c', 'a', 20, 80), span('d', 'c', 30, 70), span('e', 'b', 12, 48)));
    const segments = criticalPath(tree);
    expect(segments.reduce((sum, s) => sum + s.toNs - s.fromNs, 0)).toBe(100);
    segments.slice(1).forEach((s, i) => expect(s.fromNs).toBe(segments[i]?.toNs));
  });
});

describe('operations and the flame graph', () => {
  const tree = buildTree(trace(span('a', '', 0, 100), span('b1', 'a', 0, 40, { name: 'b' }), span('b2', 'a', 20, 80, { name: 'b', status: 'error' }), span('c', 'b2', 30, 50, { service: 'db' })));
  it('counts by service and name', () => {
    const b = operations(tree, criticalPath(tree)).find(({ name }) => name === 'b');
    expect(b).toMatchObject({ count: 2, errors: 1, totalNs: 100, selfNs: 80, averageNs: 50, p95Ns: 60, maxNs: 60 });
    expect(operations(tree, criticalPath(tree)).reduce((sum, o) => sum + o.criticalShare, 0)).toBeCloseTo(1);
  });
  it('nests: a node is as wide as its own time and its children', () => {
    const root = flameGraph(tree);
    const a = root.children[0];
    expect([a?.valueNs, a?.selfNs, a?.children[0]?.count, a?.children[0]?.valueNs, a?.children[0]?.children[0]?.service]).toEqual([120, 20, 2, 100, 'db']);
    expect(root.valueNs).toBe(120);
  });
});

describe('comparing traces', () => {
  const left = buildTree(trace(span('a', '', 0, 100), span('b', 'a', 0, 40), span('c', 'a', 50, 60)));
  const right = buildTree(trace(span('x', '', 0, 200, { name: 'a' }), span('y', 'x', 0, 40, { name: 'b' }), span('z', 'x', 50, 150, { name: 'b', status: 'error' }), span('n', 'x', 150, 160, { name: 'new' })));
  it('lays them over each other by the way from the root', () => {
    const { nodes, ...counts } = compareTraces(left, right);
    expect(nodes.map(({ name, depth, change, deltaNs, deltaCount, deltaErrors, parent }) => [name, depth, change, deltaNs, deltaCount, deltaErrors, parent])).toEqual([
      ['a', 0, 'slower', 100, 0, 0, -1], ['b', 1, 'slower', 100, 1, 1, 0], ['c', 1, 'removed', -10, -1, 0, 0], ['new', 1, 'added', 10, 1, 0, 0],
    ]);
    expect(counts).toEqual({ added: 1, removed: 1, slower: 2, faster: 0 });
  });
  it('puts the roots opposite each other under both names', () => {
    const named = buildTree(trace(span('x', '', 0, 100, { name: 'other' }), span('y', 'x', 0, 40, { name: 'b' })));
    expect(compareTraces(left, named).nodes.map(({ name, change }) => [name, change])).toEqual([['a → other', 'same'], ['b', 'same'], ['c', 'removed']]);
  });
  it('finds no difference of a trace to itself, and mirrored ones the other way round', () => {
    expect(compareTraces(left, left).nodes.every(({ change, deltaNs }) => change === 'same' && deltaNs === 0)).toBe(true);
    const back = compareTraces(right, left);
    expect([back.added, back.removed, back.faster]).toEqual([1, 1, 2]);
  });
});

describe('TraceQL', () => {
  const attribute = (key: string, type: Attribute['type'], text: string, items?: Attribute[]): Attribute => ({ key, type, text, ...(items ? { items } : {}) });
  it.each([
    [attribute('http.route', 'string', '/a "b"'), 'span.http.route = "/a \\"b\\""'], [attribute('n', 'int', '5'), 'span.n = 5'], [attribute('d', 'double', '5'), 'span.d = 5.0'], [attribute('b', 'bool', 'true'), 'span.b = true'],
    [attribute('a b', 'string', 'x'), 'span."a b" = "x"'], [attribute('bytes', 'bytes', 'AA=='), undefined], [attribute('l', 'array', '["a"]', [attribute('l', 'string', 'a')]), 'span.l = "a"'], [attribute('m', 'map', '{}'), undefined],
  ])('writes %j as a condition', (given, expected) => expect(attributeCondition('span', given)).toBe(expected));
  it.each([['service.name', 'resource.service.name'], ['k8s-pod', 'resource.k8s-pod'], ['{x}', 'resource."{x}"']])('names %s', (name, ref) => expect(attributeRef('resource', name)).toBe(ref));
  it.each([[1_500_000_000, '1.5s'], [20_000_000, '20ms'], [1_250, '1.25us'], [7, '7ns'], [0, '0ns']])('writes %d ns', (ns, text) => expect(durationLiteral(ns)).toBe(text));
  it('joins conditions', () => expect([spanset(), spanset('a = 1', undefined, 'b = 2')]).toEqual(['{}', '{ a = 1 && b = 2 }']));
  it.each([['{} | rate()', true], ['{ name = "| rate()" }', false], ['{} | count() > 2', false], ['{} | quantile_over_time(duration, .9) by (name)', true], ['{} | compare({status=error})', true]])('%s counts: %s', (q, expected) => expect(isMetricsQuery(q)).toBe(expected));
  it.each([
    ['{ status = error }', '{ status = error } | histogram_over_time(duration)'], ['{} | count() > 2', '{} | histogram_over_time(duration)'], ['{ name = "a|b" } with (most_recent=true)', '{ name = "a|b" } | histogram_over_time(duration)'],
    ['{} | rate()', undefined], ['{ a = 1 || b = 2 }', '{ a = 1 || b = 2 } | histogram_over_time(duration)'],
  ])('%s has the heat map %s', (q, expected) => expect(histogramQuery(q)).toBe(expected));
});

describe('fields of a list', () => {
  const fields = ' | select(resource.service.name, name, status)';
  it.each([
    ['{}', `{}${fields}`], ['{ .a = "| select(" } with (most_recent=true)', `{ .a = "| select(" }${fields} with (most_recent=true)`], ['{} | select(.x)', '{} | select(.x)'], ['{} | rate()', '{} | rate()'], ['{} | count() > 2', `{} | count() > 2${fields}`], ['', ''],
  ])('of %j', (q, expected) => expect(withListFields(q)).toBe(expected));
});

describe('the search form', () => {
  const full: TraceForm = { service: { op: '=', right: '"api"' }, name: { op: '=~', right: '"GET.*"' }, status: { op: '=', right: 'error' }, longerThan: '100ms', shorterThan: '1m30s', others: [{ left: 'span.http.status_code', op: '>=', right: '500' }, { left: 'resource."a b"', op: '!=', right: '"x && }"' }] };
  it('stands for a query and is read back from it', () => {
    const text = '{ resource.service.name = "api" && name =~ "GET.*" && status = error && duration > 100ms && duration < 1m30s && span.http.status_code >= 500 && resource."a b" != "x && }" }';
    expect(queryOf(full)).toBe(text);
    expect(formOf(text)).toEqual(full);
    expect(queryOf(emptyForm)).toBe('{}');
  });
  it.each([['', emptyForm], ['{}', emptyForm], ['{ true }', emptyForm], ['{span:name="a"}', { name: { op: '=', right: '"a"' }, others: [] }], ['{ kind = server }', { others: [{ left: 'kind', op: '=', right: 'server' }] }], ['{ .x = 5 }', { others: [{ left: '.x', op: '=', right: '5' }] }]])('reads %j', (q, expected) => expect(formOf(q)).toEqual(expected));
  it.each(['{ a = 1 }', '{ .a = 1 || .b = 2 }', '{ .a = 1 } && { .b = 2 }', '{ .a = 1 } | count() > 1', '{ .a + 1 = 2 }', '{ (.a = 1) }', '{ .a = }', '{ .a = .b }', '{', 'x', '{ .a = 1 && }'])('leaves %s to the editor', (q) => expect(formOf(q)).toBeUndefined());
  it.each([['5', '5'], ['abc', '"abc"'], ['100ms', '100ms'], ['true', 'true'], ['"5"', '"5"'], ['a"b', '"a\\"b"']])('takes %s as %s', (typed, literal) => expect(literalOf(typed)).toBe(literal));
  it('shows what a literal stands for', () => expect(['"a\\"b\\n"', '`x`', '5'].map(literalValue)).toEqual(['a"b\n', 'x', '5']));
  it.each([
    ['', '{ c = 1 }'], ['{}', '{ c = 1 }'], ['{ .a = 1 }', '{ .a = 1 && c = 1 }'], ['{ .a = 1 || .b = 2 }', '{ (.a = 1 || .b = 2) && c = 1 }'], ['{ .a = "}" } | count() > 1', '{ .a = "}" && c = 1 } | count() > 1'],
    ['{ c = 1 }', '{ c = 1 }'], ['({ .a = 1 } >> { .b = 2 }) | rate()', '({ .a = 1 && c = 1 } >> { .b = 2 }) | rate()'],
  ])('adds a condition to %j', (q, expected) => expect(withCondition(q, 'c = 1')).toBe(expected));
});
