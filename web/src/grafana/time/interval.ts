/** Steps of queries: round values, as dashboards expect them in `$__interval`. All in milliseconds. */
const rounds: readonly (readonly [below: number, step: number])[] = [
  [10, 1], [15, 10], [35, 20], [75, 50], [150, 100], [350, 200], [750, 500], [1500, 1000], [3500, 2000], [7500, 5000], [12_500, 10_000],
  [17_500, 15_000], [25_000, 20_000], [45_000, 30_000], [90_000, 60_000], [210_000, 120_000], [450_000, 300_000], [750_000, 600_000],
  [1_050_000, 900_000], [1_500_000, 1_200_000], [2_700_000, 1_800_000], [5_400_000, 3_600_000], [9_000_000, 7_200_000], [16_200_000, 10_800_000],
  [32_400_000, 21_600_000], [86_400_000, 43_200_000], [604_800_000, 86_400_000], [1_814_400_000, 604_800_000], [3_628_800_000, 2_592_000_000],
];

export function roundInterval(ms: number): number {
  return rounds.find(([below]) => ms < below)?.[1] ?? 31_536_000_000;
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, M: 2_592_000_000, y: 31_536_000_000,
};

/** `15s`, `1h30m`, `500ms`, `>10s`, or a bare number of seconds; undefined for anything else. */
export function parseInterval(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim().replace(/^>/, '');
  if (trimmed === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w|M|y)/g)];
  if (parts.length === 0 || parts.map((p) => p[0]).join('') !== trimmed) return undefined;
  return parts.reduce((sum, p) => sum + Number(p[1]) * (unitMs[p[2] ?? ''] ?? 0), 0);
}

/** Shortest text in one unit, rounded down: 90 s is "1m" as upstream writes intervals. */
export function formatInterval(ms: number): string {
  const steps: readonly (readonly [number, string])[] = [
    [31_536_000_000, 'y'], [86_400_000, 'd'], [3_600_000, 'h'], [60_000, 'm'], [1000, 's'],
  ];
  for (const [size, unit] of steps) {
    const whole = Math.floor(ms / size);
    if (whole >= 1) return `${whole}${unit}`;
  }
  return ms >= 1 ? `${Math.floor(ms)}ms` : 'less than a millisecond';
}

export interface Interval {
  readonly text: string;
  readonly ms: number;
}

/** Step that gives about `maxDataPoints` over the range, never below `minMs`. */
export function calculateInterval(rangeMs: number, maxDataPoints: number, minMs = 0): Interval {
  const ms = Math.max(roundInterval(rangeMs / Math.max(1, maxDataPoints)), minMs);
  return { ms, text: formatInterval(ms) };
}

/** Prometheus answers at most 11,000 points per series. */
const maxPoints = 11_000;

export function safeStep(stepMs: number, rangeMs: number): number {
  return Math.max(stepMs, Math.ceil(rangeMs / maxPoints / 1000) * 1000, 1);
}

/** Range that always holds two samples of a counter: `$__rate_interval`. */
export function rateInterval(intervalMs: number, scrapeMs: number): number {
  return Math.max(intervalMs + scrapeMs, 4 * scrapeMs);
}
