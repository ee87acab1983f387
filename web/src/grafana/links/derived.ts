import { asObjects, asString } from '../json';
import { findSource, isTraceId, pageHref, queryPage, traceHref, type CorrelationLink, type LinkRange, type LinkSource } from './source';
import { fillTemplate, foundValue } from './template';

/** A log line as links read it. */
export interface LinkLine {
  readonly line: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A link that a provisioned Loki data source makes of its lines (`jsonData.derivedFields`). */
export interface DerivedField {
  readonly name: string;
  /** The value that a line holds for it. */
  readonly find: (line: LinkLine) => string | undefined;
  /** An address, or with `target` a query of that source. */
  readonly template: string;
  readonly label: string;
  readonly target: LinkSource | undefined;
}

/** Lines longer than this are not searched by patterns of a configuration file. */
const longestLine = 100_000;

function finder(matcher: string, isLabel: boolean): DerivedField['find'] {
  if (isLabel) {
    const pattern = new RegExp(matcher);
    return ({ labels }) => labels[matcher] ?? Object.entries(labels).find(([name]) => pattern.test(name))?.[1];
  }
  const pattern = new RegExp(matcher);
  return ({ line }) => {
    const found = pattern.exec(line.length > longestLine ? line.slice(0, longestLine) : line);
    return found?.[1] ?? found?.[0];
  };
}

/** The fields of every given Loki source. A pattern that this engine cannot read makes no link. */
export function derivedFields(lokiSources: readonly LinkSource[], sources: readonly LinkSource[]): readonly DerivedField[] {
  return lokiSources.flatMap((source) => asObjects(source.jsonData?.['derivedFields'])).flatMap((field): DerivedField[] => {
    const name = asString(field['name']) ?? '';
    const matcher = asString(field['matcherRegex']) ?? '';
    const uid = asString(field['datasourceUid']) ?? '';
    const target = findSource(sources, uid);
    if (matcher === '' || (uid !== '' && target === undefined)) return [];
    try {
      return [{ name, find: finder(matcher, field['matcherType'] === 'label'), template: asString(field['url']) ?? '', label: asString(field['urlDisplayLabel']) || name, target }];
    } catch {
      return [];
    }
  });
}

/** Names under which a trace's id stands beside a line. */
const traceLabels = ['trace_id', 'traceid', 'traceID', 'traceId'] as const;

/** The links of one line: those that its source is configured with, its trace where it names one that no field leads to, and the other lines of that trace. */
export function lineLinks(line: LinkLine, fields: readonly DerivedField[], range: LinkRange | undefined): readonly CorrelationLink[] {
  const links: CorrelationLink[] = [];
  for (const { find, template, label, target } of fields) {
    const value = find(line);
    if (value === undefined || value === '') continue;
    const values = foundValue(value, line.labels);
    if (target === undefined) {
      if (template !== '') links.push({ kind: 'external', label, href: fillTemplate(template, values, encodeURIComponent) });
      continue;
    }
    const page = queryPage(target.type, template === '' ? value : fillTemplate(template, values), range);
    if (page !== undefined) links.push({ ...page, label: page.kind === 'trace' && label.toLowerCase().replace(/\W|_/g, '') === 'traceid' ? 'Trace' : label });
  }
  const id = traceLabels.map((name) => line.labels[name]).find((value) => value !== undefined && isTraceId(value));
  if (id !== undefined && /[1-9a-f]/i.test(id) && !links.some(({ kind }) => kind === 'trace')) links.push({ kind: 'trace', label: 'Trace', href: traceHref(id, range, line.labels['span_id']) });
  const service = line.labels['service_name'];
  if (id !== undefined && service !== undefined) links.push({ kind: 'logs', label: 'All lines of this trace', href: pageHref('/explore/logs', { expr: `{service_name=${JSON.stringify(service)}} | ${idLabel(line)}="${id}"` }, range) });
  return unique(links);
}

const idLabel = ({ labels }: LinkLine): string => traceLabels.find((name) => labels[name] !== undefined) ?? 'trace_id';

/** Two fields often find the same id: one link is enough. */
function unique(links: readonly CorrelationLink[]): readonly CorrelationLink[] {
  const seen = new Set<string>();
  return links.filter(({ href }) => !seen.has(href) && seen.add(href));
}
