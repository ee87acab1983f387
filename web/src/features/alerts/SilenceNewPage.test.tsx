import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import { renderPage } from '../../test/renderPage';
import { amAnswer, server, withServer } from '../../test/server';
import { SilenceNewPage } from './SilenceNewPage';
import { readSilencesSearch } from './search';

withServer();

const now = new Date().toISOString();
const alert = (fingerprint: string, labels: object) => ({
  fingerprint, labels, annotations: {}, startsAt: now, endsAt: now, updatedAt: now, receivers: [], status: { state: 'active', silencedBy: [], inhibitedBy: [] },
});
const alerts = [alert('1', { alertname: 'ApiDown', env: 'production' }), alert('2', { alertname: 'ApiDown', env: 'staging' }), alert('3', { alertname: 'Slow', env: 'staging' })];
const draw = (at: string) => renderPage(SilenceNewPage, { path: '/silences/new', at, validateSearch: readSilencesSearch });

describe('a new silence', () => {
  it('shows what it would mute while it is written', async () => {
    server.use(amAnswer('alerts', alerts));
    await draw('/silences/new?filter=alertname%3D%22ApiDown%22');
    expect(await screen.findByText('Mutes 2 alerts right now')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Add matcher' }));
    await userEvent.type(screen.getByRole('combobox', { name: 'Label 2' }), 'env');
    await userEvent.type(screen.getByRole('combobox', { name: 'Value 2' }), 'staging');
    expect(await screen.findByText('Mutes 1 alert right now')).toBeTruthy();
  });

  it('is refused before it is sent when author, comment or matchers are missing', async () => {
    server.use(amAnswer('alerts', alerts));
    await draw('/silences/new');
    await userEvent.click(await screen.findByRole('button', { name: 'Silence for 2h' }));
    expect(screen.getByText('Who creates it?')).toBeTruthy();
    expect(screen.getByText('Why?')).toBeTruthy();
    expect(screen.getByText('At least one label')).toBeTruthy();
  });

  it('is sent with its matchers and times, and then shown', async () => {
    let sent: { matchers: object[]; startsAt: string; endsAt: string; createdBy: string; comment: string } | undefined;
    server.use(
      amAnswer('alerts', alerts),
      http.post('*/api/v2/silences', async ({ request }) => {
        sent = (await request.json()) as typeof sent;
        return HttpResponse.json({ silenceID: 'abc-1' });
      }),
    );
    const { router } = await draw('/silences/new?filter=env%3D~%22stag.*%22');
    await userEvent.click(await screen.findByRole('button', { name: '4h' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Author' }), 'ada');
    await userEvent.type(screen.getByRole('textbox', { name: 'Comment' }), 'maintenance');
    await userEvent.click(screen.getByRole('button', { name: 'Silence for 4h' }));
    await waitFor(() => expect(router.state.location.href).toBe('/silences?id=abc-1'));
    expect(sent).toMatchObject({ matchers: [{ name: 'env', value: 'stag.*', isRegex: true, isEqual: true }], createdBy: 'ada', comment: 'maintenance' });
    expect(Date.parse(sent?.endsAt ?? '') - Date.parse(sent?.startsAt ?? '')).toBe(4 * 3_600_000);
  });

  it('says what the server objects to', async () => {
    server.use(
      amAnswer('alerts', []),
      http.post('*/api/v2/silences', () => HttpResponse.json('end time must not be in the past', { status: 400 })),
    );
    await draw('/silences/new?filter=a%3Db');
    await userEvent.type(await screen.findByRole('textbox', { name: 'Author' }), 'ada');
    await userEvent.type(screen.getByRole('textbox', { name: 'Comment' }), 'x');
    await userEvent.click(screen.getByRole('button', { name: 'Silence for 2h' }));
    expect((await screen.findByRole('alert')).textContent).toContain('end time must not be in the past');
  });
});
