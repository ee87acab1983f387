import { describe, expect, it } from 'vitest';
import { conformance, jsonNumber } from '../test/conformance';
import { parseTime } from '../time/parse';
import { darkTheme, grafanaPalette, resolveColor, type ColorTheme } from './field/colors';
import { fieldDisplay } from './field/display';
import { fieldName, nameContext } from './field/names';
import { reduceValues } from './field/reducers';
import type { FieldConfig, FieldType, Frame, Labels, Value } from './frames/frame';
import { renderLegend } from './frames/prometheus';
import { calculateInterval, parseInterval } from './time/interval';
import { applyTransformations } from './transform/transform';
import { unitFormatter } from './units/catalog';
import { joinFormatted } from './units/fixed';

/** Grafana's own dark theme, which the recorded answers were made with. */
const recordedTheme: ColorTheme = { ...darkTheme, palette: grafanaPalette, text: 'rgb(204, 204, 220)', panel: '#181b1f' };

interface UnitCase { unit: string; values: number[]; auto: string[]; decimals0?: string[]; decimals2?: string[] }
const units = conformance<UnitCase[]>('grafana/unit-format.json');
describe.skipIf(units === undefined)('grafana/unit-format.json', () => {
  it.each((units ?? []).map((u) => [u.unit, u] as const))('%s', (_, c) => {
    const format = unitFormatter(c.unit);
    const options = { timeZone: 'utc', nowMs: Date.UTC(2026, 6, 1) };
    expect(c.values.map((v) => joinFormatted(format(v, undefined, options)))).toEqual(c.auto);
    if (c.decimals0) expect(c.values.map((v) => joinFormatted(format(v, 0, options)))).toEqual(c.decimals0);
    if (c.decimals2) expect(c.values.map((v) => joinFormatted(format(v, 2, options)))).toEqual(c.decimals2);
  });
});

interface DisplayCase { source: string; config: FieldConfig; results: { value: number | null; text: string; prefix?: string; suffix?: string; color?: string; percent?: number }[] }
const displays = conformance<DisplayCase[]>('grafana/display.json');
describe.skipIf(displays === undefined)('grafana/display.json', () => {
  it.each((displays ?? []).map((d, i) => [`${i} ${d.source}`, d] as const))('%s', (_, c) => {
    const values = c.results.map((r) => r.value);
    const display = fieldDisplay({ type: 'number', config: c.config, values }, { theme: recordedTheme, timeZone: 'utc', seriesIndex: 0, seriesName: 'a' });
    for (const wanted of c.results) {
      const got = display(wanted.value);
      const shown = { text: got.text, ...(got.prefix ? { prefix: got.prefix } : {}), ...(got.suffix ? { suffix: got.suffix } : {}), color: got.color };
      const { value: _value, percent, ...expected } = wanted;
      expect(shown).toEqual({ ...expected, ...(expected.suffix === '' ? { suffix: undefined } : {}) });
      if (percent !== undefined) expect(got.percent).toBeCloseTo(percent, 6);
    }
  });
});

interface ReducerCase { values: unknown[]; reducer: string; result: unknown }
const reducers = conformance<ReducerCase[]>('grafana/reducers.json');
describe.skipIf(reducers === undefined)('grafana/reducers.json', () => {
  it.each((reducers ?? []).map((r) => [`${r.reducer} of ${JSON.stringify(r.values)}`, r] as const))('%s', (_, c) => {
    const result = reduceValues(c.values.map(jsonNumber) as Value[], c.reducer);
    const wanted = jsonNumber(c.result);
    if (typeof wanted === 'number' && Number.isFinite(wanted)) expect(result).toBeCloseTo(wanted, 9);
    else expect(result).toEqual(wanted);
  });
});

interface JsonField { name: string; type: FieldType; values: Value[]; labels?: Labels; displayName?: string }
interface JsonFrame { refId?: string; name?: string; fields: JsonField[] }
interface TransformCase { name: string; transformations: { id: string; options: Record<string, unknown> }[]; input: JsonFrame[]; output: JsonFrame[] }

function toFrame(frame: JsonFrame): Frame {
  return { ...frame, fields: frame.fields.map(({ displayName: _shown, ...field }) => ({ ...field, config: {} })) };
}
function fromFrames(frames: readonly Frame[]): JsonFrame[] {
  const context = nameContext(frames);
  return frames.map((frame) => ({
    ...(frame.refId === undefined ? {} : { refId: frame.refId }),
    ...(frame.name === undefined ? {} : { name: frame.name }),
    fields: frame.fields.map((field): JsonField => {
      const shown = fieldName(field, frame, context);
      return {
        name: field.name, type: field.type, values: field.values.map((v) => v ?? null),
        ...(field.labels === undefined || Object.keys(field.labels).length === 0 ? {} : { labels: field.labels }),
        ...(shown === field.name ? {} : { displayName: shown }),
      };
    }),
  }));
}
const transformations = conformance<TransformCase[]>('grafana/transformations.json');
describe.skipIf(transformations === undefined)('grafana/transformations.json', () => {
  it.each((transformations ?? []).map((t) => [t.name, t] as const))('%s', (_, c) => {
    const result = applyTransformations(c.input.map(toFrame), c.transformations.map((t) => ({ ...t, disabled: false })));
    expect(fromFrames(result)).toEqual(c.output);
  });
});

interface IntervalCase { range_s: number; max_data_points: number; min_interval: string | null; interval: string; interval_ms: number }
const intervals = conformance<IntervalCase[]>('grafana/interval.json');
describe.skipIf(intervals === undefined)('grafana/interval.json', () => {
  it.each((intervals ?? []).map((c) => [`${c.range_s} s in ${c.max_data_points} points, at least ${c.min_interval ?? 'any'}`, c] as const))('%s', (_, c) => {
    const result = calculateInterval(c.range_s * 1000, c.max_data_points, parseInterval(c.min_interval ?? undefined));
    expect({ ...c, ...result }).toMatchObject({ text: c.interval, ms: c.interval_ms });
  });
});

interface DateMath { now_ms: number; cases: { expr: string; from_ms: number | null; to_ms: number | null }[] }
const dates = conformance<DateMath>('grafana/date-math.json');
describe.skipIf(dates === undefined)('grafana/date-math.json', () => {
  // The page's parser also reads Unix milliseconds, which the recorded one leaves to its caller.
  it.each((dates?.cases ?? []).filter((c) => !/^\d+$/.test(c.expr)).map((c) => [c.expr, c] as const))('%s', (_, c) => {
    const context = { nowMs: dates?.now_ms ?? 0, zone: 'utc' };
    expect([parseTime(c.expr, context) ?? null, parseTime(c.expr, { ...context, roundUp: true }) ?? null]).toEqual([c.from_ms, c.to_ms]);
  });
});

const legends = conformance<{ format: string; labels: Labels; text: string }[]>('grafana/legend.json');
describe.skipIf(legends === undefined)('grafana/legend.json', () => {
  it.each((legends ?? []).map((l) => [l.format, l] as const))('%s', (_, c) => {
    expect(renderLegend(c.format, c.labels)).toBe(c.text);
  });
});

const colors = conformance<{ named: Record<string, string>; palette: string[] }>('grafana/colors.json');
describe.skipIf(colors === undefined)('grafana/colors.json', () => {
  it.each(Object.entries(colors?.named ?? {}))('resolves %s', (name, value) => {
    expect(resolveColor(name, recordedTheme)).toBe(value);
  });
  it('keeps the classic palette', () => {
    expect(grafanaPalette.slice(0, colors?.palette.length)).toEqual(colors?.palette);
  });
});
