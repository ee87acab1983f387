import { expect, expectLoaded, expectNoError, test } from './support';

const at = (more = '') => `/unified?service=anvila-api&from=now-15m&to=now${more}`;

test('every service and environment of the sample has a page', async ({ page }) => {
  await page.goto('/unified?from=now-15m&to=now');
  await expectLoaded(page, 'Unified');
  await page.getByRole('combobox', { name: 'Service' }).click();
  const names = await page.getByRole('option').allTextContents();
  expect(names).toEqual(expect.arrayContaining(['anvila-api', 'agent-runtime', 'pharos', 'host']));
  await page.keyboard.press('Escape');
  for (const [service, environment] of [['anvila-api', 'staging'], ['anvila-api', 'production'], ['agent-runtime', 'shared'], ['pharos', ''], ['host', '']] as const) {
    await page.goto(`/unified?service=${service}${environment === '' ? '' : `&environment=${environment}`}&from=now-15m&to=now`);
    await expectLoaded(page, 'Unified');
    await expect(page.getByRole('heading', { name: 'What happened' })).toBeVisible();
    await expectNoError(page);
  }
});

test('the golden signals, traces, logs and events of one range stand together', async ({ page }) => {
  await page.goto(at('&environment=staging&level=all'));
  await expectLoaded(page, 'Unified');
  for (const name of ['Latency', 'Traffic', 'Errors', 'Saturation']) {
    await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
    await expect(page.getByRole('img', { name: new RegExp(`^${name}\\. Last values`) })).toBeVisible();
  }
  await expect(page.locator('.chart-exemplar').first()).toBeVisible();
  await expect(page.getByRole('log', { name: 'Log lines' }).locator('[data-row]').first()).toBeVisible();
  await expectNoError(page);
});

test('pointing at one chart shows the same moment on the others', async ({ page }) => {
  await page.goto(at());
  const charts = page.locator('.u-over');
  await expect(charts).toHaveCount(4);
  const box = await charts.first().boundingBox();
  if (box === null) throw new Error('no chart');
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height * 0.5);
  await expect(page.locator('.chart-tooltip')).not.toHaveCount(1);
  const places = await page.locator('.u-cursor-x').evaluateAll((lines) => lines.map((line) => (line as HTMLElement).style.transform));
  expect(places.filter((place) => place !== '' && !place.includes('-10px')).length).toBe(4);
});

test('what is chosen stays in the address, and every mark leads on with the range', async ({ page }) => {
  await page.goto(at('&environment=staging'));
  await expectLoaded(page, 'Unified');
  const slowest = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Slowest traces' }) });
  await slowest.getByRole('button', { name: /^Mark .* on the charts$/ }).first().click();
  await expect(page).toHaveURL(/mark=\d{13}&markTitle=/);
  await expect(page.getByText(/Marked: /)).toBeVisible();
  await page.reload();
  await expect(slowest.getByRole('button', { name: /^Take the mark of/ })).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page).not.toHaveURL(/mark=/);

  const link = slowest.getByRole('listitem').getByRole('link').first();
  expect(await link.getAttribute('href')).toMatch(/^\/trace\/[0-9a-f]{32}\?span=[0-9a-f]+&from=\d+&to=\d+/);
  await link.click();
  await expect(page.getByRole('tree', { name: /^Spans of the trace/ })).toBeVisible();
  await page.getByRole('link', { name: 'Everything of this service around this time' }).click();
  await expectLoaded(page, 'Unified');
  await expect(page).toHaveURL(/service=anvila-api&environment=staging&from=\d+&to=\d+/);
});

test('a deployment is listed, drawn and leads to its own page', async ({ page }) => {
  await page.goto('/unified?service=anvila-api&environment=staging&from=now-7d&to=now&show=deployments');
  await expectLoaded(page, 'Unified');
  const happened = page.locator('section').filter({ has: page.getByRole('heading', { name: 'What happened' }) });
  await happened.getByRole('listitem').getByRole('link', { name: /to staging/ }).first().click();
  await expectLoaded(page, 'DORA');
  await expect(page).toHaveURL(/deployment=.*from=\d+&to=\d+/);
});

test('g u goes to the unified page', async ({ page }) => {
  await page.goto('/');
  await expectLoaded(page, 'Home');
  await page.keyboard.press('g');
  await page.keyboard.press('u');
  await expectLoaded(page, 'Unified');
});
