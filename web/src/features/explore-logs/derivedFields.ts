import { requestJson } from '../../api/http';
import { asObject, asObjects, asString } from '../../grafana/json';
import type { LogRow } from './logModel';

/** A link that a provisioned Loki data source makes from its lines (Grafana: `jsonData.derivedFields`). */
export interface DerivedField {
  readonly name: string;
  /** Finds the value: a pattern over the line with one group, or the name of a label. */
  readonly find: (row: LogRow) => string | undefined;
  readonly url: string;
  /** Type of the data source that the value is a key of, such as `tempo`; empty for a link to elsewhere. */
  readonly target: string;
  readonly label: string;
}

export interface DerivedLink {
  readonly label: string;
  readonly href: string;
}

function finder(matcher: string, isLabel: boolean): DerivedField['find'] {
  if (isLabel) return ({ labels }) => labels[matcher];
  const pattern = new RegExp(matcher);
  return ({ line }) => pattern.exec(line)?.[1];
}

export async function fetchDerivedFields(signal?: AbortSignal): Promise<readonly DerivedField[]> {
  const sources = asObjects(await requestJson<unknown>('/api/pharos/v1/datasources', { signal }));
  const typeOf = (uid: string) => asString(sources.find((source) => source['uid'] === uid)?.['type']) ?? '';
  return sources
    .filter((source) => source['type'] === 'loki')
    .flatMap((source) => asObjects(asObject(source['jsonData'])['derivedFields']))
    .flatMap((field): DerivedField[] => {
      const name = asString(field['name']) ?? '';
      const matcher = asString(field['matcherRegex']) ?? '';
      if (matcher === '') return [];
      try {
        return [{ name, find: finder(matcher, field['matcherType'] === 'label'), url: asString(field['url']) ?? '', target: typeOf(asString(field['datasourceUid']) ?? ''), label: asString(field['urlDisplayLabel']) ?? name }];
      } catch {
        return []; // a pattern that this browser cannot read makes no link
      }
    });
}

/** The links of one line. A value that is the key of a trace leads to the trace's own page. */
export function linksOf(row: LogRow, fields: readonly DerivedField[]): DerivedLink[] {
  const links = fields.flatMap(({ find, url, target, label }): DerivedLink[] => {
    const value = find(row);
    if (value === undefined || value === '') return [];
    if (target === 'tempo') return [{ label, href: `/trace/${encodeURIComponent(value)}` }];
    if (url === '') return [];
    return [{ label, href: url.replaceAll('${__value.raw}', encodeURIComponent(value)) }];
  });
  const trace = row.labels['trace_id'] ?? row.labels['traceid'];
  if (trace !== undefined && /^[0-9a-f]{16,32}$/i.test(trace) && !links.some(({ href }) => href.startsWith('/trace/'))) links.push({ label: 'Trace', href: `/trace/${trace}` });
  return links;
}
