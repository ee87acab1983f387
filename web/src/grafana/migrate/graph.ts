import { asArray, asNumber, asObject, asObjects, asString, type JsonObject } from '../json';

const legendCalcs: readonly (readonly [flag: string, calc: string])[] = [
  ['current', 'lastNotNull'], ['min', 'min'], ['max', 'max'], ['avg', 'mean'], ['total', 'sum'],
];

interface Property {
  readonly id: string;
  readonly value: unknown;
}

function nullMode(raw: unknown): boolean {
  return raw === 'connected';
}

function axisProperties(axis: JsonObject): Property[] {
  const properties: Property[] = [];
  const unit = asString(axis['format']);
  if (unit !== undefined) properties.push({ id: 'unit', value: unit });
  for (const bound of ['min', 'max'] as const) {
    const value = asNumber(axis[bound]);
    if (value !== undefined) properties.push({ id: bound, value });
  }
  const decimals = asNumber(axis['decimals']);
  if (decimals !== undefined) properties.push({ id: 'decimals', value: decimals });
  const label = asString(axis['label']);
  if (label !== undefined && label !== '') properties.push({ id: 'custom.axisLabel', value: label });
  if (axis['show'] === false) properties.push({ id: 'custom.axisPlacement', value: 'hidden' });
  const logBase = asNumber(axis['logBase']);
  if (logBase === 2 || logBase === 10) properties.push({ id: 'custom.scaleDistribution', value: { type: 'log', log: logBase } });
  return properties;
}

function overrideProperties(override: JsonObject, panel: JsonObject, rightAxis: JsonObject): Property[] {
  const properties: Property[] = [];
  for (const [key, value] of Object.entries(override)) {
    switch (key) {
      case 'yaxis':
        if (value === 2) properties.push(...axisProperties(rightAxis), { id: 'custom.axisPlacement', value: 'right' });
        break;
      case 'fill': properties.push({ id: 'custom.fillOpacity', value: (asNumber(value) ?? 1) * 10 }); break;
      case 'linewidth': properties.push({ id: 'custom.lineWidth', value }); break;
      case 'lines': properties.push({ id: 'custom.lineWidth', value: value === true ? (asNumber(panel['linewidth']) ?? 1) : 0 }); break;
      case 'bars': if (value === true) properties.push({ id: 'custom.drawStyle', value: 'bars' }, { id: 'custom.fillOpacity', value: 100 }); break;
      case 'points': properties.push({ id: 'custom.showPoints', value: value === true ? 'always' : 'never' }); break;
      case 'pointradius': properties.push({ id: 'custom.pointSize', value: (asNumber(value) ?? 2) * 2 + 1 }); break;
      case 'steppedLine': if (value === true) properties.push({ id: 'custom.lineInterpolation', value: 'stepAfter' }); break;
      case 'nullPointMode': properties.push({ id: 'custom.spanNulls', value: nullMode(value) }); break;
      case 'color': properties.push({ id: 'color', value: { mode: 'fixed', fixedColor: value } }); break;
      case 'stack':
        properties.push({ id: 'custom.stacking', value: value === false ? { mode: 'none', group: 'A' } : { mode: 'normal', group: typeof value === 'string' ? value : 'A' } });
        break;
      case 'transform':
        if (value === 'negative-Y') properties.push({ id: 'custom.transform', value: 'negative-Y' });
        if (value === 'constant') properties.push({ id: 'custom.transform', value: 'constant' });
        break;
      case 'dashes': if (value === true) properties.push({ id: 'custom.lineStyle', value: { fill: 'dash', dash: [asNumber(override['dashLength']) ?? 10, asNumber(override['spaceLength']) ?? 10] } }); break;
      case 'hiddenSeries': if (value === true) properties.push({ id: 'custom.hideFrom', value: { viz: true, legend: false, tooltip: false } }); break;
      case 'legend': if (value === false) properties.push({ id: 'custom.hideFrom', value: { viz: false, legend: true, tooltip: false } }); break;
      case 'fillBelowTo': properties.push({ id: 'custom.fillBelowTo', value }); break;
    }
  }
  return properties;
}

function thresholdSettings(raw: readonly JsonObject[]): { thresholds: unknown; style: string } | undefined {
  if (raw.length === 0) return undefined;
  const colors: Readonly<Record<string, string>> = { critical: 'red', warning: 'orange', ok: 'green' };
  const color = (t: JsonObject) => colors[asString(t['colorMode']) ?? ''] ?? asString(t['fillColor']) ?? asString(t['lineColor']) ?? 'red';
  const sorted = [...raw].filter((t) => asNumber(t['value']) !== undefined).toSorted((a, b) => (asNumber(a['value']) ?? 0) - (asNumber(b['value']) ?? 0));
  const steps: { color: string; value: number | null }[] = [{ color: 'transparent', value: null }];
  for (const threshold of sorted) {
    const value = asNumber(threshold['value']) ?? 0;
    if (threshold['op'] === 'lt') {
      if (steps.length === 1) steps[0] = { color: color(threshold), value: null };
      steps.push({ color: 'transparent', value });
    } else {
      steps.push({ color: color(threshold), value });
    }
  }
  const fill = raw.some((t) => t['fill'] === true);
  const line = raw.some((t) => t['line'] === true);
  return { thresholds: { mode: 'absolute', steps }, style: fill && line ? 'line+area' : fill ? 'area' : 'line' };
}

