import type { VariableOption } from '../model';
import { patternRegex } from '../field/mappings';

/** What a query variable asks of a metrics or logs store. */
export type VariableQuery =
  | { readonly kind: 'labelNames'; readonly match: string | undefined }
  | { readonly kind: 'labelValues'; readonly label: string; readonly match: string | undefined }
  | { readonly kind: 'metrics'; readonly pattern: string }
  | { readonly kind: 'queryResult'; readonly expr: string }
  | { readonly kind: 'series'; readonly match: string };

/** Splits `label_values(metric{a="b,c"}, label)` at the last comma outside of braces, quotes and parentheses. */
function splitLast(inner: string): readonly [string, string] | undefined {
  let depth = 0;
  let quote = '';
  let at = -1;
  for (let i = 0; i < inner.length; i++) {
    const c = inner[i] ?? '';
    if (quote !== '') {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'" || c === '`') quote = c;
    else if (c === '{' || c === '(' || c === '[') depth++;
    else if (c === '}' || c === ')' || c === ']') depth--;
    else if (c === ',' && depth === 0) at = i;
  }
  return at < 0 ? undefined : [inner.slice(0, at).trim(), inner.slice(at + 1).trim()];
}

export function parseVariableQuery(text: string): VariableQuery {
  const query = text.trim();
  const call = /^(label_names|label_values|metrics|query_result)\s*\(([\s\S]*)\)\s*$/.exec(query);
  const inner = (call?.[2] ?? '').trim();
  switch (call?.[1]) {
    case 'label_names': return { kind: 'labelNames', match: inner === '' ? undefined : inner };
    case 'label_values': {
      const parts = splitLast(inner);
      if (parts === undefined) return { kind: 'labelValues', label: inner, match: undefined };
      const match = parts[0] === '' || parts[0] === '{}' ? undefined : parts[0];
      return { kind: 'labelValues', label: parts[1], match };
    }
    case 'metrics': return { kind: 'metrics', pattern: inner };
    case 'query_result': return { kind: 'queryResult', expr: inner };
    default: return { kind: 'series', match: query };
  }
}

/** One vector sample as the text that a variable's regex works on. */
export function sampleText(labels: Readonly<Record<string, string>>, timeMs: number, value: string): string {
  const name = labels['__name__'] ?? '';
  const pairs = Object.entries(labels).filter(([k]) => k !== '__name__').map(([k, v]) => `${k}="${v}"`).join(',');
  return `${name}{${pairs}} ${value} ${timeMs}`;
}

function allMatches(text: string, regex: RegExp): RegExpMatchArray[] {
  if (!regex.flags.includes('g')) {
    const match = text.match(regex);
    return match === null ? [] : [match];
  }
  return [...text.matchAll(regex)];
}

/** Filters and captures values by a variable's regex; named groups `text` and `value` give both sides. */
export function applyRegex(values: readonly string[], pattern: string): readonly VariableOption[] {
  const found: VariableOption[] = [];
  const regex = pattern === '' ? undefined : globalAware(pattern);
  for (const value of values) {
    if (regex === undefined) {
      found.push({ text: value, value });
      continue;
    }
    if (regex === null) continue;
    const matches = allMatches(value, regex);
    if (matches.length === 0) continue;
    const groups = matches.map((m) => m.groups).find((g) => g?.['value'] !== undefined || g?.['text'] !== undefined);
    const captured = matches.filter((m) => m.length > 1);
    if (groups !== undefined) {
      const text = groups['text'] ?? groups['value'] ?? '';
      found.push({ text, value: groups['value'] ?? text });
    } else if (captured.length > 0) {
      for (const match of captured) found.push({ text: match[1] ?? '', value: match[1] ?? '' });
    } else {
      found.push({ text: value, value });
    }
  }
  const seen = new Set<string>();
  return found.filter((o) => o.value !== '' && !seen.has(o.value) && seen.add(o.value).size > 0);
}

function globalAware(pattern: string): RegExp | null {
  const slashed = /^\/(.*)\/([gimsuy]*)$/s.exec(pattern);
  if (slashed?.[2]?.includes('g') === true) {
    try {
      return new RegExp(slashed[1] ?? '', slashed[2]);
    } catch {
      return null;
    }
  }
  return patternRegex(pattern);
}

function firstNumber(text: string): number {
  const digits = /(\d+)/.exec(text)?.[1];
  return digits === undefined ? -1 : Number(digits);
}

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Grafana's sort codes: 0 none, odd ascending, even descending; alphabetical, numerical, without case, natural. */
export function sortOptions(options: readonly VariableOption[], sort: number): readonly VariableOption[] {
  if (sort <= 0) return options;
  const plain = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const compare: ((a: VariableOption, b: VariableOption) => number) | undefined =
    sort <= 2 ? (a, b) => plain(a.text, b.text)
    : sort <= 4 ? (a, b) => firstNumber(a.text) - firstNumber(b.text)
    : sort <= 6 ? (a, b) => plain(a.text.toLowerCase(), b.text.toLowerCase())
    : sort <= 8 ? (a, b) => natural.compare(a.text, b.text)
    : undefined;
  if (compare === undefined) return options;
  const sign = sort % 2 === 0 ? -1 : 1;
  return options.toSorted((a, b) => sign * compare(a, b));
}

/** `a, b, text : value`; a comma or colon behind a backslash is part of the text. */
export function customOptions(query: string): readonly VariableOption[] {
  const trimmed = query.trim();
  if (trimmed.startsWith('[')) {
    try {
      const parsed: unknown = JSON.parse(trimmed);
      if (Array.isArray(parsed)) {
        return parsed.flatMap((item: unknown): VariableOption[] => {
          if (typeof item === 'object' && item !== null && 'value' in item) {
            const value = String(item.value);
            return [{ value, text: 'text' in item ? String(item.text) : value }];
          }
          return [{ text: String(item), value: String(item) }];
        });
      }
    } catch {
      // not JSON: read as a list below
    }
  }
  return (query.match(/(?:\\,|[^,])+/g) ?? []).map((raw) => {
    const text = raw.replaceAll('\\,', ',').trim();
    const pair = /^\s*(.+)\s:\s(.+)$/.exec(text);
    return pair === null ? { text, value: text } : { text: (pair[1] ?? '').trim(), value: (pair[2] ?? '').trim() };
  }).filter((o) => o.text !== '');
}
