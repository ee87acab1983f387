import type { Page } from '@playwright/test';
import { expect, expectLoaded, expectNoError, getJson, test } from './support';

const range = 'from=now-15m&to=now';

/** Waits until the latency histogram has exemplars whose trace the store has. */
async function exemplarsArrived(page: Page): Promise<void> {
  const query = encodeURIComponent('http_request_duration_seconds_bucket{job="anvila-api", route=~".*/runs"}');
  await expect
    .poll(async () => {
      const now = Math.floor(Date.now() / 1000);
      const { data } = await getJson<{ data: readonly { exemplars: readonly unknown[] }[] }>(page, `/api/v1/query_exemplars?query=${query}&start=${now - 900}&end=${now}`);
      return data.reduce((sum, { exemplars }) => sum + exemplars.length, 0);
    }, { timeout: 90_000 })
    .toBeGreaterThan(0);
}

test('three clicks lead from an exemplar of a latency panel to the slow span to its log line', async ({ page }) => {
  await exemplarsArrived(page);
  await page.goto(`/d/anvila-golden?${range}&var-route=${encodeURIComponent('/api/v1/agents/{agentId}/runs')}`);
  const panel = page.getByRole('region', { name: 'Latency of successful requests' });
  await expect(panel.locator('.chart-exemplar').first()).toBeVisible();

  // 1: an exemplar: not the newest, whose spans may still be on their way
  const marks = panel.locator('.chart-exemplar');
  await marks.nth(Math.floor((await marks.count()) / 2)).click({ force: true }); // marks may overlap: whichever is on top is an exemplar too
  await expect(page).toHaveURL(/\/trace\/[0-9a-f]{32}\?.*from=\d+&to=\d+/);
  await expect(page.getByRole('tree', { name: /^Spans of the trace/ })).toBeVisible();

  // 2: the slow span downstream, in the service that the API called
  await page.getByRole('treeitem', { name: /^agent-runtime schedule, / }).click();
  const related = page.getByRole('list', { name: 'Related' });
  await expect(related.getByRole('link', { name: 'Logs of this span' })).toBeVisible();

  // 3: its logs
  await related.getByRole('link', { name: 'Logs of this span' }).click();
  await expectLoaded(page, 'Logs');
  const line = page.getByRole('log', { name: 'Log lines' }).locator('[data-row]').first();
  await expect(line).toContainText(/agent \d+ runs as rt-/);
  await expectNoError(page);

  // and back from the line to its trace
  await line.click();
  await page.getByRole('link', { name: 'Trace', exact: true }).click();
  await expect(page).toHaveURL(/\/trace\/[0-9a-f]{32}/);
});

test('an exemplar is reached by keyboard: in the table of its panel', async ({ page }) => {
  await exemplarsArrived(page);
  await page.goto(`/d/anvila-golden?${range}`);
  await expect(page.getByRole('region', { name: 'Latency of successful requests' }).locator('.chart-exemplar').first()).toBeVisible();
  await page.getByRole('button', { name: 'Menu of Latency of successful requests' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Exemplars' }).focus();
  await page.keyboard.press('Enter');
  const table = page.getByRole('dialog').getByRole('region', { name: 'Exemplars' });
  await expect(table.getByRole('columnheader', { name: 'Value' })).toBeVisible();
  await table.getByRole('link', { name: 'Open the trace' }).first().focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/trace\/[0-9a-f]{32}/);
});

test('Explore metrics draws exemplars, lists them, and leaves them out when told', async ({ page }) => {
  await exemplarsArrived(page);
  const expr = 'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{job="anvila-api"}[1m])))';
  await page.goto(`/explore/metrics?expr=${encodeURIComponent(expr)}&${range}`);
  await expectLoaded(page, 'Metrics');
  await expect(page.locator('.chart-exemplar').first()).toBeVisible();
  await page.getByRole('button', { name: /^Exemplars \(\d+\)$/ }).click();
  await expect(page.getByRole('region', { name: 'Exemplars' }).getByRole('link', { name: 'Open the trace' }).first()).toBeVisible();
  await page.getByRole('switch', { name: 'Exemplars' }).click();
  await expect(page).toHaveURL(/exemplars=off/);
  await expect(page.locator('.chart-exemplar')).toHaveCount(0);
});

test('the logs panel of a dashboard shows lines, opens one and leads to Explore', async ({ page }) => {
  await page.goto(`/d/anvila-unified?${range}`);
  const panel = page.getByRole('region', { name: 'Logs', exact: true });
  const lines = panel.getByRole('log', { name: 'Logs' });
  await expect(lines.locator('[data-row]').first()).toBeVisible();
  await lines.locator('[data-row]').first().click();
  await expect(lines.getByRole('table').first()).toContainText('service_name');
  await expect(lines.getByRole('link', { name: 'Trace', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Menu of Logs' }).click();
  await page.getByRole('menuitem', { name: 'Explore' }).click();
  await expectLoaded(page, 'Logs');
  await expect(page.getByRole('textbox', { name: 'LogQL' })).toContainText('service_name="anvila-api"');
});
