import { quoteTraceql } from './traceql';

export type FormOp = '=' | '!=' | '=~' | '!~' | '>' | '>=' | '<' | '<=';
export const formOps: readonly FormOp[] = ['=', '!=', '=~', '!~', '>', '>=', '<', '<='];

/** A comparison: `left` is an attribute in its scope or an intrinsic, `right` a literal, both as TraceQL writes them. */
export interface FormCondition {
  readonly left: string;
  readonly op: FormOp;
  readonly right: string;
}

/** What the search form holds. Everything must be true of one span. */
export interface TraceForm {
  readonly service?: Pick<FormCondition, 'op' | 'right'> | undefined;
  readonly name?: Pick<FormCondition, 'op' | 'right'> | undefined;
  readonly status?: Pick<FormCondition, 'op' | 'right'> | undefined;
  /** Durations as they were typed: `100ms`. */
  readonly longerThan?: string | undefined;
  readonly shorterThan?: string | undefined;
  readonly others: readonly FormCondition[];
}

export const emptyForm: TraceForm = { others: [] };

const token = /\s*(?:(&&)|(=~|!~|!=|>=|<=|=|>|<)|("(?:[^"\\]|\\.)*"|`[^`]*`)|((?:(?:span|resource|event|link|instrumentation|parent)\.|\.|(?:span|trace|event|link|instrumentation):)(?:"(?:[^"\\]|\\.)*"|[^\s"{}()=~!<>&|^,])+)|([^\s"{}()=~!<>&|^,]+))/y;
const durationText = /^\d+(\.\d+)?(ns|us|µs|ms|s|m|h)(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))*$/;
const literalText = /^(-?\d+(\.\d+)?|true|false|nil|ok|error|unset|unspecified|internal|server|client|producer|consumer)$/;
const intrinsic = /^(name|status|statusMessage|duration|kind|childCount|rootName|rootServiceName|traceDuration)$/;

export const isDurationText = (text: string): boolean => durationText.test(text);

/** `"text"` and `` `text` `` as the text they stand for; other literals as they are. */
export function literalValue(literal: string): string {
  if (literal.startsWith('`')) return literal.slice(1, -1);
  if (!literal.startsWith('"')) return literal;
  return literal.slice(1, -1).replaceAll(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c));
}

/** What someone typed as a literal: numbers, durations, truth values and keywords are themselves, the rest is text. */
export function literalOf(text: string, type?: string): string {
  if (type === 'string') return quoteTraceql(text);
  if (/^"(?:[^"\\]|\\.)*"$/.test(text) || /^`[^`]*`$/.test(text) || durationText.test(text) || literalText.test(text)) return text;
  return quoteTraceql(text);
}

/** The conditions of a query of one spanset that joins comparisons by `&&`; undefined for anything beyond that. */
function conditions(query: string): readonly FormCondition[] | undefined {
  const text = query.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  const inside = text.slice(1, -1).trim();
  if (inside === '' || inside === 'true') return [];
  const found: FormCondition[] = [];
  token.lastIndex = 0;
  const next = () => (token.lastIndex >= inside.length ? undefined : (token.exec(inside) ?? undefined));
  for (;;) {
    const [left, op, right] = [next(), next(), next()];
    const name = left?.[4] ?? (intrinsic.test(left?.[5] ?? '') ? left?.[5] : undefined);
    const value = right?.[3] ?? (right?.[5] !== undefined && (literalText.test(right[5]) || durationText.test(right[5])) ? right[5] : undefined);
    if (name === undefined || op?.[2] === undefined || value === undefined) return undefined;
    found.push({ left: name, op: op[2] as FormOp, right: value });
    if (token.lastIndex >= inside.length) return found;
    if (next()?.[1] === undefined) return undefined;
  }
}

const names: Readonly<Record<string, string>> = { 'span:name': 'name', 'span:status': 'status', 'span:duration': 'duration' };

/** The form that says the same as a query; undefined where no form does. */
export function formOf(query: string): TraceForm | undefined {
  if (query.trim() === '') return emptyForm;
  const found = conditions(query);
  if (found === undefined) return undefined;
  const form: { -readonly [K in keyof TraceForm]: TraceForm[K] } & { others: FormCondition[] } = { others: [] };
  for (const condition of found) {
    const left = names[condition.left] ?? condition.left;
    const { op, right } = condition;
    const isText = /^["`]/.test(right) && !/[<>]/.test(op);
    if (left === 'resource.service.name' && isText && form.service === undefined) form.service = { op, right };
    else if (left === 'name' && isText && form.name === undefined) form.name = { op, right };
    else if (left === 'status' && (op === '=' || op === '!=') && form.status === undefined) form.status = { op, right };
    else if (left === 'duration' && op === '>' && durationText.test(right) && form.longerThan === undefined) form.longerThan = right;
    else if (left === 'duration' && op === '<' && durationText.test(right) && form.shorterThan === undefined) form.shorterThan = right;
    else form.others.push(condition);
  }
  return form;
}

/** The query that a form stands for. */
export function queryOf(form: TraceForm): string {
  const parts: string[] = [];
  const add = (left: string, condition: Pick<FormCondition, 'op' | 'right'> | undefined) => {
    if (condition !== undefined) parts.push(`${left} ${condition.op} ${condition.right}`);
  };
  add('resource.service.name', form.service);
  add('name', form.name);
  add('status', form.status);
  if (form.longerThan !== undefined) parts.push(`duration > ${form.longerThan}`);
  if (form.shorterThan !== undefined) parts.push(`duration < ${form.shorterThan}`);
  for (const other of form.others) add(other.left, other);
  return parts.length === 0 ? '{}' : `{ ${parts.join(' && ')} }`;
}

/** Adds a condition to the first spanset of a query, whatever follows it. */
export function withCondition(query: string, condition: string): string {
  const text = query.trim();
  const first = /^\(*\{((?:[^{}"`]|"(?:[^"\\]|\\.)*"|`[^`]*`)*)\}/.exec(text);
  if (first === null) return text === '' ? `{ ${condition} }` : `{ ${condition} } && (${text})`;
  const body = (first[1] ?? '').trim();
  if (body.includes(condition)) return text;
  const kept = body === '' || body === 'true' ? '' : `${/\|\|/.test(body) ? `(${body})` : body} && `;
  const open = first[0].indexOf('{');
  return `${text.slice(0, open)}{ ${kept}${condition} }${text.slice(first[0].length)}`;
}
