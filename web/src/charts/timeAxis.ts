import { zonedParts } from '../grafana/units/dates';
import { timeLabels } from './uplot/config';

const steps = [
  1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000,
  86_400_000, 172_800_000, 604_800_000, 1_209_600_000, 2_592_000_000, 7_776_000_000, 31_536_000_000,
];

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Round moments of a zone's clock between two instants, about `space` pixels apart. */
export function timeTicks(fromMs: number, toMs: number, width: number, timeZone: string, space = 90): readonly Tick[] {
  const span = Math.max(1, toMs - fromMs);
  const wanted = (span / Math.max(1, width)) * space;
  const step = steps.find((s) => s >= wanted) ?? 31_536_000_000;
  const offsetMs = zonedParts(fromMs, timeZone).offsetMinutes * 60_000;
  const first = Math.ceil((fromMs + offsetMs) / step) * step - offsetMs;
  const moments: number[] = [];
  for (let at = first; at <= toMs && moments.length < 100; at += step) moments.push(at);
  const labels = timeLabels(moments, step, timeZone);
  return moments.map((at, i) => ({ at, label: labels[i] ?? '' }));
}

/** Round numbers from low to high, at most `count` or so. */
export function valueTicks(low: number, high: number, count: number): readonly number[] {
  if (!(high > low)) return [low];
  const raw = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((m) => m * power >= raw) ?? 10) * power;
  const ticks: number[] = [];
  for (let v = Math.ceil(low / step) * step; v <= high + step * 1e-9; v += step) ticks.push(Math.abs(v) < step * 1e-9 ? 0 : v);
  return ticks;
}
