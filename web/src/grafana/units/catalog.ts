import * as dates from './dates';
import * as durations from './durations';
import { count, currency, iec, scaled, si, siOffset, suffixed, prefixed, toFixed, type ValueFormatter } from './fixed';

/*
 * Unit ids as dashboards store them (Grafana data library 13, category tables). Each line is one family:
 * ids that share a rule, with the symbol shown.
 */
const fixedUnits: Readonly<Record<string, string>> = {
  none: '', humidity: '%H', dB: 'dB', pixel: 'px',
  accMS2: 'm/sec²', accFS2: 'f/sec²', accG: 'g',
  degree: '°', radian: 'rad', grad: 'grad', arcmin: 'arcmin', arcsec: 'arcsec',
  areaM2: 'm²', areaF2: 'ft²', areaMI2: 'mi²', acres: 'ac', hectares: 'ha',
  ppm: 'ppm', conppb: 'ppb', conngm3: 'ng/m³', conngNm3: 'ng/Nm³', 'conμgm3': 'μg/m³', 'conμgNm3': 'μg/Nm³', conmgm3: 'mg/m³', conmgNm3: 'mg/Nm³',
  congm3: 'g/m³', congNm3: 'g/Nm³', conmgdL: 'mg/dL', conmmolL: 'mmol/L',
  Wm2: 'W/m²', lux: 'lux',
  flowgpm: 'gpm', flowcms: 'cms', flowcfs: 'cfs', flowcfm: 'cfm', litreh: 'L/h', flowlpm: 'L/min', flowmlpm: 'mL/min',
  masslb: 'lb', masst: 't', lengthin: 'in', lengthft: 'ft', lengthmi: 'mi',
  pressurehpa: 'hPa', pressurekpa: 'kPa', pressurehg: '"Hg',
  rotrpm: 'rpm', rotrads: 'rad/s', rotdegs: '°/s',
  celsius: '°C', fahrenheit: '°F', farenheit: '°F', kelvin: 'K',
  velocityms: 'm/s', velocitykmh: 'km/h', velocitymph: 'mph', velocityknot: 'kn',
  m3: 'm³', Nm3: 'Nm³', dm3: 'dm³', gallons: 'gal',
};

/** Symbol, then ids from the given power of 1000 upwards; '' skips a power. */
const siFamilies: readonly (readonly [symbol: string, ids: Readonly<Record<string, number>>])[] = [
  ['', { sishort: 0 }],
  ['FLOPS', { flops: 0, mflops: 2, gflops: 3, tflops: 4, pflops: 5, eflops: 6, zflops: 7, yflops: 8 }],
  ['b', { decbits: 0 }],
  ['B', { decbytes: 0, deckbytes: 1, decmbytes: 2, decgbytes: 3, dectbytes: 4, decpbytes: 5 }],
  ['p/s', { pps: 0 }],
  ['B/s', { Bps: 0, KBs: 1, MBs: 2, GBs: 3, TBs: 4, PBs: 5 }],
  ['b/s', { bps: 0, Kbits: 1, Mbits: 2, Gbits: 3, Tbits: 4, Pbits: 5 }],
  ['W', { watt: 0, kwatt: 1, megwatt: 2, gwatt: 3, mwatt: -1 }],
  ['VA', { voltamp: 0, kvoltamp: 1 }],
  ['VAr', { voltampreact: 0, kvoltampreact: 1 }],
  ['Wh', { watth: 0, kwatth: 1 }],
  ['Wh/kg', { watthperkg: 0 }],
  ['W-Min', { kwattm: 1 }],
  ['Ah', { amph: 0, kamph: 1, mamph: -1 }],
  ['J', { joule: 0 }],
  ['eV', { ev: 0 }],
  ['A', { amp: 0, kamp: 1, mamp: -1 }],
  ['V', { volt: 0, kvolt: 1, mvolt: -1 }],
  ['dBm', { dBm: 0 }],
  ['Ω', { mohm: -1, ohm: 0, kohm: 1, Mohm: 2 }],
  ['F', { farad: 0, µfarad: -2, nfarad: -3, pfarad: -4, ffarad: -5 }],
  ['H', { henry: 0, mhenry: -1, µhenry: -2 }],
  ['Lm', { lumens: 0 }],
  ['Nm', { forceNm: 0, forcekNm: 1 }],
  ['N', { forceN: 0, forcekN: 1 }],
  ['H/s', { Hs: 0, KHs: 1, MHs: 2, GHs: 3, THs: 4, PHs: 5, EHs: 6 }],
  ['g', { massmg: -1, massg: 0, masskg: 1 }],
  ['m', { lengthmm: -1, lengthm: 0, lengthkm: 1 }],
  ['bar', { pressurembar: -1, pressurebar: 0, pressurekbar: 1 }],
  ['Pa', { pressurepa: 0 }],
  ['Bq', { radbq: 0 }], ['Ci', { radci: 0 }], ['Gy', { radgy: 0 }], ['rad', { radrad: 0 }],
  ['Sv', { radsv: 0, radmsv: -1, radusv: -2 }],
  ['rem', { radrem: 0 }], ['C/kg', { radexpckg: 0 }], ['R', { radr: 0 }],
  ['Sv/h', { radsvh: 0, radmsvh: -1, radusvh: -2 }],
  ['Hz', { hertz: 0, rothz: 0, rotkhz: 1, rotmhz: 2, rotghz: 3 }],
  ['L', { mlitre: -1, litre: 0 }],
];

