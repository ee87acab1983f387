import { expect, expectLoaded, expectNoError, getJson, test } from './support';

interface Targets {
  data: { activeTargets: { scrapePool: string; scrapeUrl: string; health: string }[] };
}

test('every target is listed with its state, and the search narrows', async ({ page }) => {
  const { data } = await getJson<Targets>(page, '/api/v1/targets');
  expect(data.activeTargets.length, 'the sample scrapes something').toBeGreaterThan(0);
  await page.goto('/status/targets');
  await expectLoaded(page, 'Targets');
  await expectNoError(page);
  for (const { scrapePool } of data.activeTargets) await expect(page.getByRole('heading', { level: 2, name: scrapePool, exact: true })).toBeVisible();
  const one = data.activeTargets[0];
  await page.getByRole('searchbox', { name: 'Search targets' }).fill(one?.scrapeUrl ?? '');
  await expect(page.getByText(one?.scrapeUrl ?? '').first()).toBeVisible();
  expect(new URL(page.url()).searchParams.get('q')).toBe(one?.scrapeUrl);
  await page.reload();
  await expect(page.getByRole('searchbox', { name: 'Search targets' })).toHaveValue(one?.scrapeUrl ?? '');
});

test('the configuration is shown as it was read and can be searched', async ({ page }) => {
  await page.goto('/status/config');
  await expectLoaded(page, 'Configuration');
  await expect(page.getByText('scrape_configs').first()).toBeVisible();
  await page.getByRole('searchbox').fill('job_name');
  await expect(page.getByText('scrape_configs')).toHaveCount(0);
  await page.getByText('Alerting', { exact: true }).click();
  await page.getByRole('searchbox').fill('');
  await expect(page.getByText('route').first()).toBeVisible();
});

test('storage shows the largest metrics, which lead to Explore', async ({ page }) => {
  await page.goto('/status/tsdb');
  await expectLoaded(page, 'Storage');
  await expectNoError(page);
  await page.locator('section').filter({ has: page.getByRole('heading', { name: 'Series by metric' }) }).last().getByRole('link').first().click();
  await expectLoaded(page, 'Metrics');
  await expectNoError(page);
});

test('home counts what the API counts', async ({ page }) => {
  const { data } = await getJson<Targets>(page, '/api/v1/targets');
  await page.goto('/');
  await expectLoaded(page, 'Home');
  await expectNoError(page);
  await expect(page.getByRole('link', { name: new RegExp(`Targets up \\d+ / ${data.activeTargets.length}`) })).toBeVisible();
});
