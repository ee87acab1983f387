import { expect, expectAccessible, expectLoaded, getJson, test } from './support';

interface Runbook {
  name: string;
  title: string;
  alerts: string[];
}

test('every runbook opens, with contents that lead to its parts', async ({ page }) => {
  const runbooks = await getJson<Runbook[]>(page, '/api/pharos/v1/runbooks');
  expect(runbooks.length, 'the sample has runbooks').toBeGreaterThan(0);
  await page.goto('/runbooks');
  await expectLoaded(page, 'Runbooks');
  for (const { name, title } of runbooks) {
    await page.goto(`/runbooks/${encodeURIComponent(name)}`);
    await expectLoaded(page, title);
    await expectAccessible(page);
  }
});

test('a runbook cannot act on the page', async ({ page }) => {
  const markdown = [
    '## Part', '<script>window.acted = 1</script>', '<img src="/nope" onerror="window.acted = 1">', '[a](javascript:window.acted=1)',
    '<a href="javascript:window.acted=1">b</a>', '<iframe src="/status"></iframe>', '<p style="position:fixed">styled</p>', '<form action="/x"><button>send</button></form>',
    '<a href="https://example.com/x">fine</a>',
  ].join('\n\n');
  await page.route('**/api/pharos/v1/runbooks/hostile', (route) => route.fulfill({ json: { name: 'hostile', title: 'Hostile', alerts: [], markdown } }));
  await page.goto('/runbooks/hostile');
  await expectLoaded(page, 'Hostile');
  const main = page.locator('main');
  await expect(main.getByRole('link', { name: 'fine' })).toHaveAttribute('href', 'https://example.com/x');
  await expect(main.locator('script, iframe, form, [onerror], [style*="fixed"], a[href^="javascript"]')).toHaveCount(0);
  expect(await page.evaluate(() => 'acted' in window)).toBe(false);
});
