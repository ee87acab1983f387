import uPlot from 'uplot';
import { continuousColor, isContinuous, mix, resolveColor, withAlpha, type ColorTheme } from '../../grafana/field/colors';
import { isBinaryUnit, isDateUnit } from '../../grafana/units/catalog';
import { formatDate, zonedParts } from '../../grafana/units/dates';
import type { ChartModel, ChartScale, ChartSeries } from './model';
import { tickLabels } from './model';

export interface ConfigContext {
  readonly theme: ColorTheme;
  readonly timeZone: string;
  readonly gridColor: string;
  readonly textColor: string;
  /** Read at draw time, so that a refresh moves the range without a new chart. */
  readonly range: () => readonly [fromMs: number, toMs: number];
  readonly syncKey: string | undefined;
  readonly onZoom: ((fromMs: number, toMs: number) => void) | undefined;
  readonly onZoomOut: (() => void) | undefined;
  readonly plugins: readonly uPlot.Plugin[];
}

const fontFamily = "'Inter Variable', system-ui, sans-serif";
const axisFont = `11px ${fontFamily}`;

const binaryIncrements = Array.from({ length: 80 }, (_, i) => 2 ** (i - 10));

const widths = new Map<string, number>();
let measuring: CanvasRenderingContext2D | null | undefined;

/** Width of axis text in CSS pixels; measured once per text. */
function textWidth(text: string): number {
  let width = widths.get(text);
  if (width === undefined) {
    measuring ??= document.createElement('canvas').getContext('2d');
    if (measuring === null) return text.length * 6;
    measuring.font = axisFont;
    width = measuring.measureText(text).width;
    if (widths.size > 5000) widths.clear();
    widths.set(text, width);
  }
  return width;
}

/** Clock labels, with the date where a day begins. `incrMs` is the distance between ticks. */
export function timeLabels(splits: readonly number[], incrMs: number, timeZone: string): string[] {
  const day = 86_400_000;
  return splits.map((ms) => {
    const p = zonedParts(ms, timeZone);
    if (incrMs >= 28 * day) return formatDate(ms, incrMs >= 365 * day ? 'YYYY' : 'YYYY-MM', timeZone);
    if (incrMs >= day) return formatDate(ms, 'MM/DD', timeZone);
    if (incrMs < 1000) return formatDate(ms, 'HH:mm:ss.SSS', timeZone);
    if (incrMs < 60_000) return formatDate(ms, 'HH:mm:ss', timeZone);
    if (p.hour === 0 && p.minute === 0) return formatDate(ms, 'MM/DD', timeZone);
    return formatDate(ms, 'HH:mm', timeZone);
  });
}

function yRange(scale: ChartScale): uPlot.Scale.Range {
  const { min, max, softMin, softMax, axis } = scale;
  if (axis.scale.type === 'log') {
    return (_u, dataMin, dataMax) => {
      const low = dataMin === null || dataMin <= 0 ? 1 : dataMin;
      const high = dataMax === null || dataMax <= low ? low * 10 : dataMax;
      const found = uPlot.rangeLog(low, high, axis.scale.log, true);
      return [min !== undefined && min > 0 ? min : found[0], max ?? found[1]];
    };
  }
  const config: uPlot.Range.Config = {
    min: { pad: 0.1, ...(min === undefined ? {} : { hard: min }), soft: softMin ?? 0, mode: softMin === undefined ? 3 : 1 },
    max: { pad: 0.1, ...(max === undefined ? {} : { hard: max }), soft: softMax ?? 0, mode: softMax === undefined ? 3 : 1 },
  };
  return (_u, dataMin, dataMax) => {
    if (dataMin === null || dataMax === null) return [min ?? softMin ?? 0, max ?? softMax ?? 100];
    const flat = dataMin === dataMax;
    let [low, high] = flat && dataMin === 0 ? [0, 1] : uPlot.rangeNum(dataMin, dataMax, config);
    low = min ?? low ?? 0;
    high = max ?? high ?? 1;
    if (softMin !== undefined && min === undefined) low = Math.min(low, softMin);
    if (softMax !== undefined && max === undefined) high = Math.max(high, softMax);
    if (axis.centeredZero) {
      const size = Math.max(Math.abs(low), Math.abs(high));
      return [-size, size];
    }
    return low < high ? [low, high] : [low, low + 1];
  };
}

