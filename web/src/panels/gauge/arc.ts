import type { Range } from '../../grafana/field/display';
import type { Thresholds } from '../../grafana/frames/frame';

/** The dial opens at the bottom: from 225 degrees over the top to -45. Angles are in degrees, 0 at the right, counted upwards. */
export const startAngle = 225;
export const sweep = 270;

export function angleOf(share: number): number {
  return startAngle - sweep * Math.min(1, Math.max(0, share));
}

function point(cx: number, cy: number, radius: number, angle: number): string {
  const a = (angle * Math.PI) / 180;
  return `${(cx + radius * Math.cos(a)).toFixed(2)},${(cy - radius * Math.sin(a)).toFixed(2)}`;
}

/** SVG path of a ring piece between two shares of the dial. */
export function ringPath(cx: number, cy: number, outer: number, inner: number, from: number, to: number): string {
  const a = angleOf(from);
  const b = angleOf(to);
  const large = a - b > 180 ? 1 : 0;
  return `M${point(cx, cy, outer, a)}A${outer},${outer} 0 ${large} 1 ${point(cx, cy, outer, b)}L${point(cx, cy, inner, b)}A${inner},${inner} 0 ${large} 0 ${point(cx, cy, inner, a)}Z`;
}

export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly color: string;
}

/** Shares of the dial that each threshold covers. */
export function thresholdPieces(thresholds: Thresholds | undefined, range: Range): readonly Piece[] {
  const span = range.max - range.min;
  if (thresholds === undefined || span <= 0) return [];
  const share = (value: number | null | undefined) => {
    if (value === null || value === undefined || value === -Infinity) return 0;
    return Math.min(1, Math.max(0, thresholds.mode === 'percentage' ? value / 100 : (value - range.min) / span));
  };
  return thresholds.steps.map((step, i): Piece => ({ from: i === 0 ? 0 : share(step.value), to: i + 1 < thresholds.steps.length ? share(thresholds.steps[i + 1]?.value) : 1, color: step.color }))
    .filter((p) => p.to > p.from);
}
