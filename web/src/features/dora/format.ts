import type { DoraBands, DoraClass } from '../../api/dora';
import { formatDuration } from '../../time/format';
import type { Tone } from '../../ui/Labels';

export const classTones: Record<DoraClass, Tone> = { elite: 'ok', high: 'ok', medium: 'warning', low: 'critical' };

export const stageNames: Readonly<Record<string, string>> = {
  coding: 'Coding', pickup: 'Pickup', review: 'Review', merge_to_run: 'Merge to run', queue: 'Queue', run: 'Run', deploy: 'Deploy',
};

/** `2.4 a day`, `3.5 a week`, `1.2 a month`: in the unit in which it is at least one. */
export function formatFrequency(perDay: number): string {
  const number = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 1 });
  if (perDay >= 0.999) return `${number(perDay)} a day`;
  if (perDay * 7 >= 0.999) return `${number(perDay * 7)} a week`;
  return `${number(perDay * 30.44)} a month`;
}

export const formatSeconds = (seconds: number | null): string => (seconds === null ? '–' : formatDuration(seconds * 1000));

export const formatRatio = (ratio: number | null): string => (ratio === null ? '–' : `${(100 * ratio).toLocaleString('en-US', { maximumFractionDigits: 1 })} %`);

const bound = (unit: string, value: number): string => (unit === 'seconds' ? formatDuration(value * 1000) : unit === 'ratio' ? formatRatio(value) : formatFrequency(value));

/** Where each class of a key begins: `elite from 1 a day, high from …`. */
export function bandText(bands: DoraBands | undefined, key: string): string {
  const band = bands?.keys.find((one) => one.key === key);
  if (band === undefined) return '';
  const word = band.compare === 'at_least' ? 'from' : band.compare === 'at_most' ? 'up to' : 'under';
  return (['elite', 'high', 'medium'] as const).map((name) => `${name} ${word} ${bound(band.unit, band[name])}`).join(', ');
}
