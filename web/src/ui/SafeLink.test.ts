import { describe, expect, it } from 'vitest';
import { safeTarget } from './SafeLink';

const origin = 'http://127.0.0.1:3000';

describe('links written by others', () => {
  it.each([
    ['/runbooks/x#check', { kind: 'internal', to: '/runbooks/x', search: '', hash: '#check' }],
    ['http://127.0.0.1:3000/d/a?var-x=1', { kind: 'internal', to: '/d/a', search: '?var-x=1', hash: '' }],
    ['https://pharos.example/d/a', { kind: 'internal', to: '/d/a', search: '', hash: '' }],
    ['https://wiki.example/d/a', { kind: 'external', href: 'https://wiki.example/d/a' }],
    ['//wiki.example/x', { kind: 'external', href: 'http://wiki.example/x' }],
    ['/api/v1/targets', { kind: 'external', href: 'http://127.0.0.1:3000/api/v1/targets' }],
  ])('%s', (href, expected) => expect(safeTarget(href, origin, ['https://pharos.example'])).toEqual(expected));

  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'http://'])('%s leads nowhere', (href) => expect(safeTarget(href, origin)).toBeUndefined());
});
