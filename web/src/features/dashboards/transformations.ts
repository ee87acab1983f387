import type { Frame } from '../../grafana/frames/frame';
import type { Transformation } from '../../grafana/transform/transformation';

type Apply = (frames: readonly Frame[], steps: readonly Transformation[]) => readonly Frame[];

let apply: Apply | undefined;

/** Few dashboards transform their data: the code comes with the first one that does, before its panels are drawn. */
export async function loadTransformations(dashboard: unknown): Promise<void> {
  if (JSON.stringify(dashboard).includes('"transformations":[{')) apply ??= (await import('../../grafana/transform/transform')).applyTransformations;
}

export function transformFrames(frames: readonly Frame[], steps: readonly Transformation[]): readonly Frame[] {
  if (steps.length === 0) return frames;
  if (apply === undefined) throw new Error('transformations were not loaded with their dashboard');
  return apply(frames, steps);
}