type Canvas = { ctx: CanvasRenderingContext2D; top: number; height: number };

function canvasOf(u: uPlot): Canvas {
  return { ctx: u.ctx, top: u.bbox.top, height: u.bbox.height };
}

function finite(n: number): boolean {
  return Number.isFinite(n);
}

/** Vertical gradient from the colour to nearly nothing. */
function opacityGradient(u: uPlot, color: string, alpha: number): CanvasGradient | string {
  const { ctx, top, height } = canvasOf(u);
  if (!finite(top) || !finite(height) || height <= 0) return withAlpha(color, alpha);
  const gradient = ctx.createLinearGradient(0, top, 0, top + height);
  gradient.addColorStop(0, withAlpha(color, alpha));
  gradient.addColorStop(1, withAlpha(color, 0));
  return gradient;
}

/** Colours by value: thresholds as hard edges, continuous schemes smooth. */
function schemeGradient(u: uPlot, series: ChartSeries, theme: ColorTheme, alpha: number): CanvasGradient | string {
  const scale = u.scales[series.scale];
  const min = scale?.min;
  const max = scale?.max;
  const { ctx, top, height } = canvasOf(u);
  if (min === undefined || max === undefined || max <= min || !finite(top) || height <= 0) return withAlpha(series.color, alpha);
  const gradient = ctx.createLinearGradient(0, top + height, 0, top);
  const { config } = series.field;
  const mode = config.color?.mode;
  if (mode !== undefined && isContinuous(mode)) {
    for (let i = 0; i <= 10; i++) gradient.addColorStop(i / 10, withAlpha(continuousColor(mode, i / 10, theme), alpha));
    return gradient;
  }
  const thresholds = config.thresholds;
  if (thresholds === undefined) return withAlpha(series.color, alpha);
  const low = config.min ?? min;
  const span = (config.max ?? max) - low;
  let previous = resolveColor(thresholds.steps[0]?.color, theme);
  gradient.addColorStop(0, withAlpha(previous, alpha));
  for (const step of thresholds.steps.slice(1)) {
    const raw = step.value ?? 0;
    const value = thresholds.mode === 'percentage' ? low + (span * raw) / 100 : raw;
    const share = Math.min(1, Math.max(0, (value - min) / (max - min)));
    const color = resolveColor(step.color, theme);
    gradient.addColorStop(share, withAlpha(previous, alpha));
    gradient.addColorStop(share, withAlpha(color, alpha));
    previous = color;
  }
  gradient.addColorStop(1, withAlpha(previous, alpha));
  return gradient;
}

function fillAlpha(series: ChartSeries): number {
  const { style } = series;
  return style.drawStyle === 'points' ? 0 : Math.min(1, Math.max(0, style.fillOpacity / 100));
}

function fillOf(series: ChartSeries, theme: ColorTheme): uPlot.Series.Fill | undefined {
  const alpha = fillAlpha(series);
  const { gradientMode } = series.style;
  if (alpha === 0 && gradientMode === 'none') return undefined;
  switch (gradientMode) {
    case 'opacity': return (u) => opacityGradient(u, series.color, Math.max(alpha, 0.02) * 1.6 > 1 ? 1 : Math.max(alpha, 0.02) * 1.6);
    case 'hue': return (u) => opacityGradient(u, mix(series.color, theme.isDark ? '#000000' : '#ffffff', 0.15), alpha);
    case 'scheme': return (u) => schemeGradient(u, series, theme, alpha);
    case 'none': return withAlpha(series.color, alpha);
  }
}

const linear = uPlot.paths.linear?.();
const smooth = uPlot.paths.spline?.();
const stepBefore = uPlot.paths.stepped?.({ align: -1 });
const stepAfter = uPlot.paths.stepped?.({ align: 1 });
const noPath: uPlot.Series.PathBuilder = () => null;

function pathOf(series: ChartSeries): uPlot.Series.PathBuilder | undefined {
  const { style } = series;
  if (style.drawStyle === 'points') return noPath;
  if (style.drawStyle === 'bars') {
    return uPlot.paths.bars?.({ size: [style.barWidthFactor, style.barMaxWidth ?? 200, 1], align: style.barAlignment });
  }
  switch (style.interpolation) {
    case 'smooth': return smooth;
    case 'stepBefore': return stepBefore;
    case 'stepAfter': return stepAfter;
    case 'linear': return linear;
  }
}

