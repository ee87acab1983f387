import type { Page } from '@playwright/test';
import { expect, expectAccessible, expectLoaded, getJson, test, themes, useTheme } from './support';

interface Summary {
  uid: string;
  title: string;
  slug: string;
  folder: string;
}

test('every provisioned dashboard is listed and found by its title', async ({ page }) => {
  const dashboards = await getJson<Summary[]>(page, '/api/pharos/v1/dashboards');
  expect(dashboards.length, 'the sample has dashboards').toBeGreaterThan(0);
  await page.goto('/dashboards');
  await expectLoaded(page, 'Dashboards');
  for (const { title } of dashboards) await expect(page.locator('main').getByText(title, { exact: true }).first()).toBeVisible();
});

/** Rows that are closed when the dashboard opens. */
async function openRows(page: Page): Promise<void> {
  const closed = page.locator('main').getByRole('button', { name: /\(\d+ panels?\)/, expanded: false });
  while ((await closed.count()) > 0) await closed.first().click();
}

for (const theme of themes)
  test(`every provisioned dashboard draws each of its panels, ${theme}`, async ({ page }) => {
    test.setTimeout(300_000);
    await useTheme(page, theme);
    const dashboards = await getJson<Summary[]>(page, '/api/pharos/v1/dashboards');
    for (const { uid, title, slug } of dashboards)
      await test.step(title, async () => {
        await page.goto(`/d/${encodeURIComponent(uid)}/${slug}`);
        await expectLoaded(page, title);
        await openRows(page);
        const panels = page.locator('main [data-panel]');
        await expect(panels.first()).toBeVisible();
        const count = await panels.count();
        for (let at = 0; at < count; at++) {
          const panel = panels.nth(at);
          await panel.scrollIntoViewIfNeeded();
          const name = await panel.getAttribute('aria-label');
          await expect.soft(panel, `${title}: panel "${name}"`).toHaveAttribute('data-state', /^(done|quiet|waiting)$/, { timeout: 20_000 });
          await expect.soft(panel.getByRole('alert'), `${title}: panel "${name}"`).toHaveCount(0);
        }
        await expectAccessible(page);
      });
  });

test('a dashboard keeps its range and variables over Back and reload', async ({ page }) => {
  const [one] = await getJson<Summary[]>(page, '/api/pharos/v1/dashboards');
  const at = `/d/${encodeURIComponent(one?.uid ?? '')}/${one?.slug ?? ''}`;
  await page.goto(`${at}?from=now-15m&to=now`);
  await expectLoaded(page, one?.title ?? '');
  await expect(page.getByRole('button', { name: /Last 15 minutes/ })).toBeVisible();
  await page.getByRole('button', { name: /Time range/ }).click();
  await page.getByRole('button', { name: 'Last 30 minutes' }).click();
  await expect(page).toHaveURL(/from=now-30m/);
  await page.goBack();
  await expect(page.getByRole('button', { name: /Last 15 minutes/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: /Last 15 minutes/ })).toBeVisible();
});
