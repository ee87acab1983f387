import { formatDate } from '../units/dates';

const escapeRegex = (v: string) => v.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&');
const escapeLucene = (v: string) => v.replace(/([+\-=&|><!(){}[\]^"~*?:\\/ ])/g, '\\$1');

/** Text inside a double-quoted PromQL string. */
function escapePromText(v: string): string {
  return v.replace(/\\/g, '\\\\');
}

/** A literal inside a regular expression inside a double-quoted PromQL string: both layers escaped. */
function escapePromRegex(v: string): string {
  return v.replace(/\\/g, '\\\\\\\\').replace(/[$^*{}[\]'+?.()|]/g, '\\\\$&');
}

/** How Prometheus queries take a variable: one value as it is, several as a group of alternatives. */
export function promValue(values: readonly string[], isList: boolean): string {
  if (!isList) return escapePromText(values[0] ?? '');
  const escaped = values.map(escapePromRegex);
  return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
}

function dateText(value: string, pattern: string): string {
  const ms = Number(value);
  if (Number.isNaN(ms)) return value;
  switch (pattern) {
    case '':
    case 'iso': return new Date(ms).toISOString();
    case 'seconds': return String(Math.floor(ms / 1000));
    default: return formatDate(ms, pattern);
  }
}

/** Applies `${name:format}`. */
export function formatVariable(name: string, values: readonly string[], texts: readonly string[], format: string): string {
  const colon = format.indexOf(':');
  const id = colon < 0 ? format : format.slice(0, colon);
  const argument = colon < 0 ? '' : format.slice(colon + 1);
  const single = values.length === 1 ? (values[0] ?? '') : undefined;
  switch (id) {
    case 'raw':
    case 'csv': return values.join(',');
    case 'join': return values.join(argument === '' ? ',' : argument);
    case 'pipe': return values.join('|');
    case 'regex': return single === undefined ? `(${values.map(escapeRegex).join('|')})` : escapeRegex(single);
    case 'json': return JSON.stringify(single ?? values);
    case 'doublequote': return values.map((v) => `"${v.replaceAll('"', '\\"')}"`).join(',');
    case 'singlequote': return values.map((v) => `'${v.replaceAll("'", "\\'")}'`).join(',');
    case 'sqlstring': return values.map((v) => `'${v.replaceAll("'", "''")}'`).join(',');
    case 'glob': return single ?? `{${values.join(',')}}`;
    case 'distributed': return values.map((v, i) => (i === 0 ? v : `${name}=${v}`)).join(',');
    case 'percentencode': return encodeURIComponent(single ?? `{${values.join(',')}}`);
    case 'uriencode': return encodeURI(single ?? `{${values.join(',')}}`);
    case 'lucene': return single === undefined ? `(${values.map((v) => `"${escapeLucene(v)}"`).join(' OR ')})` : escapeLucene(single);
    case 'html': return values.join(', ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
    case 'text': return texts.join(' + ');
    case 'queryparam': return values.map((v) => `var-${name}=${encodeURIComponent(v)}`).join('&');
    case 'customqueryparam': return values.map((v) => `${argument === '' ? name : argument}=${encodeURIComponent(v)}`).join('&');
    case 'date': return dateText(single ?? '', argument);
    default: return single ?? `{${values.join(',')}}`;
  }
}
