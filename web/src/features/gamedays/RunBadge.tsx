import type { GameDayRun } from '../../api/incidents';
import type { Tone } from '../../ui/Labels';
import { StateBadge } from '../../ui/Labels';

const tones: Record<GameDayRun['status'], Tone> = { running: 'info', completed: 'ok', failed: 'critical', aborted: 'warning', interrupted: 'warning' };

export function RunBadge({ run }: { run: GameDayRun }) {
  return (
    <StateBadge tone={tones[run.status]} icon={run.status === 'running' ? 'wait' : undefined}>
      {run.status}
      {run.deviated && run.status !== 'running' ? ', deviated' : ''}
    </StateBadge>
  );
}

/** `8.3 s`, `2 m 05 s`; a dash where it was not seen. */
export function seconds(ms: number | undefined): string {
  if (ms === undefined) return '–';
  if (ms < 100_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} m ${String(Math.floor(ms / 1000) % 60).padStart(2, '0')} s`;
}
