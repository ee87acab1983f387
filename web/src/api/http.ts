/** Where a request failed: before an answer (`network`), at the HTTP level (`http`), or by the API's own error envelope (`api`). */
export type ApiErrorKind = 'network' | 'http' | 'api';

export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly kind: ApiErrorKind,
    message: string,
    /** HTTP status, 0 when no answer came. */
    readonly status: number,
    /** `errorType` of the Prometheus envelope, for instance `bad_data`. */
    readonly errorType: string | undefined,
    readonly url: string,
  ) {
    super(message);
  }

  /** The endpoint does not exist on this server: the part that serves it is absent or turned off. */
  get isAbsent(): boolean {
    return this.status === 404 || this.status === 405 || this.status === 501;
  }

  /** The request itself is at fault: asking again gives the same answer. */
  get isCallersFault(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 429 && this.status !== 408;
  }
}

export type ParamValue = string | number | boolean | readonly string[] | undefined;
export type Params = Readonly<Record<string, ParamValue>>;

export interface RequestOptions {
  params?: Params;
  /** Sent as JSON. */
  body?: unknown;
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  signal?: AbortSignal | undefined;
  /** The endpoint reads its parameters from the address alone. */
  alwaysGet?: boolean;
}

/** A query string longer than this goes as a form body instead (ui.md §3). */
const longestQueryBytes = 2048;

export function encodeParams(params: Params): URLSearchParams {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    if (Array.isArray(value)) for (const item of value) encoded.append(name, String(item));
    else encoded.append(name, String(value));
  }
  return encoded;
}

function errorOf(response: Response, body: unknown, url: string): ApiError {
  if (typeof body === 'object' && body !== null) {
    const envelope = body as { error?: unknown; errorType?: unknown; message?: unknown; detail?: unknown; title?: unknown };
    const errorType = typeof envelope.errorType === 'string' ? envelope.errorType : undefined;
    for (const text of [envelope.error, envelope.message, envelope.detail, envelope.title])
      if (typeof text === 'string' && text !== '') return new ApiError('api', text, response.status, errorType, url);
  }
  if (typeof body === 'string' && body !== '' && body.length < 2000 && !body.trimStart().startsWith('<'))
    return new ApiError('api', body.trim(), response.status, undefined, url);
  return new ApiError('http', `${response.status} ${response.statusText || 'no reason given'}`, response.status, undefined, url);
}

/**
 * Asks the server that served the page and reads the answer as JSON.
 * A GET whose parameters pass 2 kB is sent as a form POST, which every Prometheus-style query endpoint accepts.
 * @throws ApiError for every failure but an abort, which stays a DOMException named AbortError.
 */
export async function requestJson<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { params, body, signal } = options;
  let { method = 'GET' } = options;
  const query = params ? encodeParams(params).toString() : '';
  const init: RequestInit = { headers: { Accept: 'application/json' }, credentials: 'same-origin' };
  if (signal) init.signal = signal;
  let url = path;
  if (body !== undefined) {
    method = method === 'GET' ? 'POST' : method;
    init.body = JSON.stringify(body);
    init.headers = { ...init.headers, 'Content-Type': 'application/json' };
    if (query) url = `${path}?${query}`;
  } else if (query && (method === 'POST' || (query.length > longestQueryBytes && options.alwaysGet !== true))) {
    method = 'POST';
    init.body = query;
    init.headers = { ...init.headers, 'Content-Type': 'application/x-www-form-urlencoded' };
  } else if (query) {
    url = `${path}?${query}`;
  }
  init.method = method;

  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError('network', 'the server did not answer', 0, undefined, path);
  }

  const text = await response.text();
  let parsed: unknown = text;
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  if (isJson && text !== '') {
    try {
      parsed = JSON.parse(text);
    } catch {
      // Loki calls the plain text of its errors JSON.
      if (!response.ok) throw errorOf(response, text, path);
      throw new ApiError('http', 'the answer is not valid JSON', response.status, undefined, path);
    }
  }
  if (!response.ok) throw errorOf(response, parsed, path);
  if (text === '') return undefined as T;
  // The server answers unknown paths with the page itself: an API that is absent must not look like data.
  if (!isJson) throw new ApiError('http', 'this server does not have that API', 404, undefined, path);
  return parsed as T;
}

/**
 * Asks for a text that is not JSON, such as Markdown.
 * @throws ApiError as requestJson does.
 */
export async function requestText(path: string, signal?: AbortSignal): Promise<string> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...(signal ? { signal } : {}) });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError('network', 'the server did not answer', 0, undefined, path);
  }
  const text = await response.text();
  if (!response.ok) throw errorOf(response, (response.headers.get('content-type') ?? '').includes('json') ? (JSON.parse(text) as unknown) : text, path);
  if ((response.headers.get('content-type') ?? '').includes('text/html')) throw new ApiError('http', 'this server does not have that API', 404, undefined, path);
  return text;
}
