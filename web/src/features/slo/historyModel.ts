import type { SloHistory, SloPoint } from '../../api/platform';

export interface Bar {
  /** Unix milliseconds, the end excluded. */
  fromMs: number;
  toMs: number;
  /** Null where nothing was counted. */
  compliance: number | null;
  isKept: boolean;
}

/** Each step of the history, which ends at the time it carries. */
export function barsOf({ steps, stepSeconds, objective }: SloHistory): readonly Bar[] {
  return steps.map(([end, compliance]) => ({ fromMs: (end - stepSeconds) * 1000, toMs: end * 1000, compliance, isKept: compliance !== null && compliance >= objective }));
}

/**
 * The lowest value of the axis: the objective lies a third above it, so that a step that keeps it and one that does not differ at sight;
 * lower where a step was worse.
 */
export function lowestOf(bars: readonly Bar[], objective: number): number {
  const worst = Math.min(...bars.flatMap(({ compliance }) => (compliance === null ? [] : [compliance])), 1);
  const usual = objective - (1 - objective) / 2;
  return Math.max(0, worst < usual ? worst - (1 - worst) * 0.05 : usual);
}

/** Runs of known points, as lines are drawn through them. */
export function runsOf(points: readonly SloPoint[]): readonly (readonly (readonly [number, number])[])[] {
  const runs: [number, number][][] = [];
  let run: [number, number][] | undefined;
  for (const [time, value] of points) {
    if (value === null) run = undefined;
    else if (run) run.push([time, value]);
    else runs.push((run = [[time, value]]));
  }
  return runs;
}
