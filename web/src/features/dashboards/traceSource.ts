import { platform } from '../../api/platform';
import { TempoClient } from '../../api/tempo';
import { foundSpansFrame, foundTracesFrame, traceFrame, traceMetricFrames, traceMetricUnit } from '../../grafana/frames/tempo';
import { asNumber, asString } from '../../grafana/json';
import { findSource } from '../../grafana/links/source';
import { tempoGraphs } from '../../grafana/links/tempo';
import { traceRow } from '../../grafana/traces/found';
import { serviceGraphFrames } from '../../grafana/traces/nodeGraph';
import { readTrace } from '../../grafana/traces/read';
import { readTempoTarget } from '../../grafana/traces/target';
import { isMetricsQuery, withListFields } from '../../grafana/traces/traceql';
import { fetchServiceGraph } from '../../panels/common/useServiceGraph';
import type { PanelRequest } from './requests';
import type { PanelAnswer } from './usePanelData';

// What dashboards ask of Tempo. A chunk of its own: most dashboards ask metrics alone.

const usualLimit = 20;
const mostTraces = 1000;
const proxied = '/api/datasources/proxy/uid/';

/** Where the service graph's metrics are: the Prometheus source that the Tempo source names, else the default one, else the built-in store. */
async function graphBase(tempoBase: string, signal: AbortSignal): Promise<string> {
  const sources = await platform.datasources(signal);
  const uid = tempoBase.startsWith(proxied) ? decodeURIComponent(tempoBase.slice(proxied.length)) : '';
  const metrics = tempoGraphs(findSource(sources, uid), sources).serviceMap ?? sources.find(({ type, isDefault }) => type.includes('prometheus') && isDefault === true);
  return metrics === undefined ? '' : proxied + encodeURIComponent(metrics.uid);
}

/** The answer to a target of a Tempo source as the frames that Grafana makes of it. */
export async function askTempo(r: PanelRequest, signal: AbortSignal): Promise<PanelAnswer> {
  const { source } = r.target;
  const range = { fromMs: r.fromMs, toMs: r.toMs };
  const target = readTempoTarget(asString(source['queryType']) ?? '', r.expr);
  if (target.kind === 'serviceMap') return { resultType: 'frames', frames: serviceGraphFrames(await fetchServiceGraph(await graphBase(r.base, signal), range, signal), r.refId) };
  const client = new TempoClient(r.base);
  if (target.kind === 'trace') return { resultType: 'frames', frames: [traceFrame(readTrace(await client.trace(target.id, undefined, signal)), r.refId)] };
  if (isMetricsQuery(target.query)) {
    const unit = traceMetricUnit(target.query);
    const series = await client.metricsRange(target.query, range, Math.max(1, Math.round(r.stepMs / 1000)), signal);
    return { resultType: 'frames', frames: traceMetricFrames(series, { refId: r.refId, query: target.query, stepMs: r.stepMs, ...(unit === undefined ? {} : { unit }) }) };
  }
  const limit = Math.min(mostTraces, Math.max(1, asNumber(source['limit']) ?? usualLimit));
  const found = (await client.search(withListFields(target.query), range, { limit, spansPerSet: asNumber(source['spss']) ?? 3 }, signal)).traces ?? [];
  const rows = found.map(traceRow);
  return { resultType: 'frames', frames: [source['tableType'] === 'spans' ? foundSpansFrame(rows, r.refId) : foundTracesFrame(rows, r.refId)] };
}
