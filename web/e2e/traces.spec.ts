import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, expectLoaded, expectNoError, getJson, test, themes, useTheme } from './support';

const otlp = `${new URL(process.env.PHAROS_URL ?? 'http://127.0.0.1:3000').protocol}//${new URL(process.env.PHAROS_URL ?? 'http://127.0.0.1:3000').hostname}:4318/v1/traces`;
const hex = (bytes: number) => randomBytes(bytes).toString('hex');
const ns = (ms: number) => `${Math.round(ms * 1000)}000`;

interface SentSpan {
  readonly service: string;
  readonly name: string;
  /** Place of the parent in the list. */
  readonly parent?: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly isError?: boolean;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Sends a trace by OTLP, as an application would, and gives the ids. */
async function send(page: Page, spans: readonly SentSpan[]): Promise<{ traceId: string; spanIds: readonly string[] }> {
  const traceId = hex(16);
  const spanIds = spans.map(() => hex(8));
  const attributes = (pairs: Readonly<Record<string, string>>) => Object.entries(pairs).map(([key, value]) => ({ key, value: { stringValue: value } }));
  const services = [...new Set(spans.map(({ service }) => service))];
  const body = {
    resourceSpans: services.map((service) => ({
      resource: { attributes: attributes({ 'service.name': service }) },
      scopeSpans: [{
        scope: { name: 'e2e' },
        spans: spans.flatMap((span, i) => span.service !== service ? [] : [{
          traceId, spanId: spanIds[i], ...(span.parent === undefined ? {} : { parentSpanId: spanIds[span.parent] }), name: span.name, kind: 2, startTimeUnixNano: ns(span.startMs), endTimeUnixNano: ns(span.startMs + span.durationMs),
          attributes: attributes(span.attributes ?? {}), events: span.isError === true ? [{ timeUnixNano: ns(span.startMs + span.durationMs / 2), name: 'exception', attributes: attributes({ 'exception.message': 'it broke' }) }] : [], status: span.isError === true ? { code: 2, message: 'broken' } : {},
        }]),
      }],
    })),
  };
  const response = await page.request.post(otlp, { data: body });
  expect(response.ok(), `${response.status()} ${await response.text()}`).toBe(true);
  return { traceId, spanIds };
}

/** A checkout of three services; the slow one pays for a minute of thought. */
function checkout(slowMs: number): readonly SentSpan[] {
  const at = Date.now() - 30_000;
  return [
    { service: 'e2e-web', name: 'GET /checkout', startMs: at, durationMs: 60 + slowMs },
    { service: 'e2e-orders', name: 'Orders/Create', parent: 0, startMs: at + 5, durationMs: 50 + slowMs, attributes: { 'order.id': 'o-77' } },
    { service: 'e2e-payment', name: 'Charge', parent: 1, startMs: at + 10, durationMs: 30 + slowMs, isError: slowMs > 0, attributes: { 'card.kind': 'visa "gold"' } },
    { service: 'e2e-orders', name: 'Reserve', parent: 1, startMs: at + 12, durationMs: 8 },
    ...(slowMs > 0 ? [{ service: 'e2e-orders', name: 'Retry', parent: 1, startMs: at + 20 + slowMs, durationMs: 5 }] : []),
  ];
}

const tree = (page: Page) => page.getByRole('tree', { name: /Spans of the trace/ });
const editor = (page: Page) => page.getByRole('textbox', { name: 'TraceQL' });

test('form and editor say the same, and what they find leads to the trace', async ({ page }) => {
  const { traceId } = await send(page, checkout(40));
  await page.goto('/explore/traces?from=now-15m&to=now');
  await expectLoaded(page, 'Traces');
  await page.getByRole('combobox', { name: 'Service', exact: true }).fill('e2e-payment');
  await expect(editor(page)).toHaveText('{ resource.service.name = "e2e-payment" }');
  await page.getByRole('combobox', { name: 'Service', exact: true }).press('Enter');
  await expect(page).toHaveURL(/q=/);
  await page.getByRole('textbox', { name: 'Longer than' }).fill('50ms');
  await page.getByRole('textbox', { name: 'Longer than' }).press('Enter');
  await expect(editor(page)).toContainText('duration > 50ms');
  await page.getByRole('button', { name: /^Spans of e2e-web/ }).first().click();
  const match = page.getByRole('list', { name: 'Spans that match' }).getByRole('link', { name: /Charge/ }).first();
  await expect(match).toBeVisible();
  await expectNoError(page);
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Service', exact: true })).toHaveValue('e2e-payment');
  await page.locator(`a[href*="${traceId}"]`).first().click();
  await expectLoaded(page, 'e2e-web: GET /checkout');
  await page.goBack();
  await expect(editor(page)).toContainText('e2e-payment');
});

test('a stroke over the plot selects, and a wrong query says where', async ({ page }) => {
  await send(page, checkout(0));
  await page.goto(`/explore/traces?from=now-15m&to=now&q=${encodeURIComponent('{ resource.service.name = "e2e-web" }')}`);
  await expectLoaded(page, 'Traces');
  const plot = page.getByRole('img', { name: /^Duration over time/ });
  const box = await plot.boundingBox();
  if (!box) throw new Error('the plot is not drawn');
  await page.mouse.move(box.x + 4, box.y + 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 4, box.y + box.height - 4, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByText(/listed traces? of/)).toBeVisible();
  await page.getByRole('button', { name: 'Search in here' }).click();
  await expect(editor(page)).toContainText('duration >=');
  await page.goto(`/explore/traces?from=now-15m&to=now&q=${encodeURIComponent('{ span.a = }')}`);
  await expect(page.getByRole('alert')).toContainText('line 1, col');
  await expect(page.locator('.cm-server-error')).toHaveCount(1);
  await page.goto(`/explore/traces?from=now-15m&to=now&q=${encodeURIComponent('{} | rate() by (resource.service.name)')}`);
  await expect(page.getByRole('heading', { name: 'Graph' })).toBeVisible();
  await expect(page.getByText('more than the form can hold')).toBeVisible();
  await expectNoError(page);
});

test('a trace is walked by keys, searched, folded, and its attributes lead to a search', async ({ page }) => {
  const { traceId, spanIds } = await send(page, checkout(40));
  await page.goto(`/trace/${traceId}`);
  await expectLoaded(page, 'e2e-web: GET /checkout');
  await expect(tree(page).getByRole('treeitem')).toHaveCount(5);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(page).toHaveURL(new RegExp(`span=${spanIds[2]}`));
  const details = page.getByRole('complementary', { name: 'Span Charge' });
  await expect(details).toContainText('card.kind');
  await expect(details).toContainText('it broke');
  await expect(details.getByRole('link', { name: 'Logs of this span' })).toHaveAttribute('href', /explore\/logs/);
  await tree(page).focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowLeft');
  await expect(tree(page).getByRole('treeitem')).toHaveCount(2);
  await page.keyboard.press('ArrowRight');
  await expect(tree(page).getByRole('treeitem')).toHaveCount(5);
  await page.getByRole('searchbox', { name: 'Find spans' }).fill('card.kind=visa');
  await page.getByRole('searchbox', { name: 'Find spans' }).press('Enter');
  await expect(page.getByText('1 of 1')).toBeVisible();
  await expect(page).toHaveURL(/find=card.kind/);
  await details.getByRole('link', { name: 'Find spans with this card.kind' }).click();
  await expect(editor(page)).toHaveText('{ span.card.kind = "visa \\"gold\\"" }');
  await page.goBack();
  for (const view of ['Flame graph', 'Operations']) {
    await page.getByText(view, { exact: true }).click();
    await expect(page.getByText('Charge').first()).toBeVisible();
    await expectNoError(page);
  }
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download JSON' }).click();
  expect((await download).suggestedFilename()).toBe(`trace-${traceId}.json`);
});

test('two traces are laid over each other', async ({ page }) => {
  const fast = await send(page, checkout(0));
  const slow = await send(page, checkout(40));
  await page.goto(`/trace/${fast.traceId}`);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByRole('textbox', { name: 'Id of the other trace' }).fill(slow.traceId);
  await page.getByRole('dialog').getByRole('button', { name: 'Compare' }).click();
  await expectLoaded(page, 'Compare traces');
  const places = page.getByRole('list', { name: 'Places of both traces' });
  await expect(places.getByRole('listitem').filter({ hasText: 'Charge' })).toContainText('slower');
  await expect(places.getByRole('listitem').filter({ hasText: 'Charge' })).toContainText('+1 error');
  await expect(places.getByRole('listitem').filter({ hasText: 'Retry' })).toContainText('only in B');
  await page.getByRole('switch', { name: 'Only what differs' }).press(' ');
  await expect(places.getByText('Reserve')).toHaveCount(0);
  await expectNoError(page);
});

/** Six children a span, in four services. */
function manySpans(count: number): readonly SentSpan[] {
  const at = Date.now() - 60_000;
  const services = ['e2e-a', 'e2e-b', 'e2e-c', 'e2e-d'];
  return Array.from({ length: count }, (_, i): SentSpan => ({
    service: services[i % 4] ?? '', name: `step ${i % 40}`, ...(i === 0 ? {} : { parent: Math.floor((i - 1) / 6) }), startMs: at + (i % 500) * 20, durationMs: i === 0 ? 10_000 : 5 + (i % 90), isError: i % 997 === 996, attributes: { number: String(i) },
  }));
}

/** Scrolls a trace for 120 frames: the middle frame time, and the processor time of the page's main thread for a frame. Both in milliseconds. */
async function scrollTrace(page: Page, traceId: string): Promise<{ frame: number; cpu: number; drawn: number }> {
  await page.goto(`/trace/${traceId}`);
  await expectLoaded(page, 'e2e-a: step 0');
  await expect(tree(page).getByRole('treeitem').first()).toBeVisible();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  const before = await busy();
  const found = await tree(page).evaluate(async (scroller) => {
    const times: number[] = [];
    let last = performance.now();
    for (let i = 0; i < 120; i++) {
      scroller.scrollTop += 260;
      await new Promise((done) => requestAnimationFrame(done));
      const now = performance.now();
      times.push(now - last);
      last = now;
    }
    return { frame: times.toSorted((a, b) => a - b)[60] ?? Number.NaN, drawn: scroller.querySelectorAll('[role="treeitem"]').length };
  });
  const cpu = (((await busy()) - before) * 1000) / 120;
  await devtools.detach();
  return { ...found, cpu };
}

test('ten thousand spans scroll as smoothly as fifteen hundred', async ({ page }) => {
  const few = await scrollTrace(page, (await send(page, manySpans(1_500))).traceId);
  const { traceId } = await send(page, manySpans(10_000));
  const many = await scrollTrace(page, traceId);
  console.log(`10,000 spans: middle frame ${many.frame.toFixed(1)} ms, main thread ${many.cpu.toFixed(1)} ms a frame, ${many.drawn} rows drawn; 1,500 spans: ${few.frame.toFixed(1)} ms, ${few.cpu.toFixed(1)} ms`);
  expect(many.drawn).toBeLessThan(120);
  // processor time, which a busy machine does not change; a list that drew all of its rows would take a hundred times more
  expect(many.cpu / few.cpu).toBeLessThan(3);
  await page.getByRole('searchbox', { name: 'Find spans' }).fill('number=9999');
  await page.getByRole('searchbox', { name: 'Find spans' }).press('Enter');
  await expect(page.getByText('1 of 1')).toBeVisible();
  await page.getByRole('button', { name: 'Collapse all' }).click();
  await expect(tree(page).getByRole('treeitem')).not.toHaveCount(0);
  await page.getByRole('button', { name: 'Expand all' }).click();
  await expectNoError(page);
});

test('the service map leads to traces and metrics and keeps the range', async ({ page }) => {
  await page.goto('/service-map?from=now-15m&to=now');
  await expectLoaded(page, 'Service map');
  // the sample's own services; the generator writes every half minute
  const api = page.getByRole('button', { name: /^anvila-api, / });
  await expect(async () => {
    await page.reload();
    await expect(api).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 90_000 });
  await api.focus();
  await page.keyboard.press('Enter');
  const details = page.getByRole('complementary', { name: 'anvila-api' });
  await expect(details).toContainText('Requests');
  await expect(page).toHaveURL(/service=anvila-api/);
  await details.getByRole('link', { name: 'Traces', exact: true }).click();
  await expectLoaded(page, 'Traces');
  await expect(page).toHaveURL(/from=now-15m/);
  await expect(editor(page)).toHaveText('{ resource.service.name = "anvila-api" }');
  await page.goBack();
  await page.getByText('Table', { exact: true }).click();
  await expect(page.getByRole('region', { name: 'Services' }).getByRole('button', { name: 'anvila-api' })).toBeVisible();
  await details.getByRole('link', { name: 'Requests over time' }).click();
  await expectLoaded(page, 'Metrics');
  await expectNoError(page);
});

test('links of Grafana lead to these pages', async ({ page }) => {
  const { traceId } = await send(page, checkout(0));
  const link = (query: object) => `/explore?left=${encodeURIComponent(JSON.stringify({ queries: [{ datasource: { type: 'tempo' }, ...query }], range: { from: 'now-1h', to: 'now' } }))}`;
  await page.goto(link({ queryType: 'traceql', query: traceId }));
  await expectLoaded(page, 'e2e-web: GET /checkout');
  await page.goto(link({ queryType: 'traceql', query: '{ status = error }' }));
  await expectLoaded(page, 'Traces');
  await expect(editor(page)).toHaveText('{ status = error }');
  await page.goto(link({ queryType: 'serviceMap' }));
  await expectLoaded(page, 'Service map');
});

for (const theme of themes)
  test(`a trace, its views and a comparison pass axe, ${theme}`, async ({ page }) => {
    await useTheme(page, theme);
    const one = await send(page, checkout(40));
    const other = await send(page, checkout(0));
    for (const view of ['', '&view=flame', '&view=operations']) {
      await page.goto(`/trace/${one.traceId}?span=${one.spanIds[2]}${view}`);
      await expectLoaded(page, 'e2e-web: GET /checkout');
      await expectAccessible(page);
    }
    await page.goto(`/trace/compare?a=${one.traceId}&b=${other.traceId}`);
    await expectLoaded(page, 'Compare traces');
    await expect(page.getByRole('list', { name: 'Places of both traces' })).toBeVisible();
    await expectAccessible(page);
    const found = await getJson<{ traces?: readonly object[] }>(page, `/api/search?q=${encodeURIComponent('{ resource.service.name = "e2e-web" }')}`);
    expect(found.traces?.length ?? 0).toBeGreaterThan(0);
  });
