import { asString, type JsonObject } from '../json';
import { migrateGraph } from './graph';
import { migrateSinglestat } from './singlestat';
import { migrateOldTable } from './oldTable';
import { asArray, asNumber, asObject, asObjects, isObject } from '../json';

/** Brings a stored panel to the newest form of its type; graph, singlestat and the old table become today's panels. */
export function migratePanel(stored: JsonObject): JsonObject {
  const type = asString(stored['type']) ?? '';
  switch (type) {
    case 'graph': return migrateGraph(stored);
    case 'singlestat':
    case 'grafana-singlestat-panel': return migrateSinglestat(stored);
    case 'table':
    case 'table-old': return isOldTable(stored) ? migrateOldTable(stored) : { ...stored, type: 'table' };
    case 'grafana-piechart-panel': return migratePie(stored);
    case 'natel-discrete-panel': return { ...stored, type: 'state-timeline', fieldConfig: { defaults: {}, overrides: [] } };
    case 'heatmap': return isObject(stored['fieldConfig']) || stored['dataFormat'] === undefined ? stored : migrateHeatmap(stored);
    case 'timeseries':
    case 'stat':
    case 'gauge':
    case 'bargauge': return migrateFieldOptions(stored);
    case '': return { ...stored, type: 'unknown' };
    default: return stored;
  }
}

function isOldTable(panel: JsonObject): boolean {
  return panel['styles'] !== undefined && panel['fieldConfig'] === undefined;
}

/** Grafana 6 kept field settings in `options.fieldOptions`. */
function migrateFieldOptions(panel: JsonObject): JsonObject {
  const options = asObject(panel['options']);
  const fieldOptions = options['fieldOptions'];
  if (!isObject(fieldOptions)) return panel;
  const defaults = asObject(fieldOptions['defaults']);
  const thresholds = asObjects(fieldOptions['thresholds']);
  const mappings = asArray(fieldOptions['mappings']);
  const fieldConfig = asObject(panel['fieldConfig']);
  const migrated = {
    ...defaults,
    ...(thresholds.length > 0 && defaults['thresholds'] === undefined ? { thresholds: { mode: 'absolute', steps: thresholds } } : {}),
    ...(mappings.length > 0 && defaults['mappings'] === undefined ? { mappings } : {}),
    ...asObject(fieldConfig['defaults']),
  };
  return {
    ...panel,
    fieldConfig: { defaults: migrated, overrides: asArray(fieldConfig['overrides'] ?? fieldOptions['overrides']) },
    options: {
      ...options,
      reduceOptions: options['reduceOptions'] ?? { calcs: asArray(fieldOptions['calcs']), values: fieldOptions['values'] === true, fields: '' },
    },
  };
}

function migratePie(panel: JsonObject): JsonObject {
  const legendType = asString(panel['legendType']) ?? 'Under graph';
  const legend = asObject(panel['legend']);
  const values = [...(legend['values'] === true ? ['value'] : []), ...(legend['percentage'] === true ? ['percent'] : [])];
  return {
    ...panel,
    type: 'piechart',
    fieldConfig: { defaults: { unit: asString(panel['format']) ?? 'short' }, overrides: [] },
    options: {
      pieType: asString(panel['pieType']) ?? 'pie',
      reduceOptions: { calcs: [asString(panel['valueName']) ?? 'lastNotNull'], values: false, fields: '' },
      legend: { showLegend: legend['show'] !== false, displayMode: values.length > 0 ? 'table' : 'list', placement: legendType === 'Right side' ? 'right' : 'bottom', values },
    },
  };
}

function migrateHeatmap(panel: JsonObject): JsonObject {
  const color = asObject(panel['color']);
  const yAxis = asObject(panel['yAxis']);
  return {
    ...panel,
    fieldConfig: { defaults: {}, overrides: [] },
    options: {
      calculate: panel['dataFormat'] !== 'tsbuckets',
      yAxis: { unit: asString(yAxis['format']) ?? 'short', ...(asNumber(yAxis['decimals']) === undefined ? {} : { decimals: asNumber(yAxis['decimals']) }) },
      color: { scheme: asString(color['colorScheme'])?.replace('interpolate', '') ?? 'Spectral', mode: color['mode'] === 'opacity' ? 'opacity' : 'scheme', reverse: false, steps: 64 },
      legend: { show: asObject(panel['legend'])['show'] === true },
    },
  };
}
