import { useEffect } from 'react';
import type { ExemplarMark } from '../../charts/uplot/exemplars';
import type { LinkRange } from '../../grafana/links/source';
import { useExemplars, type ExemplarQuery } from './useExemplars';

/** Asks for exemplars and hands them on; draws nothing. A component of its own so that its code loads only where a panel wants exemplars. */
export default function ExemplarSource({ queries, range, width, enabled, onMarks }: { queries: readonly ExemplarQuery[]; range: LinkRange; width: number; enabled: boolean; onMarks: (marks: readonly ExemplarMark[]) => void }) {
  const marks = useExemplars(queries, range, width, enabled);
  useEffect(() => onMarks(marks), [marks, onMarks]);
  return null;
}
