import type { ColorTheme } from '../../grafana/field/colors';
import { fieldDisplay, valueRange } from '../../grafana/field/display';
import { mapValue } from '../../grafana/field/mappings';
import { fieldNames } from '../../grafana/field/names';
import { timeField, type Frame, type Value } from '../../grafana/frames/frame';
import { joinFormatted } from '../../grafana/units/fixed';

/** One stretch of equal state. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly text: string;
  readonly color: string;
}

export interface StateRow {
  readonly key: string;
  readonly name: string;
  readonly spans: readonly Span[];
}

function medianStep(times: readonly number[]): number {
  const steps = times.slice(1).map((t, i) => t - (times[i] ?? 0)).toSorted((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 60_000;
}

/** Rows of states. `merge` joins neighbours that look the same; without it each value stands alone. */
export function stateRows(frames: readonly Frame[], theme: ColorTheme, timeZone: string, toMs: number, merge: boolean): readonly StateRow[] {
  const names = fieldNames(frames);
  const numeric = frames.flatMap((f) => f.fields.filter((x) => x.type === 'number'));
  const panelRange = valueRange(numeric.flatMap((f) => f.values));
  const rows: StateRow[] = [];
  for (const frame of frames) {
    const time = timeField(frame);
    if (time === undefined) continue;
    const times = time.values as readonly number[];
    const step = frame.meta?.stepMs ?? medianStep(times);
    for (const field of frame.fields) {
      if (field === time || field.type === 'time' || field.type === 'other') continue;
      const display = fieldDisplay(field, { theme, timeZone, panelRange, seriesIndex: rows.length, seriesName: names.get(field) ?? field.name });
      const usesPalette = field.config.color === undefined || field.config.color.mode.startsWith('palette');
      const paletteOf = new Map<string, string>();
      const spans: Span[] = [];
      let open: { fromMs: number; text: string; color: string; value: Value } | undefined;
      const close = (at: number) => {
        if (open !== undefined && at > open.fromMs) spans.push({ fromMs: open.fromMs, toMs: at, text: open.text, color: open.color });
        open = undefined;
      };
      field.values.forEach((value, i) => {
        const at = times[i] ?? 0;
        if (value === null || value === undefined) {
          close(at);
          return;
        }
        const shown = display(value);
        const text = joinFormatted(shown);
        let color = shown.color;
        const ownsColor = mapValue(field.config.mappings, value)?.color !== undefined || (field.config.thresholds !== undefined && field.config.color === undefined && field.type === 'number');
        if (usesPalette && !ownsColor) {
          color = (paletteOf.get(text) ?? theme.palette[paletteOf.size % theme.palette.length] ?? shown.color);
          paletteOf.set(text, color);
        }
        if (open !== undefined && merge && open.text === text && open.color === color && at - open.fromMs >= 0) return;
        close(at);
        open = { fromMs: at, text, color, value };
        if (!merge) close(at + step * 0.92);
      });
      // The last state holds for one more step, not for ever.
      close(Math.min(Math.max(toMs, times[times.length - 1] ?? 0), (times[times.length - 1] ?? 0) + step));
      rows.push({ key: `${names.get(field) ?? field.name}/${rows.length}`, name: names.get(field) ?? field.name, spans });
    }
  }
  return rows;
}
