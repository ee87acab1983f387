import { asArray, asBoolean, asNumber, asObject, asString, oneOf } from '../../grafana/json';
import type { FieldConfig } from '../../grafana/frames/frame';

/** How one series is drawn: a field's `custom` options with Grafana's defaults. */
export interface SeriesStyle {
  readonly drawStyle: 'line' | 'bars' | 'points';
  readonly lineWidth: number;
  readonly fillOpacity: number;
  readonly gradientMode: 'none' | 'opacity' | 'hue' | 'scheme';
  readonly interpolation: 'linear' | 'smooth' | 'stepBefore' | 'stepAfter';
  readonly dash: readonly number[] | undefined;
  readonly showPoints: 'auto' | 'always' | 'never';
  readonly pointSize: number;
  /** true joins over all gaps, a number over gaps up to so many ms. */
  readonly spanNulls: boolean | number;
  readonly insertNullsMs: number | undefined;
  readonly stacking: { readonly mode: 'none' | 'normal' | 'percent'; readonly group: string };
  readonly transform: 'none' | 'negative-Y' | 'constant';
  readonly barAlignment: -1 | 0 | 1;
  readonly barWidthFactor: number;
  readonly barMaxWidth: number | undefined;
  readonly fillBelowTo: string;
  readonly hideFrom: { readonly viz: boolean; readonly legend: boolean; readonly tooltip: boolean };
  readonly axis: AxisStyle;
  readonly thresholds: string;
}

export interface AxisStyle {
  readonly placement: 'auto' | 'left' | 'right' | 'hidden';
  readonly label: string;
  readonly softMin: number | undefined;
  readonly softMax: number | undefined;
  readonly width: number | undefined;
  readonly colorMode: 'text' | 'series';
  readonly gridShow: boolean | undefined;
  readonly centeredZero: boolean;
  readonly borderShow: boolean;
  readonly scale: { readonly type: 'linear' | 'log' | 'symlog'; readonly log: 2 | 10; readonly linearThreshold: number };
}

export function readSeriesStyle(config: FieldConfig): SeriesStyle {
  const c = asObject(config.custom);
  const stacking = asObject(c['stacking']);
  const lineStyle = asObject(c['lineStyle']);
  const scale = asObject(c['scaleDistribution']);
  const hide = asObject(c['hideFrom']);
  const dashes = asArray(lineStyle['dash']).map((d) => asNumber(d) ?? 0);
  const insertNulls = c['insertNulls'];
  const spanNulls = c['spanNulls'];
  return {
    drawStyle: oneOf(c['drawStyle'], ['line', 'bars', 'points'], 'line'),
    lineWidth: asNumber(c['lineWidth']) ?? 1,
    fillOpacity: asNumber(c['fillOpacity']) ?? 0,
    gradientMode: oneOf(c['gradientMode'], ['none', 'opacity', 'hue', 'scheme'], 'none'),
    interpolation: oneOf(c['lineInterpolation'], ['linear', 'smooth', 'stepBefore', 'stepAfter'], 'linear'),
    dash: lineStyle['fill'] === 'dash' ? (dashes.length > 0 ? dashes : [10, 10]) : lineStyle['fill'] === 'dot' ? (dashes.length > 0 ? dashes : [0, 10]) : undefined,
    showPoints: oneOf(c['showPoints'], ['auto', 'always', 'never'], 'auto'),
    pointSize: asNumber(c['pointSize']) ?? 5,
    spanNulls: typeof spanNulls === 'number' ? spanNulls : (asBoolean(spanNulls) ?? false),
    insertNullsMs: typeof insertNulls === 'number' ? insertNulls : undefined,
    stacking: { mode: oneOf(stacking['mode'], ['none', 'normal', 'percent'], 'none'), group: stacking['group'] === undefined || stacking['group'] === null ? 'A' : String(stacking['group']) },
    transform: oneOf(c['transform'], ['none', 'negative-Y', 'constant'], 'none'),
    barAlignment: c['barAlignment'] === -1 ? -1 : c['barAlignment'] === 1 ? 1 : 0,
    barWidthFactor: asNumber(c['barWidthFactor']) ?? 0.6,
    barMaxWidth: asNumber(c['barMaxWidth']),
    fillBelowTo: asString(c['fillBelowTo']) ?? '',
    hideFrom: { viz: hide['viz'] === true || hide['graph'] === true, legend: hide['legend'] === true, tooltip: hide['tooltip'] === true },
    axis: {
      placement: oneOf(c['axisPlacement'], ['auto', 'left', 'right', 'hidden'], 'auto'),
      label: asString(c['axisLabel']) ?? '',
      softMin: asNumber(c['axisSoftMin']),
      softMax: asNumber(c['axisSoftMax']),
      width: asNumber(c['axisWidth']),
      colorMode: oneOf(c['axisColorMode'], ['text', 'series'], 'text'),
      gridShow: asBoolean(c['axisGridShow']),
      centeredZero: c['axisCenteredZero'] === true,
      borderShow: c['axisBorderShow'] === true,
      scale: {
        type: oneOf(scale['type'], ['linear', 'log', 'symlog'], 'linear'),
        log: scale['log'] === 2 ? 2 : 10,
        linearThreshold: asNumber(scale['linearThreshold']) ?? 1,
      },
    },
    thresholds: asString(asObject(c['thresholdsStyle'])['mode']) ?? 'off',
  };
}
