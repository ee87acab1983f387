export interface FormattedValue {
  readonly text: string;
  readonly prefix?: string;
  readonly suffix?: string;
}

export interface FormatOptions {
  /** IANA zone, "utc" or "browser". */
  readonly timeZone?: string;
  readonly showMs?: boolean;
  /** Moment that "today" and "ago" refer to, Unix ms. */
  readonly nowMs?: number;
}

export type ValueFormatter = (value: number, decimals?: number | null, options?: FormatOptions) => FormattedValue;

export function joinFormatted(value: FormattedValue): string {
  return `${value.prefix ?? ''}${value.text}${value.suffix ?? ''}`;
}

/** Decimals that give about three significant digits; none for whole numbers. */
export function autoDecimals(value: number): number {
  if (value % 1 === 0) return 0;
  const magnitude = Math.floor(Math.log(Math.abs(value)) / Math.LN10);
  let decimals = 1 - magnitude;
  // Two significant digits are enough below 2.25 of the next power (the rule of Grafana's axis code).
  if (Math.abs(value) / 10 ** -decimals > 2.25) decimals++;
  return Math.max(0, decimals);
}

/** Fixed-point text, rounding half up as Math.round does; huge values keep their exponent. */
export function toFixed(value: number, decimals?: number | null): string {
  if (value === Infinity || value === -Infinity) return value.toLocaleString('en-US');
  const places = Math.max(0, decimals ?? autoDecimals(value));
  if (value === 0) return value.toFixed(Math.min(100, places));
  const factor = 10 ** places;
  const text = String(Math.round(value * factor) / factor);
  if (text.includes('e')) return text;
  const dot = text.indexOf('.');
  const has = dot < 0 ? 0 : text.length - dot - 1;
  if (has >= places) return text;
  return (dot < 0 ? `${text}.` : text) + '0'.repeat(places - has);
}

export function suffixed(unit: string): ValueFormatter {
  return (value, decimals) => {
    const text = toFixed(value, decimals);
    return unit === '' ? { text } : { text, suffix: ` ${unit}` };
  };
}

export function prefixed(unit: string): ValueFormatter {
  return (value, decimals) => ({ text: toFixed(value, decimals), prefix: unit });
}

/** Steps of `factor`: suffixes[offset] is the suffix of the value itself. */
export function scaled(factor: number, suffixes: readonly string[], offset = 0): ValueFormatter {
  const logFactor = Math.log10(factor);
  return (value, decimals) => {
    if (!Number.isFinite(value)) return { text: value.toLocaleString('en-US') };
    const wanted = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) / logFactor);
    const power = Math.min(Math.max(wanted, -offset), suffixes.length - offset - 1);
    return { text: toFixed(value / factor ** power, decimals), suffix: suffixes[offset + power] ?? '' };
  };
}

const siSteps = ['f', 'p', 'n', 'µ', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'] as const;
const iecSteps = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'] as const;

/** Decimal SI prefixes; `offset` 1 when values are in thousands of the unit, -1 when in thousandths. */
export function si(unit: string, offset = 0): ValueFormatter {
  return scaled(1000, siSteps.map((p) => ` ${p}${unit}`), 5 + offset);
}

export function iec(unit: string, offset = 0): ValueFormatter {
  return scaled(1024, iecSteps.map((p) => ` ${p}${unit}`), offset);
}

/** Counts per something: 1.5K req/s. */
export function count(unit: string): ValueFormatter {
  const scale = scaled(1000, ['', 'K', 'M', 'B', 'T']);
  return (value, decimals) => {
    const { text, suffix } = scale(value, decimals);
    return { text, suffix: `${suffix ?? ''} ${unit}` };
  };
}

export function currency(symbol: string, asSuffix = false): ValueFormatter {
  const scale = scaled(1000, ['', 'K', 'M', 'B', 'T']);
  return (value, decimals) => {
    const { text, suffix } = scale(Math.abs(value), decimals);
    const sign = value < 0 ? '-' : '';
    return asSuffix ? { text, prefix: sign, suffix: `${suffix ?? ''}${symbol}` } : { text, prefix: sign + symbol, suffix: suffix ?? '' };
  };
}

/** Offset of a leading SI prefix letter, 0 when there is none. */
export function siOffset(letter: string): number {
  const index = (siSteps as readonly string[]).indexOf(letter === 'u' || letter === 'μ' ? 'µ' : letter);
  return letter === '' || index < 0 ? 0 : index - 5;
}
