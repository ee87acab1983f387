import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { renderPage } from '../../test/renderPage';
import { promAnswer, promError, server, silent, withServer } from '../../test/server';
import { readTargetsSearch } from './search';
import { TargetsPage } from './TargetsPage';

withServer();

const target = (pool: string, instance: string, health: string, lastError = '') => ({
  discoveredLabels: { __address__: instance }, labels: { instance, job: pool }, scrapePool: pool, scrapeUrl: `http://${instance}/metrics`, globalUrl: '',
  lastError, lastScrape: new Date(Date.now() - 3000).toISOString(), lastScrapeDuration: 0.0125, health, scrapeInterval: '15s', scrapeTimeout: '10s',
});
const draw = (at = '/status/targets') => renderPage(TargetsPage, { path: '/status/targets', at, validateSearch: readTargetsSearch });

describe('the targets page', () => {
  it('shows that it loads', async () => {
    server.use(silent('*/api/v1/targets'));
    await draw();
    expect(await screen.findByRole('status')).toBeTruthy();
  });

  it('says what to do when nothing is scraped', async () => {
    server.use(promAnswer('targets', { activeTargets: [], droppedTargets: null }));
    await draw();
    expect(await screen.findByText('Nothing is scraped')).toBeTruthy();
  });

  it('puts pools with trouble first, with error, time and duration', async () => {
    server.use(promAnswer('targets', { activeTargets: [target('a', 'a:1', 'up'), target('z', 'z:1', 'down', 'connection refused'), target('z', 'z:2', 'up')], droppedTargets: [] }));
    await draw();
    const pools = await screen.findAllByRole('region');
    expect(pools.map((pool) => within(pool).getByRole('heading').textContent)).toEqual(['z', 'a']);
    expect(pools[0]?.textContent).toContain('1 of 2 up');
    const row = screen.getByText('connection refused').closest('tr');
    expect(row?.textContent).toContain('13ms');
    expect(row?.textContent).toContain('every 15s');
  });

  it('lists dropped targets with the labels they were found with', async () => {
    server.use(promAnswer('targets', { activeTargets: [], droppedTargets: [{ discoveredLabels: { __address__: 'gone:1', job: 'x' } }], droppedTargetCounts: { x: 7 } }));
    await draw('/status/targets?health=dropped');
    expect(await screen.findByText('7 dropped by relabelling')).toBeTruthy();
    expect(screen.getByText('gone:1')).toBeTruthy();
  });

  it('offers to try again when the API fails', async () => {
    server.use(promError('targets', 500, 'internal', 'the scrape manager is stopped'));
    await draw();
    expect((await screen.findByRole('alert')).textContent).toContain('the scrape manager is stopped');
    server.use(promAnswer('targets', { activeTargets: [target('a', 'a:1', 'up')], droppedTargets: [] }));
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByText('1 of 1 up')).toBeTruthy();
  });
});