const iecFamilies: readonly (readonly [symbol: string, ids: Readonly<Record<string, number>>])[] = [
  ['b', { bits: 0 }],
  ['B', { bytes: 0, kbytes: 1, mbytes: 2, gbytes: 3, tbytes: 4, pbytes: 5 }],
  ['B/s', { binBps: 0, KiBs: 1, MiBs: 2, GiBs: 3, TiBs: 4, PiBs: 5 }],
  ['b/s', { binbps: 0, Kibits: 1, Mibits: 2, Gibits: 3, Tibits: 4, Pibits: 5 }],
];

const counts: Readonly<Record<string, string>> = {
  cps: 'c/s', ops: 'ops/s', reqps: 'req/s', rps: 'rd/s', wps: 'wr/s', iops: 'io/s', eps: 'evt/s', mps: 'msg/s', recps: 'rec/s', rowsps: 'rows/s',
  cpm: 'c/m', opm: 'ops/m', reqpm: 'req/m', rpm: 'rd/m', wpm: 'wr/m', epm: 'evts/m', mpm: 'msgs/m', recpm: 'rec/m', rowspm: 'rows/m',
};

const currencies: Readonly<Record<string, string>> = {
  USD: '$', GBP: '£', EUR: '€', JPY: '¥', RUB: '₽', UAH: '₴', BRL: 'R$', CZK: 'czk', CHF: 'CHF', PLN: 'PLN', BTC: '฿', mBTC: 'mBTC', 'μBTC': 'μBTC',
  ZAR: 'R', INR: '₹', KRW: '₩', IDR: 'Rp', PHP: 'PHP', MYR: 'RM', XPF: 'XPF', BGN: 'BGN', PYG: '₲', UYU: 'UYU', ILS: '₪',
};
const trailingCurrencies: Readonly<Record<string, string>> = { DKK: 'kr', ISK: 'kr', NOK: 'kr', SEK: 'kr', VND: 'đ', TRY: '₺' };

const percent: ValueFormatter = (value, decimals) => ({ text: toFixed(value, decimals), suffix: '%' });
const percentUnit: ValueFormatter = (value, decimals) => ({ text: toFixed(100 * value, decimals), suffix: '%' });
const locale: ValueFormatter = (value, decimals) => ({
  text: value.toLocaleString('en-US', decimals === null || decimals === undefined ? {} : { maximumFractionDigits: decimals }),
});

function bool(yes: string, no: string): ValueFormatter {
  return (value) => ({ text: value ? yes : no });
}

const hex: ValueFormatter = (value, decimals) => {
  return { text: Number(toFixed(value, decimals)).toString(16).toUpperCase() };
};
const hex0x: ValueFormatter = (value, decimals) => {
  const { text } = hex(value, decimals);
  return { text: text.startsWith('-') ? `-0x${text.slice(1)}` : `0x${text}` };
};
const scientific: ValueFormatter = (value, decimals) => ({
  text: decimals === null || decimals === undefined ? value.toExponential() : value.toExponential(decimals),
});

