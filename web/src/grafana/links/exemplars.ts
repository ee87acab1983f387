import { asObjects, asString } from '../json';
import { findSource, isTraceId, queryPage, traceHref, type CorrelationLink, type LinkRange, type LinkSource } from './source';
import { fillTemplate, foundValue } from './template';

const usualNames = ['trace_id', 'traceID', 'traceId', 'traceid'] as const;

/**
 * Where an exemplar leads: the `exemplarTraceIdDestinations` of its Prometheus data source in their order.
 * Without any that fits, a label that usually holds a trace's id leads to that trace.
 */
export function exemplarLinks(source: LinkSource | undefined, sources: readonly LinkSource[], labels: Readonly<Record<string, string>>, range: LinkRange | undefined): readonly CorrelationLink[] {
  const links = asObjects(source?.jsonData?.['exemplarTraceIdDestinations']).flatMap((destination): CorrelationLink[] => {
    const value = labels[asString(destination['name']) ?? ''];
    if (value === undefined || value === '') return [];
    const shown = asString(destination['urlDisplayLabel']) ?? '';
    const target = findSource(sources, asString(destination['datasourceUid']));
    const page = target === undefined ? undefined : queryPage(target.type, value, range);
    if (page?.kind === 'trace') return [{ kind: 'trace', label: shown === '' ? 'Open the trace' : shown, href: traceHref(value, range, labels['span_id']) }];
    if (page !== undefined) return [{ ...page, label: shown === '' ? `Query with ${target?.name ?? ''}` : shown }];
    const url = asString(destination['url']) ?? '';
    return url === '' ? [] : [{ kind: 'external', label: shown === '' ? 'Open' : shown, href: fillTemplate(url, foundValue(value, labels), encodeURIComponent) }];
  });
  if (links.length > 0) return links;
  const id = usualNames.map((name) => labels[name]).find((value) => value !== undefined && isTraceId(value));
  return id === undefined ? [] : [{ kind: 'trace', label: 'Open the trace', href: traceHref(id, range, labels['span_id']) }];
}
