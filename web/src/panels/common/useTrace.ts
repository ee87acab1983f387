import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { queryKeys } from '../../api/queryKeys';
import { scheduler } from '../../api/scheduler';
import { TempoClient } from '../../api/tempo';
import type { CorrelationLink } from '../../grafana/links/source';
import { findSource } from '../../grafana/links/source';
import { spanLinks } from '../../grafana/links/spans';
import type { Attribute } from '../../grafana/traces/model';
import { readTrace } from '../../grafana/traces/read';
import { buildTree, type TraceTree } from '../../grafana/traces/tree';
import { useSources } from './useSources';

export interface LoadedTrace {
  readonly tree: TraceTree;
  /** As the server answered, for the download. */
  readonly json: unknown;
}

async function load(base: string, id: string, signal: AbortSignal): Promise<LoadedTrace> {
  const json = await new TempoClient(base).trace(id, undefined, signal);
  return { json, tree: buildTree(readTrace(json)) };
}

/** One trace by its id. What was loaded stays: a trace grows only while its spans still arrive, and a reload asks again. */
export function useTrace(id: string | undefined, base = '') {
  return useQuery({
    queryKey: queryKeys.tempo.trace(base, id ?? ''),
    queryFn: ({ signal }) => scheduler.run(() => load(base, id ?? '', signal), { signal }),
    enabled: id !== undefined,
    staleTime: 60_000,
    gcTime: 60_000,
  });
}

const record = (attributes: readonly Attribute[]): Readonly<Record<string, string>> => Object.fromEntries(attributes.map(({ key, text }) => [key, text]));

/** The links of a row's span to logs, metrics and its service, as the data sources configure them. `uid` is the source that holds the trace. */
export function useSpanLinks(tree: TraceTree | undefined, uid?: string): (row: number) => readonly CorrelationLink[] {
  const sources = useSources();
  const tempo = useMemo(() => findSource(sources, uid) ?? sources.find(({ type }) => type === 'tempo'), [sources, uid]);
  return useCallback(
    (row) => {
      const span = tree?.spans[row];
      if (tree === undefined || span === undefined) return [];
      const startMs = tree.trace.startMs + span.startNs / 1e6;
      return spanLinks(
        {
          traceId: tree.trace.id, spanId: span.id, name: span.name, service: span.resource.service, startMs, endMs: startMs + span.durationNs / 1e6, attributes: record(span.attributes), resource: record(span.resource.attributes),
          traceName: tree.spans[0]?.name, traceDurationMs: tree.trace.durationNs / 1e6,
        },
        tempo, sources,
      );
    },
    [tree, tempo, sources],
  );
}
