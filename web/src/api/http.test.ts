import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import { promAnswer, promError, server, withServer } from '../test/server';
import { ApiError, requestJson } from './http';
import { prom, sampleValue } from './prom';

withServer();

const failure = async (ask: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await ask.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};

describe('requests', () => {
  it('give the data of the envelope with its warnings and infos', async () => {
    server.use(promAnswer('query', { resultType: 'scalar', result: [1, '2'] }, { warnings: ['w'], infos: ['i'] }));
    expect(await prom.query('2', 1000)).toEqual({ data: { resultType: 'scalar', result: [1, '2'] }, warnings: ['w'], infos: ['i'] });
  });

  it("carry the API's own message, type and status when they fail", async () => {
    server.use(promError('query', 400, 'bad_data', '1:5: parse error'));
    const error = await failure(prom.query('sum(', undefined));
    expect(error).toMatchObject({ kind: 'api', status: 400, errorType: 'bad_data', message: '1:5: parse error', isCallersFault: true, isAbsent: false });
  });

  it('give the text of an error that is called JSON and is none, as Loki sends it', async () => {
    server.use(http.all('*/loki/api/v1/labels', () => new HttpResponse('parse error at line 1, col 15\n', { status: 400, headers: { 'content-type': 'application/json; charset=UTF-8' } })));
    expect(await failure(requestJson('/loki/api/v1/labels'))).toMatchObject({ kind: 'api', status: 400, message: 'parse error at line 1, col 15' });
  });

  it('are sent as a form when the query passes 2 kB', async () => {
    const seen: string[] = [];
    server.use(
      http.all('*/api/v1/query', async ({ request }) => {
        seen.push(`${request.method} ${new URLSearchParams(await request.text()).get('query')?.length ?? 0}`);
        return HttpResponse.json({ status: 'success', data: { resultType: 'vector', result: [] } });
      }),
    );
    await prom.query('up', undefined);
    await prom.query('x'.repeat(3000), undefined);
    expect(seen).toEqual(['GET 0', 'POST 3000']);
  });

  it('repeat a name for each of its values and leave out what is not set', async () => {
    let search = '';
    server.use(
      http.get('*/api/v1/labels', ({ request }) => {
        search = new URL(request.url).search;
        return HttpResponse.json({ status: 'success', data: [] });
      }),
    );
    await prom.labelNames(['a', 'b'], { fromMs: 1500 });
    expect(search).toBe('?match%5B%5D=a&match%5B%5D=b&start=1.5');
  });

  it('take the page itself for an API that is absent', async () => {
    server.use(http.get('*/api/pharos/v1/slos', () => HttpResponse.html('<!doctype html><title>Pharos</title>')));
    expect(await failure(requestJson('/api/pharos/v1/slos'))).toMatchObject({ isAbsent: true });
  });

  it('say so when nobody answers or the answer is broken', async () => {
    server.use(http.get('*/a', () => HttpResponse.error()));
    expect(await failure(requestJson('/a'))).toMatchObject({ kind: 'network', status: 0, isCallersFault: false });
    server.use(http.get('*/b', () => new HttpResponse('{"x":', { headers: { 'content-type': 'application/json' } })));
    expect((await failure(requestJson('/b'))).message).toBe('the answer is not valid JSON');
  });

  it.each([
    ['+Inf', Infinity],
    ['-Inf', -Infinity],
    ['NaN', Number.NaN],
    ['1.5e+03', 1500],
  ])('read the sample %s', (text, value) => expect(sampleValue(text)).toBe(value));
});
