import { LokiClient, toNs, type LogData } from '../../api/loki';
import { logsFrame } from '../../grafana/frames/logs';
import { toColumns, type PromResult } from '../../grafana/frames/prometheus';
import type { PanelRequest } from './requests';
import type { PanelAnswer } from './usePanelData';

// What dashboards ask of Loki. A chunk of its own: most dashboards ask metrics alone.

/** A panel's request: lines as their frame, numbers as Prometheus gives them. */
export async function askLoki(r: PanelRequest, signal: AbortSignal): Promise<PanelAnswer> {
  const client = new LokiClient(r.base);
  const data = r.kind === 'instant'
    ? await client.query(r.expr, r.toMs, signal)
    : await client.queryRange(r.expr, { start: toNs(r.fromMs), end: toNs(r.toMs), stepSeconds: r.stepMs / 1000, limit: r.lines?.limit, direction: r.lines?.direction }, signal);
  return data.resultType === 'streams' ? { resultType: 'frames', frames: [logsFrame(r.expr, data.result, r.lines?.direction ?? 'backward')] } : toColumns(data as PromResult);
}

/** What an annotation query finds. */
export function findLines(p: { readonly base: string; readonly expr: string; readonly from: number; readonly to: number; readonly step: number }, limit: number, signal: AbortSignal): Promise<LogData> {
  return new LokiClient(p.base).queryRange(p.expr, { start: toNs(p.from), end: toNs(p.to), limit, stepSeconds: p.step / 1000 }, signal);
}
