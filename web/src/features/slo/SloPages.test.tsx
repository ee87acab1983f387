import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import type { SloDetail, SloHistory, SloSummary } from '../../api/platform';
import { renderPage } from '../../test/renderPage';
import { platformAnswer, server, silent, withServer } from '../../test/server';
import { readSloSearch, readSlosSearch } from './search';
import { SloPage } from './SloPage';
import { SlosPage } from './SlosPage';

withServer();

const summary = (more: Partial<SloSummary> = {}): SloSummary => ({
  id: 'shop-errors', name: 'errors', title: 'Requests succeed', service: 'shop', environment: 'production', objective: 0.995, window: '30d', windowSeconds: 2_592_000,
  health: 'ok', data: 'present', errorRatio: 0.001, budgetRemaining: 0.8, budgetSeconds: 12_960, budgetRemainingSeconds: 10_368, burnRate: 0.2, coverageSeconds: 2_592_000, firing: 0, policyStep: null, frozen: false,
  ...more,
});

const detail = (more: Partial<SloDetail> = {}): SloDetail => ({
  ...summary(), description: 'No 5xx.', spec: 'openslo/v1', file: '/slo/errors.yml:7:3', maxBurnRate: 200, labels: { environment: 'production' }, group: {},
  indicator: { bad: 'sum(rate(bad[{{.window}}]))', total: 'sum(rate(all[{{.window}}]))' },
  burns: [
    { severity: 'critical', long: '1h', short: '5m', factor: 14.4, budgetPercent: 2, longRate: 15, shortRate: 20, exceeded: true, canFire: true },
    { severity: 'warning', long: '3d', short: '6h', factor: 1, budgetPercent: 10, longRate: 0.5, shortRate: 0.4, exceeded: false, canFire: true },
  ],
  policy: {
    name: 'team', title: 'Our policy', description: 'Spend it on change.', minimumDataSeconds: 3600, waiting: false,
    steps: [
      { consumedPercent: 50, title: 'Watch', text: 'Look at it.', freezes: false, reached: true },
      { consumedPercent: 100, title: 'Freeze', text: 'Stop releases.', freezes: true, reached: false },
    ],
  },
  alerts: [{ name: 'ErrorBudgetBurn', severity: 'critical', state: 'firing', activeAt: new Date().toISOString(), summary: 'too fast', runbookUrl: 'http://localhost:3000/runbooks/slo', dashboardUrl: '' }],
  runbookUrl: 'http://localhost:3000/runbooks/slo', dashboardUrl: '',
  ...more,
});

const history = (compliance: number | null): SloHistory => ({
  objective: 0.995, rangeSeconds: 2_592_000, stepSeconds: 86_400, compliance,
  steps: [[86_400, null], [172_800, compliance], [259_200, compliance === null ? null : 0.9]], budget: [[0, compliance === null ? null : 1], [259_200, compliance === null ? null : 0.8]],
});

const open = (id = 'shop-errors', at = `/slo/${id}`) => renderPage(SloPage, { path: '/slo/$id', at, validateSearch: readSloSearch });

