import { defaultThresholds } from './field/display';
import { readFieldConfigSource, readLinks, type FieldConfigSource } from './field/overrides';
import { asArray, asBoolean, asNumber, asObject, asObjects, asString, asStrings, isObject, oneOf, type JsonObject } from './json';
import { flattenRows } from './migrate/legacyRows';
import { migratePanel } from './migrate/panel';
import type { AdhocFilter, AnnotationQuery, Dashboard, DashboardLink, DataSourceRef, GridPos, Panel, Target, Variable, VariableOption, VariableType } from './model';
import { gridColumns } from './model';
import { parseInterval } from './time/interval';
import { readTransformation } from './transform/transformation';

/** A data source as object, name, `$var` or null. */
export function readDataSource(raw: unknown): DataSourceRef | null {
  if (typeof raw === 'string') return raw === '' || raw === 'default' ? null : { uid: raw };
  if (!isObject(raw)) return null;
  const uid = asString(raw['uid']);
  const type = asString(raw['type']);
  if (uid === undefined && type === undefined) return null;
  return { ...(uid === undefined ? {} : { uid }), ...(type === undefined ? {} : { type }) };
}

function readTarget(raw: JsonObject, index: number, refIds: Set<string>): Target {
  let refId = asString(raw['refId']) ?? '';
  for (let n = index; refId === '' || refIds.has(refId); n++) refId = letters(n);
  refIds.add(refId);
  const format = oneOf(raw['format'], ['time_series', 'table', 'heatmap', 'logs'], 'time_series');
  const instant = asBoolean(raw['instant']) ?? false;
  return {
    refId,
    datasource: readDataSource(raw['datasource']),
    expr: asString(raw['expr']) ?? asString(raw['query']) ?? '',
    hide: raw['hide'] === true,
    instant,
    range: asBoolean(raw['range']) ?? !instant,
    exemplar: raw['exemplar'] === true,
    format,
    legendFormat: asString(raw['legendFormat']) ?? '',
    interval: asString(raw['interval']) ?? asString(raw['step']) ?? '',
    intervalFactor: Math.max(1, asNumber(raw['intervalFactor']) ?? 1),
    panelId: asNumber(raw['panelId']),
    source: raw,
  };
}

/** A, B, ... Z, AA, AB, ... */
export function letters(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : letters(Math.floor(index / 26) - 1) + letters(index % 26);
}

const defaultSize = { w: 12, h: 8 };

function readGridPos(raw: unknown): GridPos {
  const o = asObject(raw);
  const w = Math.min(gridColumns, Math.max(1, Math.round(asNumber(o['w']) ?? defaultSize.w)));
  const x = Math.max(0, Math.round(asNumber(o['x']) ?? 0));
  return {
    w,
    x: Math.min(x, gridColumns - w),
    y: Math.max(0, Math.round(asNumber(o['y']) ?? 0)),
    h: Math.max(1, Math.round(asNumber(o['h']) ?? defaultSize.h)),
  };
}

class PanelIds {
  private readonly taken = new Set<number>();
  private next = 1;

  constructor(panels: readonly JsonObject[]) {
    for (const panel of panels) {
      this.next = Math.max(this.next, (asNumber(panel['id']) ?? 0) + 1);
      for (const child of asObjects(panel['panels'])) this.next = Math.max(this.next, (asNumber(child['id']) ?? 0) + 1);
    }
  }

  take(wanted: number | undefined): number {
    const id = wanted === undefined || wanted <= 0 || this.taken.has(wanted) ? this.next++ : wanted;
    this.taken.add(id);
    return id;
  }
}

const paletteTypes = new Set(['timeseries', 'piechart', 'barchart', 'histogram', 'trend', 'xychart', 'candlestick']);

/** What Grafana assumes where a panel stores no thresholds and no colour mode. States keep their own colours unless told otherwise. */
function withPanelDefaults(type: string, source: FieldConfigSource): FieldConfigSource {
  if (type === 'state-timeline' || type === 'row' || type === 'text') return source;
  const { defaults } = source;
  return { ...source, defaults: { ...defaults, thresholds: defaults.thresholds ?? defaultThresholds, color: defaults.color ?? { mode: paletteTypes.has(type) ? 'palette-classic' : 'thresholds' } } };
}

