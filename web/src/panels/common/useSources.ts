import { useQuery } from '@tanstack/react-query';
import { platform, type DataSource } from '../../api/platform';
import { queryKeys } from '../../api/queryKeys';

const none: readonly DataSource[] = [];

/** The provisioned data sources, for links between them; none until they are known and where the server has none. */
export function useSources(): readonly DataSource[] {
  const sources = useQuery({ queryKey: queryKeys.platform.datasources, queryFn: ({ signal }) => platform.datasources(signal), staleTime: 300_000 });
  return sources.data ?? none;
}
