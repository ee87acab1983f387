import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll } from 'vitest';

/** The server answers only what a test says; anything else is a 404, as from a server without that part. */
export const server = setupServer(http.all('*', () => HttpResponse.json({ error: 'not here' }, { status: 404 })));

/** Starts the fake server for the tests of a file. */
export function withServer(): void {
  beforeAll(() => server.listen());
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());
}

/** Answers a Prometheus endpoint with data in its envelope. */
export const promAnswer = (endpoint: string, data: unknown, more: object = {}) =>
  http.all(`*/api/v1/${endpoint}`, () => HttpResponse.json({ status: 'success', data, ...more }));

export const promError = (endpoint: string, status: number, errorType: string, error: string) =>
  http.all(`*/api/v1/${endpoint}`, () => HttpResponse.json({ status: 'error', errorType, error }, { status }));

export const amAnswer = (endpoint: string, data: unknown) => http.get(`*/api/v2/${endpoint}`, () => HttpResponse.json(data as object));

export const platformAnswer = (endpoint: string, data: unknown) => http.get(`*/api/pharos/v1/${endpoint}`, () => HttpResponse.json(data as object));

/** Never answers: for the loading state. */
export const silent = (path: string) => http.all(path, () => new Promise<never>(() => undefined));
