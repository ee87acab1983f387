import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { APIRequestContext } from '@playwright/test';
import { expect, test } from './support';

/**
 * From a fault to the message and back, on the running sample with shortened intervals (scripts/e2e.sh sets them).
 * PHAROS_RUN_DATA is the data directory of ./run, where the process ids of the sample stand.
 */
const inbox = 'http://127.0.0.1:8025';
const staging = 'http://127.0.0.1:8000';
const patience = 120_000;

interface Attachment {
  readonly title: string;
  readonly title_link: string;
  readonly text: string;
  readonly fields: readonly { readonly title: string; readonly value: string }[];
  readonly actions: readonly { readonly text: string; readonly url: string }[];
}

interface Message {
  readonly id: number;
  readonly payload: { readonly attachments: readonly Attachment[] };
}

async function messages(request: APIRequestContext): Promise<readonly Message[]> {
  return (await (await request.get(`${inbox}/api/messages`)).json()) as Message[];
}

async function lastId(request: APIRequestContext): Promise<number> {
  return Math.max(0, ...(await messages(request)).map((message) => message.id));
}

/** Waits for a message after the given one whose title starts with the text and that names the service and environment. */
async function arrived(request: APIRequestContext, after: number, title: string, target: string): Promise<Attachment> {
  let found: Attachment | undefined;
  await expect
    .poll(
      async () => {
        found = (await messages(request))
          .filter((message) => message.id > after)
          .flatMap((message) => message.payload.attachments)
          .find((attachment) => attachment.title.startsWith(title) && attachment.title.includes(target));
        return found !== undefined;
      },
      { message: `${title} … ${target} in the inbox`, timeout: patience, intervals: [500] },
    )
    .toBe(true);
  return found as Attachment;
}

function pidOf(name: string): number {
  return Number(readFileSync(`${process.env.PHAROS_RUN_DATA ?? '../data'}/pids/${name}`, 'utf8'));
}

test.describe.configure({ mode: 'serial' });
test.setTimeout(2 * patience + 60_000);

test('latency injected into staging is notified with links that open, and resolved', async ({ page, request }) => {
  const before = await lastId(request);
  const fault = await request.post(`${staging}/_faults`, { data: { route: '/api/v1/search', kind: 'latency', amount: 2000, expires_in_s: 300 } });
  expect(fault.ok(), await fault.text()).toBe(true);
  // the seeded traffic searches now and then; the alert needs a steady share of slow requests in its short window
  const searching = new AbortController();
  const searches = (async () => {
    while (!searching.signal.aborted) await request.get(`${staging}/api/v1/search?q=agent`, { failOnStatusCode: false, timeout: 10_000 }).catch(() => undefined);
  })();
  try {
    const firing = await arrived(request, before, '[FIRING] HighLatencyP95', 'staging');
    expect(firing.fields.find((field) => field.title === 'Service')?.value).toContain('anvila-api / staging');
    expect(firing.text).toMatch(/Value: `[0-9.]+ ?m?s`/);
    const runbook = firing.actions.find((action) => action.text === 'Runbook')?.url ?? '';
    await page.goto(runbook);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText('What it means').first()).toBeVisible();
    await page.goto(firing.title_link);
    await expect(page.getByRole('heading', { level: 1, name: 'Anvila golden signals' })).toBeVisible();
  } finally {
    searching.abort();
    await request.delete(`${staging}/_faults`);
    await searches;
  }
  await arrived(request, before, '[RESOLVED] HighLatencyP95', 'staging');
});

test('an API that stopped answering is notified once, and resolved when it is back', async ({ request }) => {
  const before = await lastId(request);
  const pid = pidOf('api-production');
  process.kill(pid, 'SIGSTOP');
  try {
    const firing = await arrived(request, before, '[FIRING] ProbeFailed', 'production');
    expect(firing.text).toContain('http://127.0.0.1:8001/health');
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await arrived(request, before, '[RESOLVED] ProbeFailed', 'production');
  // what the failed probe inhibits stays silent
  const titles = (await messages(request)).filter((message) => message.id > before).flatMap((message) => message.payload.attachments.map((attachment) => attachment.title));
  expect(titles.filter((title) => title.includes('TargetDown') && title.includes('production'))).toEqual([]);
});

test('CPU load on the host is notified, and resolved when it ends', async ({ request }) => {
  const before = await lastId(request);
  const already = (await messages(request)).flatMap((message) => message.payload.attachments.map((attachment) => attachment.title)).filter((title) => title.includes('HighCPU'));
  const isFiring = already.at(-1)?.startsWith('[FIRING]') === true; // the machine itself may be busy: then the load only has to end
  const fault = await request.post(`${staging}/_faults`, { data: { route: '*', kind: 'cpu', amount: availableParallelism(), expires_in_s: 110 } });
  expect(fault.ok(), await fault.text()).toBe(true);
  try {
    await arrived(request, isFiring ? 0 : before, '[FIRING] HighCPU', 'host');
  } finally {
    await request.delete(`${staging}/_faults`);
  }
  await arrived(request, before, '[RESOLVED] HighCPU', 'host');
});
