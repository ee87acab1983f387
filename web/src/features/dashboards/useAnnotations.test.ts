import { describe, expect, it } from 'vitest';
import { darkTheme } from '../../grafana/field/colors';
import { readDashboard } from '../../grafana/read';
import type { ResolvedVariable } from '../../grafana/variables/scope';
import type { StoredAnnotation } from './api';
import { concerns, marksOf } from './useAnnotations';

function chosen(name: string, values: readonly string[], options: object = {}): ResolvedVariable {
  const [variable] = readDashboard({ templating: { list: [{ name, type: 'custom', query: 'staging,production', multi: true, includeAll: true, ...options }] } }).variables;
  if (variable === undefined) throw new Error('no variable');
  return { variable, options: ['staging', 'production'].map((value) => ({ value, text: value, selected: false })), values, texts: values };
}

const mark = (more: Partial<StoredAnnotation>): StoredAnnotation => ({ time: 1, timeEnd: undefined, title: 't', text: '', tags: [], service: 'api', environment: 'production', status: 'success', link: '', ...more });

describe('marks of deployments', () => {
  it.each([
    [[], true],
    [[chosen('environment', ['production'])], true],
    [[chosen('environment', ['staging'])], false],
    [[chosen('environment', ['$__all'])], true],
    [[chosen('environment', ['$__all'], { allValue: '.*' })], true],
    [[chosen('route', ['staging'])], true],
    [[chosen('environment', ['production']), chosen('service', ['other'])], false],
  ])('are shown for what the dashboard shows, case %#', (variables, isShown) => expect(concerns(mark({}), variables)).toBe(isShown));

  it('that name no environment are shown everywhere', () => expect(concerns(mark({ service: '', environment: '' }), [chosen('environment', ['staging'])])).toBe(true));

  it('carry their link, and a failure is of another colour', () => {
    const [good, bad] = marksOf([mark({ link: '/dora?deployment=1' }), mark({ status: 'failure' })], [], darkTheme);
    expect(good?.link).toBe('/dora?deployment=1');
    expect(bad?.link).toBeUndefined();
    expect(bad?.color).not.toBe(good?.color);
  });
});
