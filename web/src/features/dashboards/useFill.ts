import { useMemo } from 'react';
import type { Panel } from '../../grafana/model';
import { mergeMaps, rangeMacros } from '../../grafana/variables/macros';
import { interpolate, scopeOf, type ScopeValue } from '../../grafana/variables/scope';
import { formatVariable } from '../../grafana/variables/format';
import type { Fill, LinkContext } from '../../panels/types';
import { useTime } from '../../time/timeContext';
import { useDashboard } from './context';

const word = (value: string): ScopeValue => ({ values: [value], texts: [value], verbatim: true });

function contextValues(context: LinkContext): ReadonlyMap<string, ScopeValue> {
  const found = new Map<string, ScopeValue>();
  const { labels = {}, row = {}, value } = context;
  const labelFields = Object.fromEntries(Object.entries(labels).map(([k, v]) => [`labels.${k}`, v]));
  const quoted = Object.fromEntries(Object.entries(labels).map(([k, v]) => [`labels["${k}"]`, v]));
  if (context.fieldName !== undefined) found.set('__field', { ...word(context.fieldName), fields: { name: context.fieldName, displayName: context.fieldName, ...labelFields, ...quoted } });
  if (context.fieldName !== undefined) found.set('__series', { ...word(context.fieldName), fields: { name: context.fieldName } });
  if (value !== undefined) {
    const numeric = /^-?[\d.]+(e[+-]?\d+)?$/i.test(value.raw) ? value.raw : value.text;
    found.set('__value', { ...word(value.text), fields: { raw: value.raw, text: value.text, numeric, time: String(value.timeMs ?? '') } });
  }
  const rowFields = Object.fromEntries(Object.entries(row).flatMap(([k, v]) => [[`fields.${k}`, v], [`fields["${k}"]`, v], [`fields['${k}']`, v], [`fields.${k}.text`, v], [`fields.${k}.numeric`, v]]));
  if (context.row !== undefined) found.set('__data', { ...word(''), fields: rowFields });
  return found;
}

/** Fills titles, texts and links of a panel with variables, the range and the value under the pointer. */
export function useFill(panel: Pick<Panel, 'scopedVars'>): Fill {
  const { variables, macros } = useDashboard();
  const { range, zone } = useTime();
  return useMemo(() => {
    const all: ScopeValue = { ...word(variables.filter((v) => v.variable.type !== 'adhoc').map((v) => formatVariable(v.variable.name, v.values, v.texts, 'queryparam')).filter((t) => t !== '').join('&')) };
    const base = mergeMaps(macros, rangeMacros({ ...range, timezone: zone }), new Map([['__all_variables', all]]));
    return (text, context, as = 'text') => interpolate(text, scopeOf(variables, context === undefined ? base : mergeMaps(base, contextValues(context)), panel.scopedVars), as);
  }, [variables, macros, range, zone, panel.scopedVars]);
}