/** Points without a neighbour on either side: a line alone would not show them. */
export function lonelyPoints(values: ArrayLike<number | null | undefined>, from: number, to: number): number[] {
  const found: number[] = [];
  const has = (i: number) => values[i] !== null && values[i] !== undefined;
  for (let i = from; i <= to; i++) {
    if (has(i) && !(i > 0 && has(i - 1)) && !(i < values.length - 1 && has(i + 1))) found.push(i);
  }
  return found;
}

function pointsOf(series: ChartSeries): uPlot.Series.Points {
  const { style } = series;
  const size = style.pointSize;
  const base = { size, width: 0, fill: series.color, stroke: series.color };
  if (style.drawStyle === 'bars' || (style.showPoints === 'never' && style.drawStyle !== 'points')) return { ...base, show: false };
  if (style.drawStyle === 'points' || style.showPoints === 'always') return { ...base, show: true };
  const isSparse = (u: uPlot, from: number, to: number) => to - from <= u.bbox.width / devicePixelRatio / (size * 6);
  return {
    ...base,
    show: () => true,
    filter: (u, index, show) => {
      const [from, to] = u.series[0]?.idxs ?? [0, u.data[0].length - 1];
      if (show && isSparse(u, from, to)) return null;
      const values = u.data[index];
      if (values === undefined || style.spanNulls === true) return [];
      return lonelyPoints(values, from, to);
    },
  };
}

function seriesOf(series: ChartSeries, theme: ColorTheme): uPlot.Series {
  const { style } = series;
  const path = pathOf(series);
  const fill = fillOf(series, theme);
  const dash = style.dash ?? series.roundDash;
  return {
    label: series.key,
    scale: series.scale,
    show: !series.hidden,
    spanGaps: style.spanNulls === true,
    width: style.drawStyle === 'points' ? 0 : style.lineWidth,
    stroke: style.gradientMode === 'scheme' ? (u) => schemeGradient(u, series, theme, 1) : series.color,
    ...(fill === undefined || (series.fillTo !== undefined && style.drawStyle !== 'bars') ? {} : { fill }),
    fillTo: (u) => {
      const scale = u.scales[series.scale];
      const [low, high] = [scale?.min ?? 0, scale?.max ?? 0];
      return scale?.distr === 3 ? low : Math.min(Math.max(0, low), high);
    },
    points: pointsOf(series),
    ...(path === undefined ? {} : { paths: path }),
    ...(dash === undefined ? {} : { dash: [...dash], cap: dash[0] === 0 ? 'round' : 'butt' }),
  };
}

function scalesOf(model: ChartModel, context: ConfigContext): uPlot.Scales {
  const scales: uPlot.Scales = {
    x: { time: true, range: () => [...context.range()] as [number, number] },
  };
  for (const scale of model.scales) {
    const { type, log, linearThreshold } = scale.axis.scale;
    scales[scale.key] = {
      range: yRange(scale),
      ...(type === 'log' ? { distr: 3, log } : type === 'symlog' ? { distr: 4, log, asinh: linearThreshold } : { distr: 1 }),
    };
  }
  return scales;
}

function axesOf(model: ChartModel, context: ConfigContext): uPlot.Axis[] {
  const grid = { show: true, stroke: context.gridColor, width: 1 };
  const x: uPlot.Axis = {
    scale: 'x', stroke: context.textColor, font: axisFont, size: 26, gap: 4, space: 90,
    grid, ticks: { show: false }, border: { show: false },
    values: (_u, splits, _axis, _space, incr) => timeLabels(splits, incr, context.timeZone),
  };
  let gridTaken = false;
  const ys = model.scales.filter((s) => model.series.some((x1) => x1.scale === s.key)).map((scale): uPlot.Axis => {
    const showGrid = scale.axis.gridShow ?? !gridTaken;
    if (showGrid && scale.side !== 'hidden') gridTaken = true;
    const color = scale.color ?? context.textColor;
    return {
      scale: scale.key, show: scale.side !== 'hidden', side: scale.side === 'right' ? 1 : 3, stroke: color, font: axisFont, gap: 6, space: 26,
      grid: { ...grid, show: showGrid }, ticks: { show: false }, border: { show: scale.axis.borderShow, stroke: color, width: 1 },
      ...(scale.label === '' ? {} : { label: scale.label, labelFont: `11px ${fontFamily}`, labelSize: 18, labelGap: 0 }),
      ...(isBinaryUnit(scale.unit) ? { incrs: binaryIncrements } : {}),
      ...(scale.axis.scale.type === 'log' ? { filter: (_u: uPlot, splits: number[]) => splits.map((s) => (isRoundLog(s, scale.axis.scale.log) ? s : null)) } : {}),
      values: (_u, splits) => (isDateUnit(scale.unit) ? splits.map((s) => scale.format(s)) : tickLabels(scale, splits)),
      size: (_u, values) => (scale.axis.width !== undefined && scale.axis.width > 0 ? scale.axis.width : Math.max(24, ...(values ?? []).map((v) => Math.ceil(textWidth(v)))) + 14),
    };
  });
  return [x, ...ys];
}

