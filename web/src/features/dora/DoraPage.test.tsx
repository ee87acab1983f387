import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { DoraFigures } from '../../api/dora';
import { renderPage } from '../../test/renderPage';
import { platformAnswer, server, withServer } from '../../test/server';
import { DoraPage } from './DoraPage';
import { readDoraSearch } from './search';

withServer();

const figures: DoraFigures = {
  successes: 41, failures: 2, cancelled: 3, causedIncidents: 2, incidents: 2, changes: 38, frequencyPerDay: 1.4, frequencyClass: 'elite', leadTimeSeconds: 45_900, leadTimeClass: 'elite',
  stages: { coding: 26_000, run: 660 }, changeFailureRate: 4 / 43, changeFailureClass: 'high', recoverySeconds: null, recoveryClass: null, unrecovered: 1, restoreMedianSeconds: 60, restoreMeanSeconds: 7380, incidentsOpen: 0, reworkRate: 0.047,
};
const place = (environment: string, now: DoraFigures = figures) => ({ service: 'shop', environment, now, before: { ...figures, frequencyPerDay: 0.7 }, trend: [{ from: '2026-05-01T00:00:00Z', to: '2026-05-02T00:00:00Z', successes: 2, failures: 1, leadTimeSeconds: 1, recoverySeconds: null, restoreSeconds: null }] });
const deployment = { id: 'd1', service: 'shop', environment: 'production', version: '1.7', status: 'failure', commit: 'c', title: 'Faster search', actor: 'ada', url: '', createdAt: '2026-05-01T10:00:00Z', finishedAt: '2026-05-01T10:10:00Z', changes: 1, rollback: false };
const details = { deployments: [deployment], leadTimes: [], recoveries: [{ deployment: 'd1', cause: 'deployment', start: '2026-05-01T10:10:00Z', end: null }], incidents: [] };
const answer = (places: object[]) => platformAnswer('dora', { days: 30, bands: 2023, failureWindowSeconds: 14_400, places });
const bands = platformAnswer('dora/bands', [{ year: 2023, source: '', keys: [{ key: 'deployment_frequency', unit: 'per_day', compare: 'at_least', elite: 1, high: 1 / 7, medium: 0.0328542 }] }]);
const render = (at = '/dora') => renderPage(DoraPage, { path: '/dora', at, validateSearch: readDoraSearch });

describe('the DORA page', () => {
  it('shows production first, with classes, direction and bands', async () => {
    server.use(answer([place('production'), place('staging')]), bands, platformAnswer('dora/details', details));
    await render();
    const card = within(await screen.findByRole('region', { name: 'Deployment frequency' }));
    expect(card.getByText('1.4 a day')).toBeTruthy();
    expect(card.getByText('elite')).toBeTruthy();
    expect(card.getByText(/\+100 % better/)).toBeTruthy();
    expect(await card.findByText('elite from 1 a day, high from 1 a week, medium from 1 a month')).toBeTruthy();
    const failures = within(screen.getByRole('region', { name: 'Change failure rate' }));
    expect(failures.getByText('9.3 %')).toBeTruthy();
    expect(failures.getByText('4 of 43: 2 failed, 2 caused an incident; 3 cancelled do not count')).toBeTruthy();
    expect(within(screen.getByRole('region', { name: 'Failed deployment recovery' })).getByText('no data')).toBeTruthy();
    expect(screen.getByRole('button', { name: /shop \/ production/, pressed: true })).toBeTruthy();
  });

  it('shows what is behind a figure and marks the deployment that led here', async () => {
    server.use(answer([place('production')]), bands, platformAnswer('dora/details', details));
    const { router } = await render('/dora?deployment=d1');
    expect((await screen.findByRole('row', { name: /Faster search/ })).getAttribute('aria-current')).toBe('true');
    await userEvent.click(screen.getByRole('button', { name: /^Failures/ }));
    expect(await screen.findByText('lasts')).toBeTruthy();
    expect(router.state.location.searchStr).toBe('?view=failures');
    await userEvent.click(screen.getByRole('button', { name: /^Incidents/ }));
    expect(await screen.findByText('No incident began in this window')).toBeTruthy();
  });

  it('says how to begin where nothing is known', async () => {
    server.use(answer([]));
    await render();
    expect(await screen.findByText('No deployment is known yet')).toBeTruthy();
  });

  it('says that a server has no such part', async () => {
    await render();
    expect(await screen.findByText('This server records no deployments')).toBeTruthy();
  });
});
