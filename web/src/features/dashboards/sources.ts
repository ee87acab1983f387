import type { DataSourceRef } from '../../grafana/model';
import { parseInterval } from '../../grafana/time/interval';
import { sameKind } from '../../grafana/variables/filters';
import { interpolate, referencedNames, type Scope } from '../../grafana/variables/scope';
import type { PanelSource } from './api';

/** What a query runs on. `base` is the path in front of `/api` or `/loki`; empty for the built-in store. */
export type ResolvedSource =
  | { readonly kind: 'prometheus' | 'loki' | 'tempo'; readonly base: string; readonly name: string; readonly scrapeMs: number }
  | { readonly kind: 'dashboard' }
  | { readonly kind: 'mixed' }
  | { readonly kind: 'other'; readonly type: string }
  | { readonly kind: 'missing'; readonly wanted: string };

/** Lines and spans come when they come: steps of their queries follow the width alone, down to this. */
const leastLogStepMs = 1000;

const ownStore = (type: string) => (type === 'loki' || type === 'tempo' ? type : undefined);

function resolved(source: PanelSource, defaultScrapeMs: number): ResolvedSource {
  const own = ownStore(source.type);
  if (own === undefined && !source.type.includes('prometheus')) return { kind: 'other', type: source.type };
  return {
    kind: own ?? 'prometheus', base: `/api/datasources/proxy/uid/${encodeURIComponent(source.uid)}`, name: source.name,
    scrapeMs: parseInterval(source.timeInterval) ?? (own === undefined ? defaultScrapeMs : leastLogStepMs),
  };
}

/** A type that no source is configured for: the built-in stores answer for their own. */
function unconfigured(type: string): ResolvedSource {
  const own = ownStore(type);
  return own === undefined ? { kind: 'other', type } : { kind: own, base: '', name: own, scrapeMs: leastLogStepMs };
}

const noKinds: ReadonlyMap<string, string> = new Map();

/**
 * Finds a data source by uid, name, `$var`, type or default. Without any configured source, the built-in store answers.
 * `emptyKinds` gives the type that data source variables without a value ask for.
 */
export function resolveSource(ref: DataSourceRef | null, scope: Scope, sources: readonly PanelSource[], defaultScrapeMs: number, emptyKinds: ReadonlyMap<string, string> = noKinds): ResolvedSource {
  const uid = ref?.uid === undefined ? undefined : interpolate(ref.uid, scope, 'value');
  const emptyKind = ref?.uid === undefined ? undefined : emptyKinds.get(referencedNames(ref.uid)[0] ?? '');
  if (emptyKind !== undefined && !emptyKind.includes('prometheus')) return unconfigured(emptyKind);
  if (uid === '-- Mixed --' || uid === '-- Mixed --/mixed') return { kind: 'mixed' };
  if (uid === '-- Dashboard --') return { kind: 'dashboard' };
  if (uid === '-- Grafana --' || uid === 'grafana') return { kind: 'other', type: ref?.type ?? 'grafana' };
  const builtIn: ResolvedSource = { kind: 'prometheus', base: '', name: 'Prometheus', scrapeMs: defaultScrapeMs };
  const byDefault = (type: string | undefined): ResolvedSource | undefined => {
    const fits = sources.filter((s) => type === undefined || sameKind(s.type, type));
    const found = fits.find((s) => s.isDefault) ?? (type === undefined ? undefined : fits[0]);
    return found === undefined ? undefined : resolved(found, defaultScrapeMs);
  };
  if (uid === undefined || uid === '' || uid === 'default') {
    return byDefault(ref?.type) ?? (ref?.type === undefined || ref.type.includes('prometheus') ? builtIn : unconfigured(ref.type));
  }
  if (uid.startsWith('default:')) {
    const type = uid.slice(8);
    return byDefault(type === '' ? undefined : type) ?? (type === '' || type.includes('prometheus') ? builtIn : unconfigured(type));
  }
  const found = sources.find((s) => s.uid === uid) ?? sources.find((s) => s.name === uid) ?? sources.find((s) => s.name.toLowerCase() === uid.toLowerCase());
  if (found !== undefined) return resolved(found, defaultScrapeMs);
  // Exported dashboards carry uids of the place they come from: the one source of that type stands in.
  const type = ref?.type ?? (uid === 'prometheus' || uid === 'loki' || uid === 'tempo' ? uid : undefined);
  const stand = byDefault(type);
  if (type !== undefined && stand !== undefined) return stand;
  if (type?.includes('prometheus') === true || sources.length === 0) return type === undefined || type.includes('prometheus') ? builtIn : unconfigured(type);
  return type === undefined ? { kind: 'missing', wanted: uid } : unconfigured(type);
}
