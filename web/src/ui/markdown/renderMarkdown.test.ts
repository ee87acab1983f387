import { describe, expect, it } from 'vitest';
import { renderMarkdown } from './renderMarkdown';

const draw = (markdown: string, title = 'Title') => renderMarkdown(markdown, title);

// That nothing in it can act is shown in a real browser, e2e/runbooks.spec.ts: happy-dom's node iterator skips what DOMPurify must see.
describe('runbook Markdown', () => {
  it('lists headings of the second and third level with ids as GitHub makes them', () => {
    const { html, contents } = draw('# Title\n\n## What is `up`?\n\n### A\n\n#### deep\n\n## What is `up`?\n');
    expect(contents).toEqual([
      { id: 'what-is-up', text: 'What is up?', level: 2 },
      { id: 'a', text: 'A', level: 3 },
      { id: 'what-is-up-1', text: 'What is up?', level: 2 },
    ]);
    expect(html).not.toContain('<h1');
    expect(html).toContain('id="what-is-up-1"');
  });

  it('links a PromQL block to Explore and keeps its text', () => {
    const { html } = draw('```promql\nup{job="a"} < 1\n```');
    const link = new DOMParser().parseFromString(html, 'text/html').querySelector('a');
    expect(new URLSearchParams(link?.getAttribute('href')?.split('?')[1]).get('expr')).toBe('up{job="a"} < 1');
    expect(html).toContain('&lt; 1');
  });
});
