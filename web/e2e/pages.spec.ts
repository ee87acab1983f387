import { expect, expectAccessible, expectLoaded, expectNoError, test, themes, useTheme } from './support';

const pages: readonly (readonly [path: string, heading: string | RegExp])[] = [
  ['/', 'Home'],
  ['/dashboards', 'Dashboards'],
  ['/explore/metrics?expr=up&view=graph', 'Metrics'],
  ['/explore/metrics?expr=up&view=table', 'Metrics'],
  ['/explore/metrics?expr=sum+by+(job)+(up)&view=explain', 'Metrics'],
  ['/explore/logs', 'Logs'],
  ['/explore/logs?expr={service_name="anvila-api"}', 'Logs'],
  ['/explore/logs?expr={service_name="anvila-api"}&view=patterns', 'Logs'],
  ['/explore/logs?expr=sum+by+(detected_level)+(count_over_time({service_name="anvila-api"}[30s]))', 'Logs'],
  ['/unified', 'Unified'],
  ['/unified?service=anvila-api&environment=staging&level=all&from=now-15m&to=now', 'Unified'],
  ['/explore/traces', 'Traces'],
  ['/explore/traces?q={resource.service.name="anvila-api"}&view=spans', 'Traces'],
  ['/explore/traces?q={}+|+rate()+by+(name)', 'Traces'],
  ['/trace/compare', 'Compare traces'],
  ['/service-map', 'Service map'],
  ['/service-map?view=table', 'Service map'],
  ['/slo', 'SLOs'],
  ['/alerts', 'Alerts'],
  ['/alerts/rules', 'Rules'],
  ['/silences', 'Silences'],
  ['/silences/new', 'New silence'],
  ['/dora', 'DORA'],
  ['/dora?view=failures&window=90d', 'DORA'],
  ['/runbooks', 'Runbooks'],
  ['/status', 'Status'],
  ['/status/targets', 'Targets'],
  ['/status/config', 'Configuration'],
  ['/status/flags', 'Flags'],
  ['/status/tsdb', 'Storage'],
  ['/status/build', 'Build and runtime'],
];

for (const theme of themes)
  for (const [path, heading] of pages)
    test(`${path} loads without error and passes axe, ${theme}`, async ({ page }) => {
      await useTheme(page, theme);
      await page.goto(path);
      await expectLoaded(page, heading);
      await expectNoError(page);
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
      await expectAccessible(page);
    });

test('an unknown address says so inside the shell', async ({ page }) => {
  await page.goto('/no/such/page');
  await expectLoaded(page, 'Not found');
  await page.getByRole('main').getByRole('link', { name: 'Home' }).click();
  await expectLoaded(page, 'Home');
});

test('a wide page has no horizontal scroll on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  for (const [path, heading] of pages) {
    await page.goto(path);
    await expectLoaded(page, heading);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over, path).toBeLessThanOrEqual(0);
  }
});
