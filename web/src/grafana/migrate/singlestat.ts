import { asArray, asNumber, asObject, asObjects, asString, type JsonObject } from '../json';

const valueNames: Readonly<Record<string, string>> = {
  current: 'lastNotNull', avg: 'mean', total: 'sum', min: 'min', max: 'max', first: 'first', delta: 'delta', diff: 'diff', range: 'range', name: 'lastNotNull', last_time: 'lastNotNull',
};

function thresholdSteps(panel: JsonObject): unknown[] | undefined {
  const colors = asArray(panel['colors']).map((c) => asString(c) ?? 'text');
  const text = asString(panel['thresholds']) ?? '';
  const values = text.split(',').map((t) => t.trim()).filter((t) => t !== '').map(Number).filter((n) => !Number.isNaN(n));
  if (colors.length === 0 || values.length === 0) return undefined;
  return colors.slice(0, values.length + 1).map((color, i) => ({ color, value: i === 0 ? null : values[i - 1] }));
}

function mappings(panel: JsonObject): unknown[] {
  const result: unknown[] = [];
  if (panel['mappingType'] === 2) {
    for (const range of asObjects(panel['rangeMaps'])) {
      if (asString(range['from']) === 'null') result.push({ type: 'special', options: { match: 'null', result: { text: range['text'] } } });
      else result.push({ type: 'range', options: { from: asNumber(range['from']) ?? null, to: asNumber(range['to']) ?? null, result: { text: range['text'] } } });
    }
    return result;
  }
  for (const map of asObjects(panel['valueMaps'])) {
    const value = asString(map['value']) ?? String(map['value'] ?? '');
    if (value === 'null') result.push({ type: 'special', options: { match: 'null', result: { text: map['text'] } } });
    else if (value !== '') result.push({ type: 'value', options: { [value]: { text: map['text'] } } });
  }
  return result;
}

/** Singlestat as a stat panel, or as a gauge where it showed one. */
export function migrateSinglestat(panel: JsonObject): JsonObject {
  const gauge = asObject(panel['gauge']);
  const sparkline = asObject(panel['sparkline']);
  const isGauge = gauge['show'] === true;
  const steps = thresholdSteps(panel);
  const prefix = asString(panel['prefix']) ?? '';
  const postfix = asString(panel['postfix']) ?? '';
  const unit = asString(panel['format']);
  const shownUnit = postfix.trim() !== '' && (unit === undefined || unit === 'none') ? `suffix:${postfix.trim()}` : prefix.trim() !== '' && (unit === undefined || unit === 'none') ? `prefix:${prefix}` : unit;
  const nullText = asString(panel['nullText']);
  const colorMode = panel['colorBackground'] === true ? 'background' : panel['colorValue'] === true ? 'value' : 'none';
  const name = asString(panel['valueName']) ?? 'avg';
  return {
    ...panel,
    type: isGauge ? 'gauge' : 'stat',
    fieldConfig: {
      defaults: {
        ...(shownUnit === undefined ? {} : { unit: shownUnit }),
        ...(asNumber(panel['decimals']) === undefined ? {} : { decimals: asNumber(panel['decimals']) }),
        ...(nullText === undefined || nullText === '' ? {} : { noValue: nullText }),
        ...(isGauge ? { min: asNumber(gauge['minValue']) ?? 0, max: asNumber(gauge['maxValue']) ?? 100 } : {}),
        mappings: mappings(panel),
        thresholds: { mode: 'absolute', steps: steps ?? [{ color: colorMode === 'none' ? 'text' : 'green', value: null }] },
        color: { mode: 'thresholds' },
      },
      overrides: [],
    },
    options: {
      reduceOptions: { calcs: [valueNames[name] ?? 'mean'], values: false, fields: '' },
      ...(isGauge
        ? { showThresholdLabels: gauge['thresholdLabels'] === true, showThresholdMarkers: gauge['thresholdMarkers'] !== false }
        : { graphMode: sparkline['show'] === true ? 'area' : 'none', colorMode, textMode: name === 'name' ? 'name' : 'auto', justifyMode: 'auto' }),
    },
  };
}
