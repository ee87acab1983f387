import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, expectAccessible, expectLoaded, expectNoError, getJson, test, themes, useTheme } from './support';

/** A Game Day on the running sample, followed on the page from its first step to the draft of its review. */
const root = join(import.meta.dirname, '../..');
const inTime = { ANVILA_DETECT_WITHIN: '90s', ANVILA_NOTIFY_WITHIN: '120s', ANVILA_RECOVER_WITHIN: '150s', ANVILA_STEADY_WITHIN: '120s' };

interface Runs {
  readonly gameDays: readonly { readonly name: string; readonly title: string }[];
  readonly runs: readonly { readonly id: string; readonly gameDay: string; readonly status: string; readonly end?: string }[];
}

function run(name: string, more: Readonly<Record<string, string>> = {}) {
  const runs = mkdtempSync(join(tmpdir(), 'pharos-gamedays-'));
  const runner = spawn('dotnet', ['artifacts/bin/Pharos/release/pharos.dll', 'gameday', 'run', `config/anvila/gamedays/${name}.yml`, '--assert', '--runs', runs], {
    cwd: root,
    env: { ...process.env, ...inTime, ...more },
  });
  let output = '';
  runner.stdout.on('data', (data: Buffer) => (output += data.toString()));
  runner.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const ended = new Promise<number | null>((resolve) => runner.on('close', resolve));
  return { runner, ended, output: () => output };
}

test.describe.configure({ mode: 'serial' });
test.setTimeout(420_000);

test('a Game Day is seen step by step, and ends with report and review', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/gamedays');
  await expectLoaded(page, 'Game Days');
  await expect(page.getByRole('heading', { level: 2, name: "Two seconds of latency in staging's search" })).toBeVisible();
  const before = (await getJson<Runs>(page, '/api/pharos/v1/gamedays')).runs.length;

  const game = run('latency-injection');
  try {
    const runs = page.getByRole('region', { name: 'Runs' }).getByRole('row');
    await expect(runs).toHaveCount(before + 2, { timeout: 30_000 }); // the list follows the journal, and has a head
    await runs.nth(1).getByRole('link').click();
    await expectLoaded(page, "Two seconds of latency in staging's search");
    await expect(page.getByRole('button', { name: 'Abort and roll back' })).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: 'search answers two seconds later' }).first()).toBeVisible({ timeout: 150_000 });
    expect(await game.ended, game.output()).toBe(0);
  } finally {
    game.runner.kill('SIGTERM');
  }
  await expect(page.locator('h1 ~ *').getByText('completed')).toBeVisible({ timeout: 15_000 });
  const compared = page.getByRole('region', { name: 'Expected against observed' });
  await expect(compared.getByRole('row').filter({ hasText: 'fires' }).first()).toContainText('ok');
  await expect(page.getByRole('heading', { level: 2, name: 'Measured times' })).toBeVisible(); // of the report
  await expectNoError(page);

  await page.getByRole('link', { name: 'Draft a review' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Post-incident review: HighLatencyP95');
  await expect(page.getByRole('heading', { level: 2, name: 'Action items' })).toBeVisible();
  await expect(page.getByText('Error budget consumed')).toBeVisible();
  await page.getByRole('button', { name: 'Copy Markdown' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^# Post-incident review: HighLatencyP95/);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toMatch(/^review-.*\.md$/);
});

test('the incident that it made has the timeline, and takes notes', async ({ page }) => {
  await page.goto('/incidents');
  await expectLoaded(page, 'Incidents');
  await page.getByRole('row').filter({ hasText: 'anvila-api in staging' }).getByRole('link', { name: /HighLatencyP95/ }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('HighLatencyP95');
  const timeline = page.getByRole('listitem');
  await expect(timeline.filter({ hasText: 'HighLatencyP95 firing' }).first()).toBeVisible();
  await expect(timeline.filter({ hasText: 'notified' }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: "Two seconds of latency in staging's search" })).toBeVisible();
  await page.getByRole('textbox', { name: 'Note' }).fill('the index was missing');
  await page.getByRole('button', { name: 'Add to the timeline' }).click();
  await expect(timeline.filter({ hasText: 'the index was missing' })).toBeVisible();
  await page.reload();
  await expect(timeline.filter({ hasText: 'the index was missing' })).toBeVisible();
  await expectNoError(page);
});

test('a run that is aborted on the page is rolled back', async ({ page, request }) => {
  const game = run('latency-injection', { ANVILA_WINDOW: '20s' });
  try {
    await expect.poll(async () => (await request.get('http://127.0.0.1:8000/_faults')).text(), { timeout: 150_000 }).toContain('latency-injection');
    const { runs } = await getJson<Runs>(page, '/api/pharos/v1/gamedays');
    await page.goto(`/gamedays/${runs[0]?.id ?? ''}`);
    await page.getByRole('button', { name: 'Abort and roll back' }).click();
    expect(await game.ended, game.output()).toBe(1);
  } finally {
    game.runner.kill('SIGTERM');
  }
  await expect(page.locator('h1 ~ *').getByText('aborted')).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText('aborted by a person').first()).toBeVisible();
  expect(await (await request.get('http://127.0.0.1:8000/_faults')).text()).toContain('"faults":[]');
});

for (const theme of themes) {
  test(`Game Days and incidents are accessible in ${theme}`, async ({ page }) => {
    await useTheme(page, theme);
    const { runs } = await getJson<Runs>(page, '/api/pharos/v1/gamedays');
    const incidents = await getJson<readonly { readonly id: string }[]>(page, '/api/pharos/v1/incidents');
    const paths = ['/gamedays', ...runs.slice(0, 2).map(({ id }) => `/gamedays/${id}`), '/incidents', ...incidents.slice(0, 1).flatMap(({ id }) => [`/incidents/${id}`, `/incidents/${id}/review`])];
    for (const path of paths) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0);
      await expectAccessible(page);
    }
  });
}

test('what does not exist says so', async ({ page }) => {
  await page.goto('/gamedays/nothing');
  await expect(page.getByText('There is no run nothing')).toBeVisible();
  await page.goto('/incidents/nothing');
  await expect(page.getByText('There is no incident nothing')).toBeVisible();
  await page.goto('/incidents/nothing/review');
  await expect(page.getByText('There is no incident nothing')).toBeVisible();
});