function build(): Map<string, ValueFormatter> {
  const index = new Map<string, ValueFormatter>([
    ['string', (value) => ({ text: String(value) })],
    ['short', scaled(1000, ['', ' K', ' Mil', ' Bil', ' Tri', ' Quadr', ' Quint', ' Sext', ' Sept'])],
    ['percent', percent], ['percentunit', percentUnit], ['hex', hex], ['hex0x', hex0x], ['sci', scientific], ['locale', locale],
    ['pressurepsi', scaled(1000, ['psi', 'ksi', 'Mpsi'])],
    ['dateTimeAsIso', dates.isoDate], ['dateTimeAsIsoNoDateIfToday', dates.isoDateUnlessToday], ['dateTimeAsUS', dates.usDate],
    ['dateTimeAsUSNoDateIfToday', dates.usDateUnlessToday], ['dateTimeAsLocal', dates.localDate],
    ['dateTimeAsLocalNoDateIfToday', dates.localDateUnlessToday], ['dateTimeAsSystem', dates.isoDate], ['dateTimeFromNow', dates.relativeDate],
    ['ns', durations.nanoseconds], ['µs', durations.microseconds], ['μs', durations.microseconds], ['us', durations.microseconds], ['ms', durations.milliseconds],
    ['s', durations.seconds], ['m', durations.minutes], ['h', durations.hours], ['d', durations.days],
    ['dtdurationms', durations.durationMilliseconds], ['dtdurations', durations.durationSeconds],
    ['dthms', durations.hoursMinutesSeconds], ['dtdhms', durations.daysHoursMinutesSeconds],
    ['timeticks', durations.timeTicks], ['clockms', durations.clockMilliseconds], ['clocks', durations.clockSeconds],
    ['bool', bool('True', 'False')], ['bool_yes_no', bool('Yes', 'No')], ['bool_on_off', bool('On', 'Off')],
  ]);
  for (const [id, unit] of Object.entries(fixedUnits)) index.set(id, suffixed(unit));
  for (const [unit, ids] of siFamilies) for (const [id, offset] of Object.entries(ids)) index.set(id, si(unit, offset));
  for (const [unit, ids] of iecFamilies) for (const [id, offset] of Object.entries(ids)) index.set(id, iec(unit, offset));
  for (const [id, unit] of Object.entries(counts)) index.set(id, count(unit));
  for (const [code, symbol] of Object.entries(currencies)) index.set(`currency${code}`, currency(symbol));
  for (const [code, symbol] of Object.entries(trailingCurrencies)) index.set(`currency${code}`, currency(symbol, true));
  return index;
}

const catalog = build();
const customs = new Map<string, ValueFormatter>();

function custom(id: string): ValueFormatter {
  const colon = id.indexOf(':');
  const kind = id.slice(0, Math.max(0, colon));
  const rest = id.slice(colon + 1);
  switch (kind) {
    case 'prefix': return prefixed(rest);
    case 'suffix': return suffixed(rest);
    case 'time': return dates.customDate(rest);
    case 'count': return count(rest);
    case 'currency': return currency(rest);
    case 'si': {
      const offset = siOffset(rest.charAt(0));
      return si(offset === 0 ? rest : rest.slice(1), offset);
    }
    case 'bool': {
      const slash = rest.indexOf('/');
      return slash < 0 ? bool(rest, '-') : bool(rest.slice(0, slash), rest.slice(slash + 1));
    }
    default: return suffixed(id);
  }
}

/** Formatter of a unit id; an unknown id is shown as the suffix. */
export function unitFormatter(id: string | null | undefined): ValueFormatter {
  if (id === null || id === undefined || id === '') return suffixed('');
  const known = catalog.get(id) ?? customs.get(id);
  if (known !== undefined) return known;
  const made = custom(id);
  if (customs.size < 1000) customs.set(id, made);
  return made;
}

const dateUnits = /^(dateTime|time:)/;
export function isDateUnit(id: string | undefined): boolean {
  return id !== undefined && dateUnits.test(id);
}

const binaryIds = new Set(iecFamilies.flatMap(([, ids]) => Object.keys(ids)));
/** Units whose axis ticks fall on powers of two. */
export function isBinaryUnit(id: string | undefined): boolean {
  return id !== undefined && binaryIds.has(id);
}

export function isKnownUnit(id: string): boolean {
  return catalog.has(id);
}
