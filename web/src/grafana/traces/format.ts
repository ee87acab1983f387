import { formatDuration } from '../../time/format';

/** A length of time as a reader of traces needs it: three digits, from nanoseconds to hours. */
export function formatNs(ns: number): string {
  const size = Math.abs(ns);
  if (size < 1) return '0';
  if (size < 1000) return `${Math.round(ns)} ns`;
  if (size < 999_500) return `${three(ns / 1e3)} µs`;
  if (size < 999_500_000) return `${three(ns / 1e6)} ms`;
  return size < 59.95e9 ? `${three(ns / 1e9)} s` : formatDuration(ns / 1e6);
}

const three = (value: number): string => {
  const size = Math.abs(value);
  return value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0).replace(/\.0+$|(\.\d*?)0+$/, '$1');
};

/** `+12 ms`, `−3 µs`. */
export const formatDelta = (ns: number): string => (ns === 0 ? '0' : `${ns > 0 ? '+' : '−'}${formatNs(Math.abs(ns))}`);

/** `12 %`, `0.4 %`. */
export const formatShare = (share: number): string => `${share >= 0.0995 || share === 0 ? Math.round(share * 100) : Number((share * 100).toFixed(1))} %`;

export const plural = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** Round lengths from 0 to the end of a window of nanoseconds, about `count` of them. */
export function nsTicks(fromNs: number, toNs: number, count: number): readonly number[] {
  const raw = (toNs - fromNs) / Math.max(1, count);
  if (!(raw > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((m) => m * power >= raw) ?? 10) * power;
  const ticks: number[] = [];
  for (let at = Math.ceil(fromNs / step) * step; at <= toNs && ticks.length < 50; at += step) ticks.push(at);
  return ticks;
}
