import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/http';

/** The one cache of server data. What the caller did wrong is not asked again; a server that is away is, twice. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 2 && error instanceof ApiError && !error.isCallersFault && error.kind !== 'api',
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 4000),
        staleTime: 10_000,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        refetchIntervalInBackground: false,
        placeholderData: <T>(previous: T | undefined) => previous,
      },
    },
  });
}
