import { patternRegex } from '../field/mappings';
import type { AdhocFilter, Variable, VariableOption } from '../model';
import { allValue } from '../model';
import { calculateInterval } from '../time/interval';
import { applyRegex, customOptions, parseVariableQuery, sortOptions, type VariableQuery } from './options';
import { interpolate, referencedNames, scopeOf, type ResolvedVariable, type Scope, type ScopeValue } from './scope';

export interface SourceInfo {
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  readonly isDefault?: boolean;
}

export interface ResolveContext {
  /** Chosen values by name: from the URL, else from the reader's last choice. */
  readonly selected: ReadonlyMap<string, readonly string[]>;
  readonly dataSources: readonly SourceInfo[];
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly macros: ReadonlyMap<string, ScopeValue>;
  /** Runs a query variable against a data source (uid, name or undefined for the default). */
  readonly query: (query: VariableQuery, dataSource: string | undefined, type: string | undefined) => Promise<readonly string[]>;
}

/** Variables in an order in which each comes after those it refers to; cycles keep the stored order. */
export function dependencyOrder(variables: readonly Variable[]): readonly Variable[] {
  const byName = new Map(variables.map((v) => [v.name, v]));
  const result: Variable[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (variable: Variable) => {
    if (state.has(variable.name)) return;
    state.set(variable.name, 'open');
    const text = `${variable.query} ${variable.regex} ${variable.datasource?.uid ?? ''}`;
    for (const name of referencedNames(text)) {
      const needed = byName.get(name);
      if (needed !== undefined && name !== variable.name) visit(needed);
    }
    state.set(variable.name, 'done');
    result.push(variable);
  };
  for (const variable of variables) visit(variable);
  return result;
}

function textOf(options: readonly VariableOption[], value: string): string {
  return value === allValue ? 'All' : (options.find((o) => o.value === value)?.text ?? value);
}

/** Chosen values that the options still allow; else the stored choice, the first option, or All. */
export function chooseValues(variable: Variable, options: readonly VariableOption[], selected: readonly string[] | undefined): readonly string[] {
  const allowed = (value: string) => (value === allValue ? variable.includeAll : options.some((o) => o.value === value || o.text === value));
  const clean = (values: readonly string[]) =>
    values.map((v) => (v === 'All' && variable.includeAll && !options.some((o) => o.value === 'All') ? allValue : (options.find((o) => o.value !== v && o.text === v)?.value ?? v)));
  const fallback = (): readonly string[] => {
    const stored = clean(variable.current.value.filter((v) => v !== ''));
    if (stored.length > 0 && stored.every(allowed)) return stored;
    if (variable.includeAll && (options.length === 0 || stored.includes(allValue))) return [allValue];
    const first = options[0]?.value;
    if (first === undefined) return variable.includeAll ? [allValue] : [];
    return [first];
  };
  if (selected === undefined || selected.length === 0) return fallback();
  const wanted = clean(selected.filter((v) => v !== ''));
  if (wanted.length === 0) return variable.type === 'textbox' ? selected : fallback();
  if (wanted.includes(allValue) && variable.includeAll) return [allValue];
  // A value typed by hand, or gone from the list for a moment, stays: links must not change under the reader.
  return variable.multi ? wanted : wanted.slice(0, 1);
}

async function optionsOf(variable: Variable, scope: Scope, context: ResolveContext): Promise<readonly VariableOption[]> {
  switch (variable.type) {
    case 'custom': return customOptions(interpolate(variable.query, scope, 'value'));
    case 'interval': {
      const options = (variable.query.match(/"[^"]*"|[^,]+/g) ?? []).map((t) => t.replaceAll('"', '').trim()).filter((t) => t !== '').map((t) => ({ text: t, value: t }));
      return variable.auto.enabled ? [{ text: 'auto', value: `$__auto_interval_${variable.name}` }, ...options] : options;
    }
    case 'datasource': {
      const wanted = interpolate(variable.query, scope, 'value');
      const regex = variable.regex === '' ? undefined : patternRegex(interpolate(variable.regex, scope, 'value'));
      return context.dataSources
        .filter((d) => sameKind(d.type, wanted) && (regex === undefined || (regex?.test(d.name) ?? false)))
        .toSorted((a, b) => Number(b.isDefault ?? false) - Number(a.isDefault ?? false))
        .map((d) => ({ text: d.name, value: d.uid }));
    }
    case 'query': {
      if (variable.query.trim() === '') return variable.options.filter((o) => o.value !== allValue);
      const text = interpolate(variable.query, scope, 'prom');
      const source = variable.datasource?.uid === undefined ? undefined : interpolate(variable.datasource.uid, scope, 'value');
      if (source === '' || source?.startsWith('$') === true) throw new Error(`its data source ${variable.datasource?.uid ?? ''} is not connected`);
      const values = await context.query(parseVariableQuery(text), source, variable.datasource?.type);
      return sortOptions(applyRegex(values, interpolate(variable.regex, scope, 'value')), variable.sort);
    }
    case 'switch': return variable.options.length > 0 ? variable.options : [{ text: 'true', value: 'true' }, { text: 'false', value: 'false' }];
    case 'textbox':
    case 'constant':
    case 'adhoc':
    case 'groupby':
    case 'system': return [];
  }
}

/** Sources of one family stand for each other: a dashboard asking for `prometheus` may run on a compatible type. */
export function sameKind(type: string, wanted: string): boolean {
  return type === wanted || (wanted.includes('prometheus') && type.includes('prometheus')) || (wanted.includes('loki') && type.includes('loki'));
}

function chosen(variable: Variable, options: readonly VariableOption[], selected: readonly string[] | undefined): readonly string[] {
  switch (variable.type) {
    case 'constant': return [variable.query !== '' ? variable.query : (variable.current.value[0] ?? '')];
    case 'textbox': return [selected?.[0] ?? variable.current.value[0] ?? variable.query];
    case 'adhoc': return selected ?? [];
    default: return chooseValues(variable, options, selected);
  }
}

/** Options and values of all variables, each after those it depends on. One that fails keeps its last values and says why. */
export async function resolveVariables(variables: readonly Variable[], context: ResolveContext): Promise<readonly ResolvedVariable[]> {
  const done = new Map<string, ResolvedVariable>();
  for (const variable of dependencyOrder(variables)) {
    const scope = scopeOf([...done.values()], context.macros);
    let options: readonly VariableOption[] = [];
    let error: string | undefined;
    try {
      options = await optionsOf(variable, scope, context);
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
      error = cause instanceof Error ? cause.message : String(cause);
      options = variable.options.filter((o) => o.value !== allValue);
    }
    let values = chosen(variable, options, context.selected.get(variable.name));
    let texts = values.map((v) => textOf(options, v));
    if (variable.type === 'interval' && values[0]?.startsWith('$__auto') === true) {
      const { text } = calculateInterval(context.range.toMs - context.range.fromMs, variable.auto.count, variable.auto.minMs);
      options = options.map((o) => (o.text === 'auto' ? { text: 'auto', value: text } : o));
      values = [text];
      texts = ['auto'];
    }
    done.set(variable.name, { variable, options, values, texts, ...(error === undefined ? {} : { error }) });
  }
  // A name that is stored twice shows once.
  return [...new Set(variables.map((v) => v.name))].flatMap((name) => done.get(name) ?? []);
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
