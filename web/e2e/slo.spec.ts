import { expect, expectAccessible, expectLoaded, expectNoError, getJson, test, themes, useTheme } from './support';

interface Slo {
  id: string;
  title: string;
  service: string;
  environment: string;
  objective: number;
  budgetSeconds: number;
  budgetRemaining: number | null;
  budgetRemainingSeconds: number | null;
}

const list = '/api/pharos/v1/slos';

test('the sample has its three objectives in two environments, with budgets that follow from them', async ({ page }) => {
  const slos = await getJson<Slo[]>(page, list);
  expect(slos.map(({ id }) => id).toSorted()).toEqual(['availability', 'errors', 'latency'].flatMap((name) => ['production', 'staging'].map((environment) => `anvila-api-${name}-${environment}`)));
  const availability = slos.find(({ id }) => id === 'anvila-api-availability-production');
  expect(availability?.objective).toBe(0.995);
  expect(availability?.budgetSeconds).toBeCloseTo(3.6 * 3600, 3);
  // Figures come with the first evaluation of the long windows, within half a minute of the start.
  await expect.poll(async () => (await getJson<Slo[]>(page, list)).filter(({ budgetRemaining }) => budgetRemaining === null).length, { timeout: 90_000 }).toBe(0);
  for (const { budgetRemaining, budgetRemainingSeconds, budgetSeconds } of await getJson<Slo[]>(page, list)) expect(budgetRemainingSeconds).toBeCloseTo((budgetRemaining ?? 0) * budgetSeconds, 3);
});

test('from home by key to an objective, its history, its runbook and back', async ({ page }) => {
  await page.goto('/');
  await expectLoaded(page, 'Home');
  await expect(page.getByRole('main').getByText('anvila-api / production').first()).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expectLoaded(page, 'SLOs');
  await page.getByRole('searchbox').fill('answers production');
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.getByRole('link', { name: 'The API answers from outside' }).click();
  await expectLoaded(page, 'The API answers from outside');
  await expect(page.getByText('of 3h 36m of complete failure in 30d')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: '14.4×' })).toContainText('2 % of the budget in 1h');
  await expect(page.getByRole('heading', { name: 'Error-budget policy of the Anvila team' })).toBeVisible();
  for (const part of ['50 %', '75 %', '100 %']) await expect(page.getByRole('listitem').filter({ hasText: part }).first()).toBeVisible();

  await page.getByText('7 days', { exact: true }).click();
  await expect(page).toHaveURL(/range=7d/);
  await page.getByText('Table', { exact: true }).click();
  await expect(page.getByRole('columnheader', { name: 'Good' })).toBeVisible();
  await page.reload();
  await expectLoaded(page, 'The API answers from outside');
  await expect(page.getByRole('columnheader', { name: 'Good' })).toBeVisible();

  await page.getByRole('main').getByRole('link', { name: 'Runbook', exact: true }).first().click();
  await expectLoaded(page, 'The availability budget burns');
  await page.goBack();
  await expectLoaded(page, 'The API answers from outside');
});

test('an indicator opens in Metrics over five minutes', async ({ page }) => {
  await page.goto('/slo/anvila-api-errors-production');
  await expectLoaded(page, 'Requests succeed');
  await page.getByRole('link', { name: 'Over 5 minutes in Metrics' }).last().click();
  await expectLoaded(page, 'Metrics');
  await expectNoError(page);
});

test('an SLO that does not exist says so', async ({ page }) => {
  await page.goto('/slo/nope');
  await expect(page.getByText('There is no SLO named nope')).toBeVisible();
});

for (const theme of themes)
  for (const view of ['', '?view=table&range=7d'])
    test(`an objective passes axe, ${theme} ${view}`, async ({ page }) => {
      await useTheme(page, theme);
      await page.goto(`/slo/anvila-api-latency-staging${view}`);
      await expectLoaded(page, 'Requests are quick');
      await expectNoError(page);
      await expectAccessible(page);
    });
