import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test as base } from '@playwright/test';

export const themes = ['light', 'dark'] as const;

/** A page that fails the test on any script error. Answers with an error status are the test's own business. */
export const test = base.extend<{ page: Page }>({
  page: async ({ page }, provide) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
    page.on('console', (message) => {
      // While the sanitiser parses hostile Markdown, the content security policy reports the handlers that it blocks: that is the policy at work.
      const isExpected = message.text().startsWith('Failed to load resource') || message.text().startsWith('Executing inline event handler violates');
      if (message.type() === 'error' && !isExpected) errors.push(message.text());
    });
    await provide(page);
    expect(errors, 'script errors').toEqual([]);
  },
});
export { expect } from '@playwright/test';

export async function useTheme(page: Page, theme: (typeof themes)[number]): Promise<void> {
  await page.addInitScript((value) => localStorage.setItem('pharos.theme', value), theme);
}

/** WCAG 2.2 AA by axe's rules. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  const found = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`));
  expect(found, `axe on ${page.url()}`).toEqual([]);
}

/** Loaded: the heading is there and no grey bar is left. */
export async function expectLoaded(page: Page, heading: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0);
}

/** No part of the page shows an error. */
export async function expectNoError(page: Page): Promise<void> {
  await expect(page.locator('main [role="alert"]')).toHaveCount(0);
}

/** Answers of the server that the journeys build on. */
export async function getJson<T>(page: Page, path: string): Promise<T> {
  const response = await page.request.get(path);
  expect(response.ok(), `${path}: ${response.status()}`).toBe(true);
  return (await response.json()) as T;
}
