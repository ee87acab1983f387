import { expect, expectLoaded, expectNoError, getJson, test } from './support';

interface Rules {
  data: { groups: { name: string; rules: { name: string; type: string }[] }[] };
}

test('every rule group is listed, with its rules and a link to the query', async ({ page }) => {
  const { data } = await getJson<Rules>(page, '/api/v1/rules');
  const group = data.groups[0];
  const rule = group?.rules[0];
  expect(rule, 'the sample has rules').toBeDefined();
  await page.goto('/alerts/rules');
  await expectLoaded(page, 'Rules');
  await expectNoError(page);
  await expect(page.getByRole('heading', { level: 2, name: new RegExp(group?.name ?? '') }).first()).toBeVisible();
  await page.getByRole('group', { name: `${rule?.type} rule ${rule?.name}` }).first().getByRole('link', { name: 'Query' }).click();
  await expectLoaded(page, 'Metrics');
  await expectNoError(page);
});

test('a silence is created with a preview, found, and expired', async ({ page }) => {
  const name = `E2eSilence${Date.now()}`;
  const startsAt = new Date().toISOString();
  const posted = await page.request.post('/api/v2/alerts', { data: [{ labels: { alertname: name, severity: 'warning', part: 'e2e' }, annotations: { summary: 'Made by a test' }, startsAt }] });
  expect(posted.ok()).toBe(true);

  await page.goto('/alerts');
  await expectLoaded(page, 'Alerts');
  const row = page.getByRole('group', { name: `${name}, firing` });
  await expect(row).toContainText('Made by a test');
  await row.getByRole('link', { name: 'Silence' }).click();

  await expectLoaded(page, 'New silence');
  await expect(page.getByText('Mutes 1 alert right now')).toBeVisible();
  await page.getByRole('button', { name: '30m' }).click();
  await page.getByRole('textbox', { name: 'Author' }).fill('e2e');
  await page.getByRole('textbox', { name: 'Comment' }).fill('a test of silences');
  await page.getByRole('button', { name: 'Silence for 30m' }).click();

  await expectLoaded(page, 'Silences');
  const silence = page.getByRole('group', { name: new RegExp(`Silence .*${name}`) });
  await expect(silence).toContainText('a test of silences');
  await page.goto(`/alerts?q=${name}`);
  await expect(page.getByRole('group', { name: `${name}, firing` })).toContainText('silenced');

  await page.goto(`/silences?q=${name}`);
  await page.getByRole('group', { name: new RegExp(`Silence .*${name}`) }).getByRole('button', { name: 'Expire' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Expire' }).click();
  await expect(page.getByText('No active silence fits')).toBeVisible();
  await page.getByRole('button', { name: /^Expired/ }).click();
  await expect(page.getByRole('group', { name: new RegExp(`Silence .*${name}`) })).toBeVisible();
  await page.request.post('/api/v2/alerts', { data: [{ labels: { alertname: name, severity: 'warning', part: 'e2e' }, startsAt, endsAt: new Date().toISOString() }] });
});
