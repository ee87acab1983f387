import type { Variable, VariableOption } from '../model';
import { allValue } from '../model';
import { formatVariable, promValue } from './format';

/** A variable with the options it offers and what is chosen. */
export interface ResolvedVariable {
  readonly variable: Variable;
  readonly options: readonly VariableOption[];
  /** Chosen values; `$__all` alone stands for All. */
  readonly values: readonly string[];
  readonly texts: readonly string[];
  readonly error?: string;
}

/** One name's value while text is filled in. */
export interface ScopeValue {
  readonly values: readonly string[];
  readonly texts: readonly string[];
  /** Goes in as it is, whatever the target: an `allValue`, a macro. */
  readonly verbatim?: boolean;
  /** The variable can hold several values, so queries treat it as a pattern. */
  readonly isList?: boolean;
  /** Fields of built-in objects: `${__dashboard.title}`. */
  readonly fields?: Readonly<Record<string, string>>;
}

export type Scope = (name: string) => ScopeValue | undefined;

/** `prom` escapes for PromQL, `value` takes the values as they are (links, names, sources), `text` what the reader sees (titles). */
export type Target = 'prom' | 'value' | 'text';

const pattern = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.([^:}]+))?(?::([^}]+))?\}/g;

export function isAll(values: readonly string[]): boolean {
  return values.length === 1 && values[0] === allValue;
}

function effective(r: ResolvedVariable): ScopeValue {
  const { variable } = r;
  const isList = variable.multi || variable.includeAll;
  if (isAll(r.values)) {
    if (variable.allValue !== undefined) return { values: [variable.allValue], texts: ['All'], verbatim: true, isList };
    return { values: r.options.map((o) => o.value), texts: ['All'], isList };
  }
  return { values: r.values, texts: r.texts, isList };
}

export function scopeOf(resolved: readonly ResolvedVariable[], builtIns: ReadonlyMap<string, ScopeValue> = new Map(), scoped: Readonly<Record<string, { text: string; value: string }>> = {}): Scope {
  const byName = new Map(resolved.map((r) => [r.variable.name, r]));
  return (name) => {
    const fixed = Object.hasOwn(scoped, name) ? scoped[name] : undefined;
    if (fixed !== undefined) {
      const list = byName.get(name)?.variable;
      return { values: [fixed.value], texts: [fixed.text], isList: list !== undefined && (list.multi || list.includeAll) };
    }
    const builtIn = builtIns.get(name);
    if (builtIn !== undefined) return builtIn;
    const found = byName.get(name);
    return found === undefined ? undefined : effective(found);
  };
}

/** Fills `$x`, `${x}`, `${x:format}`, `${x.field}` and `[[x]]`; names that the scope lacks stay as they are. */
export function interpolate(text: string, scope: Scope, target: Target = 'text'): string {
  if (!text.includes('$') && !text.includes('[[')) return text;
  return text.replace(pattern, (whole: string, plain: string | undefined, bracket: string | undefined, bracketFormat: string | undefined,
    braced: string | undefined, field: string | undefined, bracedFormat: string | undefined) => {
    const name = plain ?? bracket ?? braced ?? '';
    const value = scope(name);
    if (value === undefined) return whole;
    if (field !== undefined) return value.fields?.[field] ?? (field === 'text' ? value.texts.join(' + ') : whole);
    const format = bracketFormat ?? bracedFormat;
    if (format !== undefined) {
      if (format === 'text') return value.texts.join(' + ');
      return value.verbatim === true && !/^(date|queryparam|percentencode|uriencode|text)/.test(format) ? (value.values[0] ?? '') : formatVariable(name, value.values, value.texts, format);
    }
    if (value.verbatim === true) return value.values[0] ?? '';
    if (target === 'prom') return promValue(value.values, value.isList === true);
    if (target === 'value') return value.values.length === 1 ? (value.values[0] ?? '') : value.values.length === 0 ? '' : `{${value.values.join(',')}}`;
    return value.texts.join(' + ');
  });
}

/** Names that a text refers to. */
export function referencedNames(text: string): readonly string[] {
  return [...text.matchAll(pattern)].map((m) => m[1] ?? m[2] ?? m[4] ?? '');
}
