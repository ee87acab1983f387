import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, it, vi } from 'vitest';
import { completeTraceql } from './complete';

const tags = vi.fn(async () => [{ name: 'resource', tags: ['service.name'] }, { name: 'span', tags: ['http.route', 'a b'] }, { name: 'intrinsic', tags: ['name'] }]);
const values = vi.fn(async (_name: string, _query: string) => [{ type: 'string', value: 'api' }, { type: 'int', value: '200' }]);

/** The query with the caret at `|^`. */
async function at(text: string, explicit = false) {
  const pos = text.indexOf('^');
  const state = EditorState.create({ doc: text.replace('^', '') });
  const result = await completeTraceql(new CompletionContext(state, pos, explicit), { tags, values });
  return { from: result?.from, labels: result?.options.map(({ label }) => label) ?? [], applied: result?.options.map(({ apply, label }) => apply ?? label) ?? [] };
}

describe('completion of TraceQL', () => {
  it.each(['{ ^', '{ res^', '{ .a = 1 && ^', '{ (^', '{} | by(^', '{} | quantile_over_time(^', '{} | select(span.x, ^'])('offers attributes at %s', async (text) => {
    const { labels } = await at(text);
    expect(labels).toEqual(expect.arrayContaining(['resource.service.name', 'span.http.route', 'span."a b"', 'duration', 'status']));
  });
  it('goes on with a comparison in braces, and not in arguments', async () => {
    expect((await at('{ ^')).applied).toContain('resource.service.name = ');
    expect((await at('{} | by(^')).applied).toContain('resource.service.name');
  });
  it.each([
    ['{ resource.service.name = ^', 'resource.service.name', '{}', ['"api"', '200']], ['{ resource.service.name = "a^', 'resource.service.name', '{}', ['api', '200']], ['{ name =~ "^', 'name', '{}', ['api', '200']],
    ['{ .a = 1 && status = error && span.http.route != "^', 'span.http.route', '{ .a = 1 && status = error }', ['api', '200']], ['{ span."a b" = ^', 'span."a b"', '{}', ['"api"', '200']], ['{ .a = 1 || .b = ^', '.b', '{}', ['"api"', '200']],
  ])('offers values at %s', async (text, name, query, labels) => {
    values.mockClear();
    expect((await at(text)).labels).toEqual(labels);
    expect(values).toHaveBeenCalledWith(name, query);
  });
  it('knows the words of status, kind and duration', async () => {
    expect((await at('{ status = ^')).labels).toEqual(['error', 'ok', 'unset']);
    expect((await at('{ span:kind = s^')).labels).toContain('server');
    expect((await at('{ duration > ^')).labels).toContain('100ms');
  });
  it('offers stages after a pipe, operators after a spanset, whole queries at the start', async () => {
    expect((await at('{} | ^')).labels).toContain('rate()');
    expect((await at('{} | qu^')).labels).toContain('quantile_over_time(');
    expect((await at('{ .a = "x) | y" } ^')).labels).toContain('>>');
    expect((await at('^', true)).labels).toContain('{ status = error }');
    expect((await at('{} || ^')).labels).not.toContain('rate()');
  });
});