function readPanel(stored: JsonObject, ids: PanelIds): Panel {
  const raw = migratePanel(stored);
  const refIds = new Set<string>();
  const id = ids.take(asNumber(raw['id']));
  const repeat = asString(raw['repeat']);
  const type = asString(raw['type']) ?? '';
  return {
    id,
    key: String(id),
    type,
    originalType: asString(stored['type']) ?? '',
    title: asString(raw['title']) ?? '',
    description: asString(raw['description']) ?? '',
    gridPos: readGridPos(type === 'row' ? { ...asObject(raw['gridPos']), w: gridColumns, x: 0, h: 1 } : raw['gridPos']),
    transparent: raw['transparent'] === true,
    datasource: readDataSource(raw['datasource']),
    targets: asObjects(raw['targets']).map((t, i) => readTarget(t, i, refIds)),
    transformations: asObjects(raw['transformations']).map(readTransformation),
    fieldConfig: withPanelDefaults(type, readFieldConfigSource(raw['fieldConfig'])),
    options: asObject(raw['options']),
    links: readLinks(raw['links']),
    interval: asString(raw['interval']) ?? '',
    maxDataPoints: asNumber(raw['maxDataPoints']),
    timeFrom: asString(raw['timeFrom']) ?? '',
    timeShift: asString(raw['timeShift']) ?? '',
    hideTimeOverride: raw['hideTimeOverride'] === true,
    repeat: repeat === undefined || repeat === '' ? undefined : {
      variable: repeat, direction: raw['repeatDirection'] === 'v' ? 'v' : 'h', maxPerRow: Math.max(1, asNumber(raw['maxPerRow']) ?? 4),
    },
    collapsed: raw['collapsed'] === true,
    panels: asObjects(raw['panels']).map((p) => readPanel(p, ids)),
    scopedVars: {},
    source: stored,
  };
}

const variableTypes: readonly VariableType[] = ['query', 'custom', 'datasource', 'interval', 'textbox', 'constant', 'adhoc', 'groupby', 'switch', 'system'];

function texts(raw: unknown): readonly string[] {
  if (Array.isArray(raw)) return raw.map((v) => String(v));
  return raw === undefined || raw === null ? [] : [String(raw)];
}

/** Variables store their query as text or as an object that holds it. */
function queryText(raw: unknown): string {
  if (typeof raw === 'string') return raw;
  const o = asObject(raw);
  const direct = asString(o['query']) ?? asString(o['expr']);
  if (direct !== undefined && direct !== '') return direct;
  // Structured editor of Loki and newer sources: {label, stream, type}.
  const label = asString(o['label']);
  return label === undefined || label === '' ? '' : `label_values(${asString(o['stream']) ?? ''}${asString(o['stream']) === undefined ? '' : ', '}${label})`;
}

function readVariable(raw: JsonObject): Variable {
  const hide = raw['hide'];
  const refresh = raw['refresh'];
  const current = asObject(raw['current']);
  const allRaw = raw['allValue'];
  const label = asString(raw['label']);
  const name = asString(raw['name']) ?? '';
  return {
    name,
    label: label === undefined || label === '' ? name : label,
    description: asString(raw['description']) ?? '',
    type: oneOf<VariableType>(raw['type'], variableTypes, 'query'),
    query: queryText(raw['query']) === '' ? (asString(raw['definition']) ?? '') : queryText(raw['query']),
    datasource: readDataSource(raw['datasource']),
    regex: asString(raw['regex']) ?? '',
    sort: asNumber(raw['sort']) ?? 0,
    refresh: refresh === 2 || refresh === 'onTimeRangeChanged' ? 'timeRange' : refresh === 1 || refresh === true || refresh === 'onDashboardLoad' ? 'load' : 'never',
    hide: hide === 2 || hide === 'hideVariable' ? 'variable' : hide === 1 || hide === 'hideLabel' ? 'label' : 'no',
    multi: raw['multi'] === true,
    includeAll: raw['includeAll'] === true,
    allValue: allRaw === null || allRaw === undefined || allRaw === '' ? undefined : String(allRaw),
    allowCustomValue: raw['allowCustomValue'] !== false,
    options: asObjects(raw['options']).map((o): VariableOption => ({ text: texts(o['text'])[0] ?? '', value: texts(o['value'])[0] ?? '' })),
    current: { text: texts(current['text']), value: texts(current['value']) },
    skipUrlSync: raw['skipUrlSync'] === true,
    auto: { enabled: raw['auto'] === true, count: asNumber(raw['auto_count']) ?? 30, minMs: parseInterval(asString(raw['auto_min'])) ?? 10_000 },
    filters: [...asObjects(raw['baseFilters']), ...asObjects(raw['filters'])].map((f): AdhocFilter => ({
      key: asString(f['key']) ?? '', operator: asString(f['operator']) ?? '=', value: asString(f['value']) ?? '',
    })),
  };
}

