import type { AdhocFilter } from '../model';

/** Sources of one family stand for each other: a dashboard asking for `prometheus` may run on a compatible type. */
export function sameKind(type: string, wanted: string): boolean {
  return type === wanted || (wanted.includes('prometheus') && type.includes('prometheus')) || (wanted.includes('loki') && type.includes('loki'));
}

/** An ad hoc filter as the URL writes it: key|operator|value, with bars inside escaped. */
export function parseFilter(text: string): AdhocFilter | undefined {
  const parts = text.split('|').map((p) => p.replaceAll('__gfp__', '|'));
  const [key, operator, value] = parts;
  return key === undefined || key === '' || operator === undefined ? undefined : { key, operator, value: value ?? '' };
}

export function formatFilter(filter: AdhocFilter): string {
  return [filter.key, filter.operator, filter.value].map((p) => p.replaceAll('|', '__gfp__')).join('|');
}

const operators: Readonly<Record<string, string>> = { '=|': '=~', '!=|': '!~', '=': '=', '!=': '!=', '=~': '=~', '!~': '!~' };

/** Adds matchers to every vector selector of a PromQL expression. */
export function addFilters(expr: string, filters: readonly AdhocFilter[]): string {
  const usable = filters.filter((f) => f.key !== '' && operators[f.operator] !== undefined);
  if (usable.length === 0) return expr;
  const matchers = usable.map((f) => `${f.key}${operators[f.operator] ?? '='}"${f.value.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`).join(',');
  return insertMatchers(expr, matchers);
}

const notSelectors = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'bool', 'offset', 'and', 'or', 'unless', 'atan2', 'start', 'end', 'inf', 'nan']);
const listKeywords = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);

function insertMatchers(expr: string, matchers: string): string {
  let out = '';
  let i = 0;
  const tail = (text: string) => /^\s*\(/.test(text);
  while (i < expr.length) {
    const rest = expr.slice(i);
    const quoted = /^("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)/.exec(rest)?.[0];
    if (quoted !== undefined) {
      out += quoted;
      i += quoted.length;
      continue;
    }
    const bracket = /^\[[^\]]*\]/.exec(rest)?.[0];
    if (bracket !== undefined) {
      out += bracket;
      i += bracket.length;
      continue;
    }
    const number = /^(0x[0-9a-f]+|\d[\w.]*)/i.exec(rest)?.[0];
    if (number !== undefined) {
      out += number;
      i += number.length;
      continue;
    }
    const word = /^[a-zA-Z_:][\w:]*/.exec(rest)?.[0];
    if (word !== undefined) {
      out += word;
      i += word.length;
      const after = expr.slice(i);
      const lower = word.toLowerCase();
      if (listKeywords.has(lower)) {
        const list = /^\s*\([^)]*\)/.exec(after)?.[0] ?? '';
        out += list;
        i += list.length;
        continue;
      }
      // A word before "(", or an aggregation before by/without, is a function.
      if (notSelectors.has(lower) || tail(after) || /^\s+(by|without)\s*\(/i.test(after)) continue;
      const braces = /^\s*\{/.exec(after);
      if (braces === null) out += `{${matchers}}`;
      continue;
    }
    if (rest.startsWith('{')) {
      const close = closingBrace(expr, i);
      const inner = expr.slice(i + 1, close).trim().replace(/,$/, '');
      out += inner === '' ? `{${matchers}}` : `{${inner},${matchers}}`;
      i = close + 1;
      continue;
    }
    out += expr[i] ?? '';
    i++;
  }
  return out;
}

function closingBrace(text: string, open: number): number {
  let quote = '';
  for (let i = open + 1; i < text.length; i++) {
    const c = text[i] ?? '';
    if (quote !== '') {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'" || c === '`') quote = c;
    else if (c === '}') return i;
  }
  return text.length;
}
