import { requestJson } from '../../api/http';
import { asObject, asObjects, asString } from '../../grafana/json';
import type { LogRow } from './logModel';

/** A link that a provisioned Loki data source makes from its lines (Grafana: `jsonData.derivedFields`). */
export interface DerivedField {
  readonly name: string;
  /** Finds the value: a pattern over the line with one group, or the name of a label. */
  readonly find: (row: LogRow) => string | undefined;
  readonly url: string;
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
  return sources
    .filter((source) => source['type'] === 'loki')
    .flatMap((source) => asObjects(asObject(source['jsonData'])['derivedFields']))
    .flatMap((field): DerivedField[] => {
      const name = asString(field['name']) ?? '';
      const matcher = asString(field['matcherRegex']) ?? '';
      if (matcher === '') return [];
      try {
        if (asString(field['datasourceUid']) !== undefined) return []; // the value is a query of another source, not an address
        return [{ name, find: finder(matcher, field['matcherType'] === 'label'), url: asString(field['url']) ?? '', label: asString(field['urlDisplayLabel']) ?? name }];
      } catch {
        return []; // a pattern that this browser cannot read makes no link
      }
    });
}

/** The links of one line, and the way to the other lines of its trace. A trace has no page yet: a field that leads to Tempo makes no link. */
export function linksOf(row: LogRow, fields: readonly DerivedField[]): DerivedLink[] {
  const links = fields.flatMap(({ find, url, label }): DerivedLink[] => {
    const value = find(row);
    if (value === undefined || value === '' || url === '') return [];
    return [{ label, href: url.replaceAll('${__value.raw}', encodeURIComponent(value)) }];
  });
  const trace = row.labels['trace_id'] ?? row.labels['traceid'];
  const service = row.labels['service_name'];
  if (trace !== undefined && /^[0-9a-f]{16,32}$/i.test(trace) && service !== undefined)
    links.push({ label: 'All lines of this trace', href: `/explore/logs?expr=${encodeURIComponent(`{service_name=${JSON.stringify(service)}} | trace_id=\`${trace}\``)}` });
  return links;
}