describe('the list of SLOs', () => {
  it('shows budget in per cent and in time, those in trouble first', async () => {
    server.use(platformAnswer('slos', [summary(), summary({ id: 'shop-latency', title: 'Requests are quick', health: 'exhausted', budgetRemaining: -0.5, budgetRemainingSeconds: -6480, policyStep: 'Freeze', frozen: true })]));
    await renderPage(SlosPage, { path: '/slo', validateSearch: readSlosSearch });
    const [, worst, other] = (await screen.findAllByRole('row')) as [HTMLElement, HTMLElement, HTMLElement];
    expect(within(worst).getByRole('link').textContent).toBe('Requests are quick');
    expect(worst.textContent).toContain('-50 %');
    expect(worst.textContent).toContain('-1h 48m');
    expect(worst.textContent).toContain('releases are frozen');
    expect(other.textContent).toContain('80 %');
    expect(other.textContent).toContain('2h 52m');
    expect(other.textContent).toContain('of 3h 36m');
    expect(within(other).getByRole('meter').getAttribute('aria-valuenow')).toBe('80');
  });

  it('narrows by state in the address', async () => {
    server.use(platformAnswer('slos', [summary(), summary({ id: 'x', title: 'Silent', health: 'unknown', data: 'absent', budgetRemaining: null, budgetRemainingSeconds: null, burnRate: null })]));
    const { router } = await renderPage(SlosPage, { path: '/slo', validateSearch: readSlosSearch });
    await userEvent.click(await screen.findByRole('button', { name: /No figures/ }));
    expect(router.state.location.search).toEqual({ health: 'unknown' });
    expect(screen.queryByText('Requests succeed')).toBeNull();
    expect(screen.getByText('series missing')).toBeTruthy();
  });

  it('says what to do where there is none, and what went wrong where it fails', async () => {
    server.use(platformAnswer('slos', []));
    await renderPage(SlosPage, { path: '/slo' });
    expect(await screen.findByText('No SLO is defined')).toBeTruthy();
    server.use(http.get('*/api/pharos/v1/slos', () => HttpResponse.json({ error: 'the query took too long' }, { status: 503 })));
    await renderPage(SlosPage, { path: '/slo' });
    expect((await screen.findByRole('alert')).textContent).toContain('the query took too long');
  });

  it('shows bars while it loads', async () => {
    server.use(silent('*/api/pharos/v1/slos'));
    await renderPage(SlosPage, { path: '/slo' });
    expect(screen.getByRole('status')).toBeTruthy();
  });
});

describe('one SLO', () => {
  it('shows burn rates against thresholds, alerts with runbook, and the policy step that holds', async () => {
    server.use(platformAnswer('slos/shop-errors', detail()), platformAnswer('slos/shop-errors/history', history(0.9987)));
    await open();
    const burning = (await screen.findByText('2 % of the budget in 1h')).closest('tr');
    expect(burning?.textContent).toContain('15×over 1h');
    expect(burning?.textContent).toContain('20×over 5m');
    expect(burning?.textContent).toContain('14.4×burning');
    expect(screen.getByText('too fast')).toBeTruthy();
    expect(screen.getAllByRole('link', { name: /Runbook/ })).toHaveLength(2);
    const [watch, freeze] = screen.getAllByRole('listitem');
    expect(watch?.textContent).toContain('holds now');
    expect(freeze?.textContent).not.toContain('holds now');
    expect(await screen.findByText('99.87 %')).toBeTruthy();
    expect(screen.getByRole('img', { name: /3 steps: 2 with events/ })).toBeTruthy();
  });

  it('asks for the range in the address, and shows it as a table', async () => {
    const asked: string[] = [];
    server.use(
      platformAnswer('slos/shop-errors', detail()),
      http.get('*/api/pharos/v1/slos/shop-errors/history', ({ request }) => {
        asked.push(new URL(request.url).searchParams.get('range') ?? '');
        return HttpResponse.json(history(0.9987));
      }),
    );
    const { router } = await open('shop-errors', '/slo/shop-errors?range=7d');
    await userEvent.click(await screen.findByText('Table'));
    expect(router.state.location.search).toEqual({ range: '7d', view: 'table' });
    expect(await screen.findByText('missed')).toBeTruthy();
    expect(asked).toEqual(['7d']);
  });

  it('says that figures are young, missing or still, and that the policy waits', async () => {
    server.use(
      platformAnswer('slos/shop-errors', detail({ data: 'absent', health: 'unknown', budgetRemaining: null, budgetRemainingSeconds: null, coverageSeconds: 600, alerts: [], policy: { ...detail().policy, waiting: true } })),
      platformAnswer('slos/shop-errors/history', history(null)),
    );
    await open();
    expect(await screen.findByText(/series that this SLO counts are missing/)).toBeTruthy();
    expect(screen.getByText(/cover 10m of 30d/)).toBeTruthy();
    expect(screen.getByText(/asks for 1h of data/)).toBeTruthy();
    expect(await screen.findByText('Nothing was counted in this range')).toBeTruthy();
  });

  it('says so when there is none of that id', async () => {
    await open('nope');
    expect(await screen.findByText('There is no SLO named nope')).toBeTruthy();
  });
});
