import { expect, expectAccessible, expectLoaded, test } from './support';

test('every page of the navigation is reached by keyboard', async ({ page }) => {
  await page.goto('/');
  await expectLoaded(page, 'Home');
  for (const [key, heading] of [['d', 'Dashboards'], ['m', 'Metrics'], ['a', 'Alerts'], ['r', 'Runbooks'], ['h', 'Home']] as const) {
    await page.locator('main').focus();
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expectLoaded(page, heading);
  }
});

test('the skip link leads past the navigation', async ({ page }) => {
  await page.goto('/alerts');
  await expectLoaded(page, 'Alerts');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
});

test('the palette finds a page and a metric', async ({ page }) => {
  await page.goto('/');
  await expectLoaded(page, 'Home');
  await page.keyboard.press('Control+k');
  const search = page.getByRole('textbox', { name: 'Search' });
  await expect(search).toBeFocused();
  await search.fill('targets');
  await page.keyboard.press('Enter');
  await expectLoaded(page, 'Targets');
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Search' }).fill('scrape_duration_seconds');
  await page.getByRole('option', { name: 'scrape_duration_seconds' }).or(page.getByRole('button', { name: 'scrape_duration_seconds' })).first().click();
  await expect(page).toHaveURL(/\/explore\/metrics\?expr=scrape_duration_seconds/);
});

test('the theme is kept over a reload', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('menuitem', { name: 'Light' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
});

test('help lists the keys', async ({ page }) => {
  await page.goto('/status');
  await expectLoaded(page, 'Status');
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('links that other tools emit lead to the same view here', async ({ page }) => {
  await page.goto('/graph?g0.expr=up&g0.tab=1&g0.range_input=30m&g1.expr=scrape_duration_seconds');
  await expectLoaded(page, 'Metrics');
  await expect(page).toHaveURL(/\/explore\/metrics\?.*expr=up&expr=scrape_duration_seconds/);
  expect(new URL(page.url()).searchParams.get('view')).toBe('table');
  expect(new URL(page.url()).searchParams.get('from')).toBe('now-30m');

  await page.goto(`/explore?left=${encodeURIComponent('{"queries":[{"refId":"A","expr":"up == 1"}],"range":{"from":"now-15m","to":"now"}}')}`);
  await expectLoaded(page, 'Metrics');
  expect(new URL(page.url()).searchParams.get('expr')).toBe('up == 1');

  await page.goto('/#/silences/new?filter=%7Balertname%3D%22ApiDown%22%7D');
  await expectLoaded(page, 'New silence');
  await expect(page.getByLabel('Value 1')).toHaveValue('ApiDown');

  await page.goto('/#/alerts?filter=%7Bseverity%3D%22critical%22%7D');
  await expectLoaded(page, 'Alerts');
  await expect(page.getByText('severity="critical"').first()).toBeVisible();

  await page.goto('/targets');
  await expectLoaded(page, 'Targets');
});

test('the range goes along from page to page and stays over Back, Forward and reload', async ({ page }) => {
  await page.goto('/explore/metrics?expr=up&from=now-15m&to=now');
  await expectLoaded(page, 'Metrics');
  await page.getByRole('link', { name: 'Alerts', exact: false }).first().click();
  await expectLoaded(page, 'Alerts');
  expect(new URL(page.url()).searchParams.get('from')).toBe('now-15m');
  await page.goBack();
  await expectLoaded(page, 'Metrics');
  await expect(page.getByRole('button', { name: /Last 15 minutes/ })).toBeVisible();
  await page.goForward();
  await expectLoaded(page, 'Alerts');
  await page.goBack();
  await page.reload();
  await expectLoaded(page, 'Metrics');
  expect(new URL(page.url()).searchParams.get('expr')).toBe('up');
  expect(new URL(page.url()).searchParams.get('from')).toBe('now-15m');
});
