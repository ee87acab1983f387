import type { SloSummary } from '../api/platform';
import type { Tone } from './Labels';
import { StateBadge } from './Labels';

/** `99.5 %`: as many digits as an objective has. */
export const formatObjective = (ratio: number): string => `${Number((100 * ratio).toFixed(4))} %`;

/** `98.2 %`, `-12 %`; a dash where nothing is known. */
export const formatBudget = (ratio: number | null): string => (ratio === null ? '–' : `${Number((100 * ratio).toFixed(Math.abs(ratio) < 10 ? 1 : 0))} %`);

export function sloTone({ health, budgetRemaining }: Pick<SloSummary, 'health' | 'budgetRemaining'>): Tone {
  if (budgetRemaining === null) return 'unknown';
  if (health === 'exhausted') return 'critical';
  return health === 'burning' || budgetRemaining < 0.25 ? 'warning' : 'ok';
}

const words: Record<SloSummary['health'], string> = { ok: 'within budget', burning: 'burning', exhausted: 'budget spent', unknown: 'no figures yet' };

/** How an SLO stands, as icon and word. */
export function SloBadge({ slo }: { slo: Pick<SloSummary, 'health' | 'budgetRemaining'> }) {
  return <StateBadge tone={sloTone(slo)}>{words[slo.health]}</StateBadge>;
}

/** Why the figures stand still; nothing where they move. */
export const dataNote = (data: SloSummary['data']): string | undefined =>
  data === 'no_traffic' ? 'no traffic' : data === 'absent' ? 'series missing' : undefined;
