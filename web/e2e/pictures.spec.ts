import { expect, test } from './support';

/** The pictures in README and docs, taken of the running sample: PHAROS_PICTURES=1 ./scripts/e2e.sh pictures.spec.ts */
test.skip(process.env.PHAROS_PICTURES === undefined, 'pictures are taken on demand (PHAROS_PICTURES=1)');

test('the golden signals of the sample', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('/d/anvila-golden/anvila-golden-signals?from=now-15m&to=now');
  await expect(page.getByRole('heading', { level: 1, name: 'Anvila golden signals' })).toBeVisible();
  for (let at = 0; at < 7; at++) await expect(page.locator('main [data-panel]').nth(at)).toHaveAttribute('data-state', /^(done|quiet)$/);
  await page.screenshot({ path: '../docs/images/golden-signals.png' });
});