function isRoundLog(value: number, base: number): boolean {
  const power = Math.log(value) / Math.log(base);
  return Math.abs(power - Math.round(power)) < 1e-6;
}

/** Bands between a series and the one it is filled down to: stacks, and `fillBelowTo`. */
function bandsOf(model: ChartModel, theme: ColorTheme): uPlot.Band[] {
  return model.series.flatMap((s, i): uPlot.Band[] => {
    if (s.fillTo === undefined || s.hidden) return [];
    const fill = fillOf(s, theme);
    const below = model.series[s.fillTo];
    if (below === undefined || below.hidden) return [];
    const alpha = fillAlpha(s);
    return [{ series: [i + 1, s.fillTo + 1], fill: fill ?? withAlpha(s.color, alpha), dir: s.style.transform === 'negative-Y' ? 1 : -1 }];
  });
}

/** Data columns for uPlot: moments, then what each series draws. */
export function chartData(model: ChartModel): uPlot.AlignedData {
  return [model.times as number[], ...model.series.map((s) => s.drawn)];
}

/** Parts of the model that need a new chart when they change; new values alone don't. */
export function configSignature(model: ChartModel, context: Pick<ConfigContext, 'theme' | 'timeZone'>): string {
  return JSON.stringify([
    context.theme.isDark, context.timeZone,
    model.series.map((s) => [s.key, s.color, s.scale, s.style, s.fillTo, s.hidden, s.roundDash]),
    model.scales.map((s) => [s.key, s.side, s.label, s.color, s.decimals, s.unit]),
    model.thresholds,
  ]);
}

export function chartOptions(model: ChartModel, width: number, height: number, context: ConfigContext): uPlot.Options {
  const zone = context.timeZone;
  const iana = zone === 'utc' || zone === 'UTC' ? 'Etc/UTC' : zone;
  return {
    width, height, ms: 1,
    ...(zone === '' || zone === 'browser' ? {} : { tzDate: (ms: number) => uPlot.tzDate(new Date(ms), iana) }),
    padding: [8, 10, 0, model.scales.some((s) => s.side === 'left') ? 0 : 10],
    legend: { show: false },
    focus: { alpha: 0.3 },
    scales: scalesOf(model, context),
    axes: axesOf(model, context),
    series: [{}, ...model.series.map((s) => seriesOf(s, context.theme))],
    bands: bandsOf(model, context.theme),
    cursor: {
      points: { size: 7, width: 2, stroke: (u, i) => strokeText(u, i), fill: () => context.theme.panel },
      focus: { prox: 24 },
      drag: { x: true, y: false, setScale: false, dist: 6 },
      bind: {
        dblclick: () => () => {
          context.onZoomOut?.();
          return null;
        },
      },
      ...(context.syncKey === undefined ? {} : { sync: { key: context.syncKey, setSeries: false, scales: ['x', null] } }),
    },
    hooks: {
      setSelect: [(u) => {
        const { left, width: selected } = u.select;
        if (selected <= 2) return;
        const from = u.posToVal(left, 'x');
        const to = u.posToVal(left + selected, 'x');
        u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        context.onZoom?.(Math.round(from), Math.round(to));
      }],
    },
    plugins: [...context.plugins],
  };
}

function strokeText(u: uPlot, index: number): string {
  const stroke = u.series[index]?.stroke;
  const value: unknown = typeof stroke === 'function' ? stroke(u, index) : stroke;
  return typeof value === 'string' ? value : 'gray';
}
