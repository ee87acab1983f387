import { useCallback, useMemo } from 'react';
import { derivedFields, lineLinks } from '../../grafana/links/derived';
import type { CorrelationLink, LinkRange } from '../../grafana/links/source';
import { useSources } from '../common/useSources';
import type { LogRow } from './logModel';

/** The links of a line, by the derived fields of the Loki sources: lines do not say which of them they are from. */
export function useLineLinks(range: LinkRange): (row: LogRow) => readonly CorrelationLink[] {
  const sources = useSources();
  const fields = useMemo(() => derivedFields(sources.filter(({ type }) => type === 'loki'), sources), [sources]);
  return useCallback((row: LogRow) => lineLinks(row, fields, range), [fields, range]);
}
