import type { MappingResult, Value, ValueMapping } from '../frames/frame';

const regexes = new Map<string, RegExp | null>();

/** A pattern as dashboards write it: `/pattern/flags`, or the whole text matched. Null when it is not a valid expression. */
export function patternRegex(pattern: string): RegExp | null {
  let regex = regexes.get(pattern);
  if (regex === undefined) {
    const slashed = /^\/(.*)\/([gimsuy]*)$/s.exec(pattern);
    try {
      regex = slashed === null ? new RegExp(`^${pattern}$`) : new RegExp(slashed[1] ?? '', (slashed[2] ?? '').replace('g', ''));
    } catch {
      regex = null;
    }
    if (regexes.size > 1000) regexes.clear();
    regexes.set(pattern, regex);
  }
  return regex;
}

function matchesSpecial(match: string, value: Value): boolean {
  switch (match) {
    case 'null': return value === null || value === undefined;
    case 'nan': return typeof value === 'number' && Number.isNaN(value);
    case 'null+nan': return value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value));
    case 'true': return value === true || value === 'true';
    case 'false': return value === false || value === 'false';
    case 'empty': return value === '';
    default: return false;
  }
}

/** Result of the first mapping that fits the value. */
export function mapValue(mappings: readonly ValueMapping[] | undefined, value: Value): MappingResult | undefined {
  if (mappings === undefined) return undefined;
  for (const mapping of mappings) {
    switch (mapping.type) {
      case 'value': {
        if (value === null || value === undefined || typeof value === 'object') {
          const forNull = value === null || value === undefined ? mapping.options['null'] : undefined;
          if (forNull !== undefined) return forNull;
          break;
        }
        const key = String(value);
        if (Object.hasOwn(mapping.options, key)) return mapping.options[key];
        break;
      }
      case 'range': {
        if (value === null || value === undefined || typeof value === 'object' || typeof value === 'boolean') break;
        const number = typeof value === 'number' ? value : Number.parseFloat(value);
        if (Number.isNaN(number)) break;
        const { from, to, result } = mapping.options;
        if (number >= (from ?? -Infinity) && number <= (to ?? Infinity)) return result;
        break;
      }
      case 'regex': {
        if (value === null || value === undefined || typeof value === 'object') break;
        const text = String(value);
        const regex = patternRegex(mapping.options.pattern);
        if (regex === null || !regex.test(text)) break;
        const { result } = mapping.options;
        return result.text === undefined ? result : { ...result, text: text.replace(regex, result.text) };
      }
      case 'special':
        if (matchesSpecial(mapping.options.match, value)) return mapping.options.result;
        break;
    }
  }
  return undefined;
}
