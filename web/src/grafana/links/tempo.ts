import { asObject, asString } from '../json';
import { findSource, type LinkSource } from './source';

/** What a Tempo source says about graphs: where its service graph's metrics are, and whether a trace has a node graph. */
export interface TempoGraphs {
  /** The source that holds `traces_service_graph_*`; undefined stands for the built-in store. */
  readonly serviceMap: LinkSource | undefined;
  readonly isNodeGraph: boolean;
}

/** `serviceMap.datasourceUid` and `nodeGraph.enabled` of a Tempo data source. */
export function tempoGraphs(tempo: LinkSource | undefined, sources: readonly LinkSource[]): TempoGraphs {
  const { serviceMap, nodeGraph } = asObject(tempo?.jsonData);
  return { serviceMap: findSource(sources, asString(asObject(serviceMap)['datasourceUid'])), isNodeGraph: asObject(nodeGraph)['enabled'] === true };
}
