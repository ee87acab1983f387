import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queryKeys } from '../../api/queryKeys';
import { tempo, type TagValue } from '../../api/tempo';
import { attributeRef } from '../../grafana/traces/traceql';
import { useTime } from '../../time/timeContext';

const noValues: readonly TagValue[] = [];
/** Suggestions listed at most; typing narrows them. */
export const mostSuggestions = 200;

/** Values of an attribute among the spans that a query matches, once someone looks at the field. */
export function useValues(name: string, query: string, isWanted: boolean): readonly TagValue[] {
  const { range } = useTime();
  const found = useQuery({
    queryKey: queryKeys.tempo.tagValues('', name, query, range.fromMs, range.toMs),
    queryFn: ({ signal }) => tempo.tagValues(name, range, query, signal),
    enabled: isWanted && name !== '',
    staleTime: 30_000,
    retry: false,
  });
  return found.data ?? noValues;
}

/** Attributes in their scopes, as TraceQL writes them. */
export function useAttributeNames(isWanted: boolean): readonly string[] {
  const { range } = useTime();
  const found = useQuery({
    queryKey: queryKeys.tempo.tags('', range.fromMs, range.toMs),
    queryFn: ({ signal }) => tempo.tags(range, signal),
    enabled: isWanted,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return useMemo(() => {
    const scopes = (found.data ?? []).filter(({ name }) => name !== 'intrinsic');
    return [...scopes.flatMap(({ name, tags }) => tags.map((tag) => attributeRef(name, tag))), 'kind', 'statusMessage', 'rootServiceName', 'rootName', 'traceDuration', 'event:name', 'instrumentation:name'];
  }, [found.data]);
}
