import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { FunctionComponent } from 'react';
import { createQueryClient } from '../app/queryClient';
import { formatSearchText, parseSearchText } from '../time/search';
import { theme } from '../ui/theme/theme';

/**
 * Draws one page at an address, with the providers it has in the app.
 * `path` is the route's pattern; `validateSearch` is the route's own.
 */
export async function renderPage(
  component: FunctionComponent,
  options: { path: string; at?: string; validateSearch?: (search: Record<string, unknown>) => object },
) {
  const root = createRootRoute();
  const route = createRoute({
    getParentRoute: () => root,
    path: options.path,
    component,
    ...(options.validateSearch ? { validateSearch: options.validateSearch } : {}),
  });
  const other = createRoute({ getParentRoute: () => root, path: '$', component: () => <p>another page</p> });
  const router = createRouter({
    routeTree: root.addChildren([route, other]),
    history: createMemoryHistory({ initialEntries: [options.at ?? options.path] }),
    parseSearch: parseSearchText,
    stringifySearch: formatSearchText,
  });
  const client = createQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  await router.load();
  const drawn = render(
    <MantineProvider theme={theme} env="test" forceColorScheme="dark">
      <QueryClientProvider client={client}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { ...drawn, router };
}