/** The panel of Grafana 7 and before, as a time series (or a bar gauge where its x axis showed series). */
export function migrateGraph(panel: JsonObject): JsonObject {
  const xaxis = asObject(panel['xaxis']);
  const axes = asObjects(panel['yaxes']);
  const left = axes[0] ?? {};
  const right = axes[1] ?? {};
  const legend = asObject(panel['legend']);
  const tooltip = asObject(panel['tooltip']);
  const bars = panel['bars'] === true;
  const lines = panel['lines'] !== false;
  const points = panel['points'] === true;
  const stacked = panel['stack'] === true;
  const style = bars ? 'bars' : lines ? 'line' : 'points';
  const fill = asNumber(panel['fill']) ?? 1;
  const thresholds = thresholdSettings(asObjects(panel['thresholds']));

  const custom: Record<string, unknown> = {
    drawStyle: style,
    lineWidth: lines || bars ? (asNumber(panel['linewidth']) ?? 1) : 0,
    fillOpacity: bars ? 100 : fill * 10,
    showPoints: points ? 'always' : 'never',
    pointSize: (asNumber(panel['pointradius']) ?? 2) * 2 + 1,
    lineInterpolation: panel['steppedLine'] === true ? 'stepAfter' : 'linear',
    spanNulls: nullMode(panel['nullPointMode']),
    gradientMode: (asNumber(panel['fillGradient']) ?? 0) > 0 ? 'opacity' : 'none',
    stacking: { mode: stacked ? (panel['percentage'] === true ? 'percent' : 'normal') : 'none', group: 'A' },
    ...(panel['dashes'] === true ? { lineStyle: { fill: 'dash', dash: [asNumber(panel['dashLength']) ?? 10, asNumber(panel['spaceLength']) ?? 10] } } : {}),
    ...(thresholds === undefined ? {} : { thresholdsStyle: { mode: thresholds.style } }),
  };
  const defaults: Record<string, unknown> = { custom, ...(thresholds === undefined ? {} : { thresholds: thresholds.thresholds }) };
  for (const { id, value } of axisProperties(left)) {
    if (id.startsWith('custom.')) custom[id.slice(7)] = value;
    else defaults[id] = value;
  }
  if (panel['decimals'] !== undefined && asNumber(panel['decimals']) !== undefined) defaults['decimals'] = asNumber(panel['decimals']);

  const overrides: { matcher: { id: string; options: unknown }; properties: Property[] }[] = [];
  for (const [name, color] of Object.entries(asObject(panel['aliasColors']))) {
    overrides.push({ matcher: { id: 'byName', options: name }, properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }] });
  }
  for (const override of asObjects(panel['seriesOverrides'])) {
    const alias = asString(override['alias']);
    if (alias === undefined) continue;
    const properties = overrideProperties(override, panel, right);
    if (properties.length > 0) overrides.push({ matcher: { id: alias.startsWith('/') ? 'byRegexp' : 'byName', options: alias }, properties });
  }

  const calcs = legendCalcs.filter(([flag]) => legend[flag] === true && legend['values'] !== false).map(([, calc]) => calc);
  const sort = ['none', 'asc', 'desc'][asNumber(tooltip['sort']) ?? 0] ?? 'none';
  const seriesMode = xaxis['mode'] === 'series';
  return {
    ...panel,
    type: seriesMode ? 'bargauge' : 'timeseries',
    fieldConfig: { defaults, overrides },
    options: seriesMode
      ? { reduceOptions: { calcs: [asString(asArray(xaxis['values'])[0]) ?? 'lastNotNull'], values: false, fields: '' }, orientation: 'vertical', displayMode: 'basic' }
      : {
          legend: {
            showLegend: legend['show'] !== false, displayMode: legend['alignAsTable'] === true ? 'table' : 'list',
            placement: legend['rightSide'] === true ? 'right' : 'bottom', calcs, ...(asNumber(legend['sideWidth']) === undefined ? {} : { width: asNumber(legend['sideWidth']) }),
            ...(asString(legend['sort']) === undefined ? {} : { sortBy: sortName(asString(legend['sort']) ?? ''), sortDesc: legend['sortDesc'] === true }),
          },
          tooltip: { mode: tooltip['shared'] === false ? 'single' : 'multi', sort },
        },
  };
}

function sortName(id: string): string {
  const names: Readonly<Record<string, string>> = { current: 'Last *', min: 'Min', max: 'Max', avg: 'Mean', total: 'Total' };
  return names[id] ?? id;
}