function readAnnotation(raw: JsonObject): AnnotationQuery {
  const target = asObject(raw['target']);
  return {
    name: asString(raw['name']) ?? '',
    enabled: raw['enable'] !== false,
    hide: raw['hide'] === true,
    iconColor: asString(raw['iconColor']) ?? 'blue',
    builtIn: raw['builtIn'] === 1 || raw['builtIn'] === true,
    datasource: readDataSource(raw['datasource']),
    expr: asString(raw['expr']) ?? asString(target['expr']) ?? '',
    titleFormat: asString(raw['titleFormat']) ?? '',
    textFormat: asString(raw['textFormat']) ?? '',
    tagKeys: asString(raw['tagKeys']) ?? '',
    tags: asStrings(raw['tags'] ?? target['tags']),
    step: asString(raw['step']) ?? asString(target['step']) ?? '',
  };
}

function readLink(raw: JsonObject): DashboardLink {
  return {
    kind: raw['type'] === 'dashboards' ? 'dashboards' : 'link',
    title: asString(raw['title']) ?? '',
    tooltip: asString(raw['tooltip']) ?? '',
    url: asString(raw['url']) ?? '',
    tags: asStrings(raw['tags']),
    asDropdown: raw['asDropdown'] === true,
    targetBlank: raw['targetBlank'] === true,
    includeVars: raw['includeVars'] === true,
    keepTime: raw['keepTime'] === true,
  };
}

const slugged = (title: string): string =>
  title.toLowerCase().normalize('NFKD').replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');

export function slugOf(title: string): string {
  const slug = slugged(title);
  return slug === '' ? '-' : slug;
}

/** Values that an exported dashboard asks for at import: `${DS_PROMETHEUS}` and its like. */
function fillInputs(raw: JsonObject): JsonObject {
  const inputs = asObjects(raw['__inputs']);
  if (inputs.length === 0) return raw;
  const values = new Map<string, string>();
  for (const input of inputs) {
    const name = asString(input['name']);
    if (name === undefined) continue;
    // No import dialogue here: data sources take the default of their type, constants their stored value.
    values.set(name, input['type'] === 'datasource' ? `default:${asString(input['pluginId']) ?? ''}` : (asString(input['value']) ?? ''));
  }
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return value.includes('${') ? value.replace(/\$\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole) : value;
    }
    if (Array.isArray(value)) return value.map(replace);
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, replace(v)]));
    return value;
  };
  return asObject(replace(raw));
}

/**
 * Reads a dashboard of schema 14 to 42, bare or inside `{dashboard}`. Nothing in the JSON makes it throw: what cannot be
 * read takes Grafana's default.
 */
export function readDashboard(json: unknown): Dashboard {
  const outer = asObject(json);
  const raw = fillInputs(isObject(outer['dashboard']) ? outer['dashboard'] : outer);
  const stored = [...asObjects(raw['panels']), ...flattenRows(asObjects(raw['rows']))];
  const ids = new PanelIds(stored);
  const time = asObject(raw['time']);
  const refresh = raw['refresh'];
  const tooltip = asNumber(raw['graphTooltip']) ?? (raw['sharedCrosshair'] === true ? 1 : 0);
  const title = asString(raw['title']) ?? 'Dashboard';
  return {
    uid: asString(raw['uid']) ?? slugged(title),
    title,
    description: asString(raw['description']) ?? '',
    tags: asStrings(raw['tags']),
    schemaVersion: asNumber(raw['schemaVersion']) ?? 0,
    timezone: asString(raw['timezone']) ?? '',
    refresh: asString(refresh) ?? '',
    time: { from: timeText(time['from'], 'now-6h'), to: timeText(time['to'], 'now') },
    graphTooltip: tooltip === 2 ? 'tooltip' : tooltip === 1 ? 'crosshair' : 'none',
    variables: asObjects(asObject(raw['templating'])['list']).map(readVariable).filter((v) => v.name !== ''),
    annotations: asObjects(asObject(raw['annotations'])['list']).map(readAnnotation),
    links: asArray(raw['links']).filter(isObject).map(readLink),
    panels: stored.map((p) => readPanel(p, ids)),
  };
}

function timeText(raw: unknown, fallback: string): string {
  if (typeof raw === 'number') return String(raw);
  return asString(raw) ?? fallback;
}
