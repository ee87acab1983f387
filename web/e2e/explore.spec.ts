import type { Page } from '@playwright/test';
import { expect, expectLoaded, expectNoError, test } from './support';

const editor = (page: Page, letter: string) => page.getByRole('textbox', { name: `PromQL of query ${letter}` });

test('a query is written with completion, run, and kept over Back and reload', async ({ page }) => {
  await page.goto('/explore/metrics');
  await expectLoaded(page, 'Metrics');
  await editor(page, 'A').click();
  await page.keyboard.type('count(scrape_dur', { delay: 40 });
  await expect(page.getByRole('option', { name: 'scrape_duration_seconds', exact: true })).toBeVisible();
  // The list takes no answer in its first moments, so that a fast typist accepts nothing by accident.
  await expect(async () => {
    if ((await editor(page, 'A').textContent()) === 'count(scrape_dur)') await page.keyboard.press('Enter');
    await expect(editor(page, 'A')).toHaveText('count(scrape_duration_seconds)', { timeout: 300 });
  }).toPass();
  await page.keyboard.press('Control+Enter');
  await expect(page).toHaveURL(/expr=count\(scrape_duration_seconds\)|expr=count%28scrape_duration_seconds%29/);
  await expect(page.getByRole('img', { name: /Last values/ })).toBeVisible();

  await page.getByText('Table', { exact: true }).click();
  await expect(page).toHaveURL(/view=table/);
  await expect(page.getByRole('list', { name: 'Result of query A' })).toContainText(/\d/);
  await page.goBack();
  await expect(page.getByRole('img', { name: /Last values/ })).toBeVisible();
  await page.reload();
  await expect(editor(page, 'A')).toHaveText('count(scrape_duration_seconds)');
  await expect(page.getByRole('img', { name: /Last values/ })).toBeVisible();
  await expectNoError(page);
});

test('several queries stand in one graph, and one can be hidden', async ({ page }) => {
  await page.goto('/explore/metrics?expr=count(up)&expr=count(scrape_samples_scraped)&from=now-5m');
  await expectLoaded(page, 'Metrics');
  await expect(page.getByText(/^2 series/)).toBeVisible();
  await page.getByRole('button', { name: 'Hide, query B' }).click();
  await expect(page.getByText(/^1 series/)).toBeVisible();
  await expect(page).toHaveURL(/hide=1/);
});

test('an error names the place and is underlined there', async ({ page }) => {
  await page.goto('/explore/metrics?expr=sum(up))&view=table');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText(/1:\d+: parse error/);
  await expect(alert.locator('code')).toContainText('^');
  await expect(page.locator('.cm-server-error, .cm-lintRange-error').first()).toBeVisible();
});

test('a query that nothing answers says so', async ({ page }) => {
  await page.goto('/explore/metrics?expr=no_such_metric_anywhere&view=graph');
  await expect(page.getByText('No series matches in this range')).toBeVisible();
});

test('the tree explains each step with its size', async ({ page }) => {
  await page.goto('/explore/metrics?expr=sum%20by%20(job)%20(rate(scrape_samples_scraped%5B5m%5D))&view=explain');
  const tree = page.getByRole('list', { name: 'Steps of the query' });
  await expect(tree.getByRole('button', { name: 'sum by (job) (…)' })).toBeVisible();
  await expect(tree.getByRole('button', { name: 'rate(…)' })).toBeVisible();
  await expect(tree.getByText(/\d+ series, \d+ ms/).first()).toBeVisible();
});

test('the metric browser narrows by labels and fills the query', async ({ page }) => {
  await page.goto('/explore/metrics');
  await page.getByRole('button', { name: 'Open the metric browser' }).click();
  await page.getByRole('searchbox', { name: /Search metrics/ }).fill('scrape_samples_scraped');
  await page.getByRole('button', { name: /^scrape_samples_scraped/ }).click();
  await expect(page.getByText(/series in this range/)).toBeVisible();
  await page.getByRole('button', { name: /^Use scrape_samples_scraped/ }).click();
  await expect(editor(page, 'A')).toHaveText('scrape_samples_scraped');
  await expect(page.getByRole('img', { name: /Last values/ })).toBeVisible();
});

test('queries that ran are in the history', async ({ page }) => {
  await page.goto('/explore/metrics');
  await editor(page, 'A').click();
  await page.keyboard.type('vector(41) + 1', { delay: 10 });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page).toHaveURL(/vector/);
  await page.goto('/explore/metrics');
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'vector(41) + 1' }).click();
  await expect(editor(page, 'A')).toHaveText('vector(41) + 1');
});

test('the picker sets a relative and an absolute range', async ({ page }) => {
  await page.goto('/explore/metrics?expr=up');
  await page.getByRole('button', { name: /Time range/ }).click();
  await page.getByRole('button', { name: 'Last 30 minutes' }).click();
  await expect(page).toHaveURL(/from=now-30m/);
  await page.getByRole('button', { name: /Time range/ }).click();
  await page.getByRole('textbox', { name: 'From' }).fill('2026-01-02 03:00');
  await page.getByRole('textbox', { name: 'To', exact: true }).fill('2026-01-02 04:00');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(new RegExp(`from=${Date.parse('2026-01-02T03:00:00Z')}&to=${Date.parse('2026-01-02T04:00:00Z')}`));
  await page.goBack();
  await expect(page.getByRole('button', { name: /Last 30 minutes/ })).toBeVisible();
});
