import { asArray, asNumber, asObject, asObjects, asString, type JsonObject } from '../json';

interface Property {
  readonly id: string;
  readonly value: unknown;
}

function styleProperties(style: JsonObject): Property[] {
  const properties: Property[] = [];
  const alias = asString(style['alias']);
  if (alias !== undefined && alias !== '') properties.push({ id: 'displayName', value: alias });
  if (style['type'] === 'hidden') properties.push({ id: 'custom.hidden', value: true });
  if (style['type'] === 'number' || style['type'] === undefined) {
    const unit = asString(style['unit']);
    if (unit !== undefined) properties.push({ id: 'unit', value: unit });
    const decimals = asNumber(style['decimals']);
    if (decimals !== undefined) properties.push({ id: 'decimals', value: decimals });
  }
  if (style['type'] === 'date') {
    const format = asString(style['dateFormat']);
    properties.push({ id: 'unit', value: format === undefined ? 'dateTimeAsIso' : `time: ${format}`.replace('time: ', 'time:') });
  }
  const mode = asString(style['colorMode']);
  if (mode === 'cell' || mode === 'row') properties.push({ id: 'custom.cellOptions', value: { type: 'color-background', ...(mode === 'row' ? { applyToRow: true } : {}) } });
  if (mode === 'value') properties.push({ id: 'custom.cellOptions', value: { type: 'color-text' } });
  const thresholds = asArray(style['thresholds']).map((t) => asNumber(t)).filter((t) => t !== undefined);
  const colors = asArray(style['colors']).map((c) => asString(c) ?? 'text');
  if (mode !== undefined && thresholds.length > 0 && colors.length > 0) {
    properties.push({ id: 'thresholds', value: { mode: 'absolute', steps: colors.slice(0, thresholds.length + 1).map((color, i) => ({ color, value: i === 0 ? null : thresholds[i - 1] })) } });
  }
  if (style['link'] === true) {
    properties.push({ id: 'links', value: [{ title: asString(style['linkTooltip']) ?? '', url: (asString(style['linkUrl']) ?? '').replaceAll('$__cell', '${__value.raw}'), targetBlank: style['linkTargetBlank'] === true }] });
  }
  const align = asString(style['align']);
  if (align !== undefined && align !== '') properties.push({ id: 'custom.align', value: align });
  const valueMaps = asObjects(style['valueMaps']);
  if (style['mappingType'] === 1 && valueMaps.length > 0) {
    properties.push({ id: 'mappings', value: valueMaps.map((m) => ({ type: 'value', options: { [String(m['value'])]: { text: m['text'] } } })) });
  }
  return properties;
}

const transforms: Readonly<Record<string, readonly unknown[]>> = {
  timeseries_to_columns: [{ id: 'joinByField', options: { byField: 'Time', mode: 'outer' } }],
  timeseries_to_rows: [{ id: 'seriesToRows', options: {} }],
  table: [{ id: 'merge', options: {} }],
};

/** The table of Grafana 6: column styles become overrides, its transform a transformation. */
export function migrateOldTable(panel: JsonObject): JsonObject {
  const defaults: Record<string, unknown> = {};
  const overrides: unknown[] = [];
  for (const style of asObjects(panel['styles'])) {
    const pattern = asString(style['pattern']) ?? '';
    const properties = styleProperties(style);
    if (properties.length === 0) continue;
    if (pattern === '/.*/') {
      const custom: Record<string, unknown> = {};
      for (const { id, value } of properties) {
        if (id.startsWith('custom.')) custom[id.slice(7)] = value;
        else defaults[id] = value;
      }
      defaults['custom'] = { ...asObject(defaults['custom']), ...custom };
    } else {
      overrides.push({ matcher: { id: pattern.startsWith('/') ? 'byRegexp' : 'byName', options: pattern }, properties });
    }
  }
  const transform = asString(panel['transform']) ?? 'table';
  const aggregation = transform === 'timeseries_aggregations'
    ? [{ id: 'reduce', options: { reducers: asObjects(panel['columns']).map((c) => asString(c['value']) ?? 'avg'), includeTimeField: false } }]
    : undefined;
  const sort = asObject(panel['sort']);
  return {
    ...panel,
    type: 'table',
    fieldConfig: { defaults, overrides },
    transformations: aggregation ?? transforms[transform] ?? [],
    options: {
      showHeader: panel['showHeader'] !== false,
      ...(asNumber(sort['col']) === undefined ? {} : { sortColumn: { index: asNumber(sort['col']), desc: sort['desc'] === true } }),
    },
  };
}
