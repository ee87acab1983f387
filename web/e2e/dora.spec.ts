import type { Page } from '@playwright/test';
import { expect, expectAccessible, expectLoaded, expectNoError, getJson, test, themes, useTheme } from './support';

interface Figures {
  successes: number;
  failures: number;
  frequencyClass: string | null;
  leadTimeClass: string | null;
  changeFailureClass: string | null;
  recoveryClass: string | null;
}

interface Dora {
  places: { service: string; environment: string; now: Figures }[];
}

interface Deployment {
  id: string;
  status: string;
  environment: string;
  title: string;
}

const production = async (page: Page): Promise<Figures | undefined> =>
  (await getJson<Dora>(page, '/api/pharos/v1/dora?window=30d')).places.find(({ environment }) => environment === 'production')?.now;

/** The stand-in for GitHub lets a change end as told, and delivers the end as GitHub does. */
async function deploy(page: Page, conclusion: 'success' | 'failure', title: string): Promise<void> {
  const answer = await page.request.post('http://127.0.0.1:8090/_events', {
    data: { conclusion, title, deliver_to: `${process.env.PHAROS_URL ?? 'http://127.0.0.1:3000'}/api/pharos/v1/webhooks/github`, secret: 'stand-in' },
  });
  expect(answer.ok()).toBe(true);
  expect(((await answer.json()) as { delivered: number }).delivered).toBe(202);
}

for (const theme of themes)
  test(`the four keys have figures and classes, and what is behind them, ${theme}`, async ({ page }) => {
    await useTheme(page, theme);
    await expect.poll(async () => (await production(page))?.recoveryClass ?? null, { timeout: 60_000 }).not.toBeNull();
    const figures = await production(page);
    await page.goto('/dora');
    await expectLoaded(page, 'DORA');
    await expectNoError(page);
    for (const [title, found] of [
      ['Deployment frequency', figures?.frequencyClass], ['Lead time for changes', figures?.leadTimeClass], ['Change failure rate', figures?.changeFailureClass], ['Failed deployment recovery', figures?.recoveryClass],
    ] as const)
      await expect(page.getByRole('region', { name: title, exact: true }).getByText(found ?? '', { exact: true })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Time to restore service' })).toContainText('mean of');
    for (const view of ['Failures', 'Incidents', 'Changes', 'Deployments']) {
      await page.getByRole('button', { name: new RegExp(`^${view}`) }).click();
      await expect(page.getByRole('table').last().getByRole('row').nth(1)).toBeVisible();
      await expectAccessible(page);
    }
    await page.getByRole('button', { name: '90 days' }).click();
    await expect(page).toHaveURL(/window=90d/);
    await expectLoaded(page, 'DORA');
  });

test('a failed run shows within seconds: in the figures, as an alert, on the page; the next success ends it', async ({ page }) => {
  const before = await production(page);
  const title = `Break the sign-in ${Date.now()}`;
  await deploy(page, 'failure', title);
  await expect.poll(async () => (await production(page))?.failures, { timeout: 10_000 }).toBe((before?.failures ?? 0) + 1);
  await expect.poll(async () => {
    const { data } = await getJson<{ data: { alerts: { labels: Record<string, string>; state: string }[] } }>(page, '/api/v1/alerts');
    return data.alerts.some(({ labels, state }) => labels.alertname === 'DeploymentFailed' && labels.environment === 'production' && state === 'firing');
  }, { timeout: 30_000 }).toBe(true);
  await page.goto('/dora?view=deployments');
  await expectLoaded(page, 'DORA');
  const row = page.getByRole('row').filter({ hasText: title });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText('failure');

  await deploy(page, 'success', `Repair the sign-in ${Date.now()}`);
  await expect.poll(async () => {
    const { data } = await getJson<{ data: { alerts: { labels: Record<string, string> }[] } }>(page, '/api/v1/alerts');
    return data.alerts.some(({ labels }) => labels.alertname === 'DeploymentFailed' && labels.environment === 'production');
  }, { timeout: 40_000 }).toBe(false);
  await page.goto('/');
  await expect(page.getByText('Recent deployments')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Repair the sign-in');
});

test('deployments are marked on the golden signals of their environment, and a mark leads to the deployment', async ({ page }) => {
  await expect.poll(async () => (await getJson<Deployment[]>(page, '/api/pharos/v1/deployments?limit=1')).at(0)?.status, { timeout: 60_000 }).toBe('success');
  const marksAt = async (environment: string) => {
    await page.goto(`/d/anvila-golden/anvila-golden-signals?from=now-15m&to=now&var-environment=${environment}`);
    await expectLoaded(page, /golden signals/);
    const marks = page.getByLabel('p95 by route', { exact: true }).locator('.chart-annotation-link');
    await expect(marks.first()).toBeVisible({ timeout: 20_000 });
    return marks;
  };
  for (const environment of ['staging', 'production']) {
    const titles = await (await marksAt(environment)).evaluateAll((found) => found.map((mark) => mark.getAttribute('title') ?? ''));
    expect(titles.length).toBeGreaterThan(0);
    for (const title of titles.filter((text) => text.includes('anvila-api'))) expect(title).toContain(`to ${environment}: `);
  }
  await (await marksAt('production')).last().click();
  await expectLoaded(page, 'DORA');
  await expect(page.locator('tr[aria-current="true"]')).toBeVisible();
});
