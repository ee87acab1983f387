import { patternRegex } from '../field/mappings';
import type { Variable, VariableOption } from '../model';
import { allValue } from '../model';
import { calculateInterval } from '../time/interval';
import { applyRegex, customOptions, parseVariableQuery, sortOptions, type VariableQuery } from './options';
import { sameKind } from './filters';
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
