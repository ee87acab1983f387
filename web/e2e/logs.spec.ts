import type { Page } from '@playwright/test';
import { expect, expectLoaded, expectNoError, test } from './support';

const query = '{service_name="anvila-api"}';
const lines = (page: Page) => page.getByRole('log', { name: 'Log lines' });
const open = async (page: Page, expr: string, more = '') => {
  await page.goto(`/explore/logs?expr=${encodeURIComponent(expr)}&from=now-15m&to=now${more}`);
  await expectLoaded(page, 'Logs');
};

test('streams are picked by their labels', async ({ page }) => {
  await page.goto('/explore/logs');
  await expectLoaded(page, 'Logs');
  await page.getByRole('button', { name: 'Browse labels' }).click();
  await page.getByRole('button', { name: 'service_name' }).click();
  await page.getByRole('checkbox', { name: 'anvila-api' }).check();
  await page.getByRole('button', { name: 'Show logs' }).click();
  await expect(page).toHaveURL(/expr=/);
  await expect(lines(page).locator('[data-row]').first()).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Lines by level' })).toBeVisible();
  await expectNoError(page);
});

test('a line opens to its labels, and a click on one narrows the query', async ({ page }) => {
  await open(page, query);
  await lines(page).locator('[data-row]').first().click();
  const filter = page.getByRole('button', { name: /^Only detected_level = / });
  const level = (await filter.getAttribute('aria-label'))?.replace('Only detected_level = ', '') ?? '';
  await filter.click();
  await expect(page).toHaveURL(/detected_level/);
  await expect(page.getByRole('textbox', { name: 'LogQL' })).toContainText(`detected_level=\`${level}\``);
  await expect(lines(page).locator('[data-row]').first()).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('textbox', { name: 'LogQL' })).toHaveText(query);
});

test('the lines around one are shown', async ({ page }) => {
  await open(page, query);
  await lines(page).locator('[data-row]').nth(5).click();
  await page.getByRole('button', { name: 'Context' }).click();
  const dialog = page.getByRole('dialog', { name: 'Context' });
  await expect(dialog.locator('li[aria-current="true"]')).toHaveCount(1);
  expect(await dialog.locator('li').count()).toBeGreaterThan(5);
});

test('new lines are followed, paused and gone on with', async ({ page }) => {
  await open(page, query);
  await page.getByRole('button', { name: 'Live' }).click();
  await expect(page.getByText('following')).toBeVisible();
  await expect(lines(page).locator('[data-row]').first()).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: /Go on, \d+ new/ })).toBeVisible();
  await page.getByRole('button', { name: /Go on/ }).click();
  await expect(page.getByText('following')).toBeVisible();
});

test('a query that counts draws a graph, and a wrong one says where', async ({ page }) => {
  await open(page, `sum by (detected_level) (count_over_time(${query}[30s]))`);
  await expect(page.getByRole('heading', { name: 'Graph' })).toBeVisible();
  await expect(page.getByRole('img', { name: /info/ })).toBeVisible();
  await open(page, '{service_name=}');
  await expect(page.getByRole('alert')).toContainText('The query failed');
  await expect(page.getByRole('alert')).toContainText('parse error');
});

test('lines have patterns', async ({ page }) => {
  await open(page, query, '&view=patterns');
  await expect(page.getByRole('table').getByRole('button', { name: /^Only lines like/ }).first()).toBeVisible();
});
