import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { renderPage } from '../../test/renderPage';
import { platformAnswer, promAnswer, server, withServer } from '../../test/server';
import { RunbookPage } from './RunbookPage';
import { RunbooksPage } from './RunbooksPage';

withServer();

const markdown = '# API down\n\n## Check\n\nSee [the other](other.md#x) and [Metrics](/explore/metrics?expr=up).\n\n## Recover\n\nRestart.\n';

describe('a runbook', () => {
  it('shows its text, contents and the alerts that point to it', async () => {
    server.use(
      platformAnswer('runbooks/api-down', { name: 'api-down', title: 'API down', alerts: ['ApiDown'], markdown }),
      promAnswer('alerts', { alerts: [{ labels: { alertname: 'ApiDown' }, annotations: {}, state: 'firing', value: '1' }] }),
    );
    const { router } = await renderPage(RunbookPage, { path: '/runbooks/$name', at: '/runbooks/api-down' });
    expect(await screen.findByRole('heading', { level: 1, name: 'API down' })).toBeTruthy();
    expect(screen.getAllByRole('link', { name: 'Recover' })[0]).toHaveProperty('hash', '#recover');
    expect(await screen.findByText('firing')).toBeTruthy();
    await userEvent.click(screen.getByRole('link', { name: 'the other' }));
    expect(router.state.location.pathname).toBe('/runbooks/other');
  });

  it('says so when there is none of that name', async () => {
    await renderPage(RunbookPage, { path: '/runbooks/$name', at: '/runbooks/nope' });
    expect(await screen.findByText('There is no runbook named nope')).toBeTruthy();
  });

  it('is found by the name of an alert', async () => {
    server.use(
      platformAnswer('runbooks', [
        { name: 'a', title: 'API down', alerts: ['ApiDown'] },
        { name: 'b', title: 'Disk full', alerts: ['DiskFull'] },
      ]),
      promAnswer('alerts', { alerts: [] }),
    );
    const { router } = await renderPage(RunbooksPage, { path: '/runbooks', validateSearch: (search) => search });
    await userEvent.type(await screen.findByRole('searchbox'), 'diskfull');
    expect(screen.queryByText('API down')).toBeNull();
    expect(screen.getByText('Disk full')).toBeTruthy();
    expect(router.state.location.searchStr).toBe('?q=diskfull');
  });
});
