import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { renderPage } from '../../test/renderPage';
import { amAnswer, platformAnswer, promAnswer, promError, server, silent, withServer } from '../../test/server';
import { AlertsPage } from './AlertsPage';
import { readAlertsSearch } from './search';

withServer();

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const alert = (labels: object, state: string, annotations: object = {}) => ({ labels, annotations, state, activeAt: minutesAgo(5), value: '1.25e+01' });
const rule = (name: string, alerts: object[]) => ({
  type: 'alerting', name, query: `${name} > 0`, duration: 60, state: 'firing', health: 'ok', evaluationTime: 0.001, lastEvaluation: minutesAgo(0), alerts,
});
const groups = [
  {
    name: 'api', file: 'rules.yml', interval: 15, evaluationTime: 0.01, lastEvaluation: minutesAgo(0),
    rules: [
      rule('ApiDown', [
        alert({ alertname: 'ApiDown', severity: 'critical', env: 'production' }, 'firing', {
          summary: 'The API is down', runbook_url: 'https://x.example/runbooks/api-down.md', dashboard_url: 'javascript:alert(1)',
        }),
      ]),
      rule('Slow', [alert({ alertname: 'Slow', severity: 'warning', env: 'staging' }, 'pending')]),
    ],
  },
];
const delivered = [
  {
    fingerprint: 'f1', labels: { alertname: 'ApiDown', severity: 'critical', env: 'production', site: 'dev' }, annotations: {}, startsAt: minutesAgo(5),
    endsAt: minutesAgo(-5), updatedAt: minutesAgo(0), receivers: [{ name: 'inbox' }], status: { state: 'suppressed', silencedBy: ['abcdef0123'], inhibitedBy: [] },
  },
  {
    fingerprint: 'f2', labels: { alertname: 'Foreign', severity: 'info' }, annotations: {}, startsAt: minutesAgo(50), endsAt: minutesAgo(-5), updatedAt: minutesAgo(0),
    receivers: [], status: { state: 'suppressed', silencedBy: [], inhibitedBy: ['f1'] },
  },
];
const draw = (at = '/alerts') => renderPage(AlertsPage, { path: '/alerts', at, validateSearch: readAlertsSearch });

describe('the alerts page', () => {
  it('shows that it loads', async () => {
    server.use(silent('*/api/v1/rules'), silent('*/api/v2/alerts'));
    await draw();
    expect(await screen.findByRole('status')).toHaveProperty('textContent', 'Loading');
  });

  it('says that nothing fires when rules are loaded and quiet', async () => {
    server.use(promAnswer('rules', { groups: [{ ...groups[0], rules: [rule('ApiDown', [])] }] }), amAnswer('alerts', []), promAnswer('query', { resultType: 'vector', result: [] }));
    await draw();
    expect(await screen.findByText('Nothing fires')).toBeTruthy();
  });

  it('says that no rule is loaded when there is none', async () => {
    server.use(promAnswer('rules', { groups: [] }), amAnswer('alerts', []), promAnswer('query', { resultType: 'vector', result: [] }));
    await draw();
    expect(await screen.findByText('No alerting rule is loaded')).toBeTruthy();
  });

  it('joins rules, Alertmanager and the past, with links that are safe', async () => {
    server.use(
      promAnswer('rules', { groups }),
      amAnswer('alerts', delivered),
      promAnswer('query', { resultType: 'vector', result: [{ metric: { alertname: 'Gone', alertstate: 'firing', env: 'staging' }, value: [0, String(Date.now() / 1000 - 600)] }] }),
      platformAnswer('runbooks', [{ name: 'api-down', title: 'API down', alerts: ['ApiDown'] }]),
    );
    await draw();
    const down = await screen.findByRole('group', { name: 'ApiDown, firing' });
    expect(down.textContent).toContain('The API is down');
    expect(down.textContent).toContain('silenced');
    expect(down.textContent).toContain('value 12.5');
    expect(await screen.findByRole('link', { name: 'Runbook' })).toHaveProperty('pathname', '/runbooks/api-down');
    expect(screen.queryByRole('link', { name: /Dashboard/ })).toBeNull();
    expect(screen.getByRole('group', { name: 'Slow, pending' })).toBeTruthy();
    expect(screen.getByRole('group', { name: 'Foreign, firing' }).textContent).toContain('by ApiDown');
    expect(screen.getByRole('button', { name: /Resolved, 6h 1/ })).toBeTruthy();
    const silence = screen.getAllByRole('link', { name: 'Silence' })[0] as HTMLAnchorElement;
    expect(new URLSearchParams(silence.search).getAll('filter')).toContain('env="production"');
  });

  it('keeps the state and the search in the address', async () => {
    server.use(promAnswer('rules', { groups }), amAnswer('alerts', delivered), promAnswer('query', { resultType: 'vector', result: [] }));
    const { router } = await draw();
    await userEvent.click(await screen.findByRole('button', { name: /^Pending/ }));
    expect(router.state.location.searchStr).toBe('?state=pending');
    expect(screen.queryByRole('group', { name: 'ApiDown, firing' })).toBeNull();
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search alerts' }), 'env=prod');
    expect(router.state.location.search).toEqual({ state: 'pending', q: 'env=prod' });
    expect(await screen.findByText('No alert fits')).toBeTruthy();
  });

  it('reads the matchers of a link that Alertmanager made', async () => {
    server.use(promAnswer('rules', { groups }), amAnswer('alerts', delivered), promAnswer('query', { resultType: 'vector', result: [] }));
    await draw('/alerts?filter=%7Benv%3D~%22stag.*%22%7D');
    expect(await screen.findByRole('group', { name: 'Slow, pending' })).toBeTruthy();
    expect(screen.queryByRole('group', { name: 'ApiDown, firing' })).toBeNull();
  });

  it('still shows what Alertmanager has when the rules cannot be read', async () => {
    server.use(promError('rules', 503, 'unavailable', 'the store is starting'), amAnswer('alerts', delivered), promAnswer('query', { resultType: 'vector', result: [] }));
    await draw();
    expect((await screen.findByRole('alert')).textContent).toContain('the store is starting');
    expect(await screen.findByRole('group', { name: 'Foreign, firing' })).toBeTruthy();
  });
});
