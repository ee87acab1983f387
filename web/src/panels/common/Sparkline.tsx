import { memo, useId } from 'react';
import { withAlpha } from '../../grafana/field/colors';

export interface SparklineProps {
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  readonly width: number;
  readonly height: number;
  readonly color: string;
  readonly fill?: boolean;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Points of the line: x and y in pixels; null breaks it. */
export function sparklinePath(times: readonly number[], values: readonly (number | null)[], width: number, height: number, bounds: { min?: number | undefined; max?: number | undefined } = {}): { line: string; area: string } {
  const first = times[0] ?? 0;
  const span = Math.max(1, (times[times.length - 1] ?? 0) - first);
  let low = bounds.min ?? Infinity;
  let high = bounds.max ?? -Infinity;
  for (const v of values) {
    if (v === null) continue;
    if (bounds.min === undefined && v < low) low = v;
    if (bounds.max === undefined && v > high) high = v;
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { line: '', area: '' };
  const flat = high <= low;
  const pad = 2;
  const y = (v: number) => (flat ? height / 2 : pad + (1 - (Math.min(high, Math.max(low, v)) - low) / (high - low)) * (height - 2 * pad));
  const x = (t: number) => ((t - first) / span) * width;
  let line = '';
  let area = '';
  let runStart = -1;
  let lastX = 0;
  // No more points than pixels: a long series is thinned to the last value of each pixel column.
  const step = Math.max(1, Math.floor(values.length / Math.max(1, width * 2)));
  for (let i = 0; i < values.length; i += step) {
    const v = values[i];
    if (v === null || v === undefined) {
      if (runStart >= 0) area += `L${lastX},${height}Z`;
      runStart = -1;
      continue;
    }
    const at = Math.round(x(times[i] ?? 0) * 10) / 10;
    const point = `${at},${Math.round(y(v) * 10) / 10}`;
    line += runStart < 0 ? `M${point}` : `L${point}`;
    area += runStart < 0 ? `M${at},${height}L${point}` : `L${point}`;
    if (runStart < 0) runStart = i;
    lastX = at;
  }
  if (runStart >= 0) area += `L${lastX},${height}Z`;
  return { line, area };
}

export const Sparkline = memo(function Sparkline({ times, values, width, height, color, fill = true, min, max }: SparklineProps) {
  const id = useId();
  if (width < 8 || height < 6) return null;
  const { line, area } = sparklinePath(times, values, width, height, { min, max });
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true" style={{ display: 'block' }}>
      {fill && (
        <>
          <defs>
            <linearGradient id={id} x1="0" y1="0" x2="0" y2="1">
              <stop offset="0" stopColor={withAlpha(color, 0.28)} />
              <stop offset="1" stopColor={withAlpha(color, 0.12)} />
            </linearGradient>
          </defs>
          <path d={area} fill={`url(#${id})`} />
        </>
      )}
      <path d={line} fill="none" stroke={color} strokeWidth={1.25} strokeLinejoin="round" />
    </svg>
  );
});
