import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatSearchText, parseSearchText } from '../../time/search';
import { DashboardPage } from './DashboardPage';
import { DashboardsPage } from './DashboardsPage';
import { readDashboardSearch, readListSearch } from './search';

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const matrix = (value: string, more: object = {}) => json({ status: 'success', data: { resultType: 'matrix', result: [{ metric: { job: 'api' }, values: [[Date.now() / 1000, value]] }] }, ...more });
const stat = (id: number, title: string, expr: string, more: object = {}) => ({ id, type: 'stat', title, gridPos: { x: (id - 1) * 6, y: 0, w: 6, h: 4 }, targets: [{ expr }], options: { graphMode: 'none' }, ...more });

let dashboard: object = {};
let sourcesFail = false;
const asked: string[] = [];

/** The server in the shape the page sees it: the path decides, unknown paths are 404. */
function answer(url: URL): Response {
  const path = url.pathname;
  if (path === '/api/pharos/v1/dashboards/gone') return json({ error: 'no dashboard has the uid gone' }, 404);
  if (path.startsWith('/api/pharos/v1/dashboards/')) return json({ dashboard, meta: { folder: 'Shop', unsupported: [] } });
  if (path === '/api/pharos/v1/dashboards') return json([{ uid: 'a', title: 'Node', slug: 'node', folder: 'Infra', tags: ['linux'] }, { uid: 'b', title: 'Shop', slug: 'shop', folder: 'Apps', tags: ['slo', 'linux'] }]);
  if (path === '/api/pharos/v1/datasources') return sourcesFail ? json({ error: 'down' }, 400) : json([{ uid: 'p1', name: 'Prometheus', type: 'prometheus', isDefault: true, jsonData: { timeInterval: '15s' } }]);
  if (path === '/api/pharos/v1/info') return json({ version: 'test', scrapeIntervalMs: 15_000 });
  if (path.endsWith('/label/job/values')) return json({ status: 'success', data: ['api', 'web'] });
  if (path.endsWith('/loki/api/v1/query_range')) {
    const stream = (pod: string, level: string, ns: string, line: string, more: object = {}) => ({ stream: { app: 'shop', pod, detected_level: level, ...more }, values: [[ns, line]] });
    return json({ status: 'success', data: { resultType: 'streams', result: [stream('2', 'error', '1700000000000000002', 'second', { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' }), stream('1', 'info', '1700000000000000001', 'first')] } });
  }
  if (!path.endsWith('/api/v1/query_range')) return json({ error: 'none' }, 404);
  const expr = url.searchParams.get('query') ?? '';
  asked.push(expr);
  if (expr.startsWith('bad')) return json({ status: 'error', errorType: 'bad_data', error: '1:4: parse error: unexpected end' }, 400);
  if (expr.startsWith('empty')) return json({ status: 'success', data: { resultType: 'matrix', result: [] } });
  return expr.startsWith('noted') ? matrix('7', { warnings: ['partly read'] }) : matrix('42');
}

function open(url: string) {
  const root = createRootRoute({});
  const page = createRoute({ getParentRoute: () => root, path: '/d/$uid', validateSearch: readDashboardSearch, component: DashboardPage });
  const list = createRoute({ getParentRoute: () => root, path: '/dashboards', validateSearch: readListSearch, component: DashboardsPage });
  const router = createRouter({ routeTree: root.addChildren([page, list]), history: createMemoryHistory({ initialEntries: [url] }), parseSearch: parseSearchText, stringifySearch: formatSearchText });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(<MantineProvider env="test"><QueryClientProvider client={queries}><RouterProvider router={router as never} /></QueryClientProvider></MantineProvider>);
  return router;
}
const panel = async (name: string) => screen.findByRole('region', { name }, { timeout: 4000 });

beforeEach(() => {
  asked.length = 0;
  sourcesFail = false;
  vi.stubGlobal('fetch', (path: string) => Promise.resolve(answer(new URL(path, 'http://pharos.test'))));
  vi.stubGlobal('IntersectionObserver', undefined);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(200);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('dashboard page', () => {
  it('shows values, and each panel its own error, emptiness or note', async () => {
    dashboard = { title: 'Shop', tags: ['slo'], panels: [stat(1, 'Good', 'good'), stat(2, 'Broken', 'bad('), stat(3, 'Nothing', 'empty'), stat(4, 'Noted', 'noted'), { id: 5, type: 'made-up', title: 'Odd' }, { id: 6, type: 'stat', title: 'Far', datasource: { type: 'pyroscope', uid: 'p' }, targets: [{ expr: '{}' }] }] };
    open('/d/shop');
    expect(await screen.findByRole('heading', { level: 1, name: 'Shop' })).toBeTruthy();
    expect(await within(await panel('Good')).findByText('42')).toBeTruthy();
    expect((await within(await panel('Broken')).findByRole('alert')).textContent).toContain('1:4: parse error: unexpected end');
    expect(await within(await panel('Nothing')).findByText('No data')).toBeTruthy();
    expect(await within(await panel('Noted')).findByRole('button', { name: 'Notes: partly read' })).toBeTruthy();
    expect((await panel('Odd')).textContent).toContain('made-up');
    expect((await within(await panel('Far')).findByText('Waits for profiles')).textContent).toBeTruthy();
  });

  it('draws the lines of a log query, opens one to its fields and leads to its trace', async () => {
    dashboard = { title: 'Logs', panels: [{ id: 6, type: 'logs', title: 'Lines', datasource: { type: 'loki', uid: 'l' }, targets: [{ expr: '{app="$__all_variables"}' }], options: { showTime: true, showLabels: true, showCommonLabels: true, sortOrder: 'Ascending' } }] };
    open('/d/logs');
    const log = await within(await panel('Lines')).findByRole('log', { name: 'Lines' });
    expect([...log.querySelectorAll('[data-row]')].map((row) => row.textContent)).toEqual([expect.stringMatching(/^info.*pod=1first$/), expect.stringMatching(/^error.*pod=2second$/)]);
    expect((await panel('Lines')).textContent).toContain('app=shop');
    await userEvent.click(within(log).getByRole('button', { name: /second/ }));
    expect(within(log).getByRole('link', { name: 'Trace' }).getAttribute('href')).toContain('/trace/4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it('fills variables from the address and asks again when one changes', async () => {
    dashboard = { title: 'V', templating: { list: [{ name: 'job', type: 'query', query: 'label_values(up, job)', refresh: 1 }] }, panels: [stat(1, 'Of $job', 'good{job="$job"}')] };
    const router = open('/d/v?var-job=web');
    expect(await within(await panel('Of web')).findByText('42')).toBeTruthy();
    expect(asked).toEqual(['good{job="web"}']);
    await userEvent.click(screen.getByRole('combobox', { name: 'job' }));
    await userEvent.click(await screen.findByRole('option', { name: 'api' }));
    await panel('Of api');
    await waitFor(() => expect(asked).toEqual(['good{job="web"}', 'good{job="api"}']));
    expect(router.state.location.search).toMatchObject({ 'var-job': 'api' });
  });

  it('lets several values of a variable be chosen before it asks, and drops All for them', async () => {
    dashboard = { title: 'M', templating: { list: [{ name: 'job', type: 'query', query: 'label_values(up, job)', refresh: 1, multi: true, includeAll: true }] }, panels: [stat(1, 'Of jobs', 'good{job=~"$job"}')] };
    const router = open('/d/m?var-job=$__all');
    await waitFor(() => expect(asked).toEqual(['good{job=~"(api|web)"}']), { timeout: 4000 });
    await userEvent.click(screen.getByRole('combobox', { name: 'job' }));
    await userEvent.click(await screen.findByRole('option', { name: 'web' }));
    await userEvent.click(await screen.findByRole('option', { name: 'api' }));
    expect(asked).toHaveLength(1);
    await userEvent.click(screen.getByRole('heading', { level: 1 }));
    await waitFor(() => expect(router.state.location.search).toMatchObject({ 'var-job': ['web', 'api'] }));
    await waitFor(() => expect(asked).toEqual(['good{job=~"(api|web)"}', 'good{job=~"(web|api)"}']));
  });

  it('turns the legend and inspects by keys on the panel under the pointer', async () => {
    dashboard = { title: 'K', panels: [stat(1, 'One', 'one')] };
    open('/d/k');
    await userEvent.hover(await panel('One'));
    await userEvent.keyboard('i');
    expect(await screen.findByRole('dialog', { name: 'Inspect: One' }, { timeout: 4000 })).toBeTruthy();
  });

  it('opens and closes rows, and draws what is inside only then', async () => {
    dashboard = { title: 'R', panels: [{ id: 1, type: 'row', title: 'More', collapsed: true, gridPos: { x: 0, y: 0, w: 24, h: 1 }, panels: [stat(2, 'Inside', 'inside')] }] };
    open('/d/r');
    const row = await screen.findByRole('button', { name: /More/ });
    expect(row.getAttribute('aria-expanded')).toBe('false');
    expect(asked).toEqual([]);
    await userEvent.click(row);
    expect(await within(await panel('Inside')).findByText('42')).toBeTruthy();
  });

  it('shows one panel alone by its address', async () => {
    dashboard = { title: 'S', panels: [stat(1, 'One', 'one'), stat(2, 'Two', 'two')] };
    open('/d/s?viewPanel=2');
    await panel('Two');
    expect(screen.queryByRole('region', { name: 'One' })).toBeNull();
  });

  it('asks the same expression once for two panels', async () => {
    dashboard = { title: 'Q', panels: [stat(1, 'One', 'same'), stat(2, 'Two', 'same')] };
    open('/d/q');
    expect(await within(await panel('One')).findByText('42')).toBeTruthy();
    expect(await within(await panel('Two')).findByText('42')).toBeTruthy();
    expect(asked).toEqual(['same']);
  });

  it('says so when there is no such dashboard, and when the data sources cannot be read', async () => {
    open('/d/gone');
    expect((await screen.findByRole('alert')).textContent).toContain('no dashboard has the uid gone');
    sourcesFail = true;
    dashboard = { title: 'D', panels: [stat(1, 'One', 'one')] };
    open('/d/d');
    expect(await screen.findByText(/The data sources could not be read/, {}, { timeout: 4000 })).toBeTruthy();
  });
});

describe('list of dashboards', () => {
  it('groups by folder and narrows by text and tag', async () => {
    const router = open('/dashboards');
    expect(await screen.findByRole('heading', { level: 2, name: 'Apps' })).toBeTruthy();
    expect(screen.getAllByRole('heading', { level: 2 }).map((h) => h.textContent)).toEqual(['Apps', 'Infra']);
    await userEvent.click(screen.getAllByRole('button', { name: 'slo' })[0] as HTMLElement);
    await waitFor(() => expect(screen.queryByRole('link', { name: 'Node' })).toBeNull());
    expect(screen.getByRole('link', { name: 'Shop' }).getAttribute('href')).toBe('/d/b/shop');
    expect(router.state.location.search).toMatchObject({ tag: 'slo' });
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search dashboards' }), 'zzz');
    expect(await screen.findByText('Nothing fits')).toBeTruthy();
  });
});
