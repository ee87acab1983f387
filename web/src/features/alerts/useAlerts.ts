import { useQuery } from '@tanstack/react-query';
import { alertmanager } from '../../api/alertmanager';
import { prom } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { useMemo } from 'react';
import { buildAlerts } from './alertModel';

/** How far back a resolved alert is still listed. */
export const resolvedWindow = '6h';

const everyMs = 15_000;

/** When each alert of the last hours was last seen firing, in Unix seconds. */
const lastFiring = `max_over_time(timestamp(ALERTS{alertstate="firing"})[${resolvedWindow}:1m])`;

/** Rules, Alertmanager and the recent past as one list. A source that fails is reported, and the others still show. */
export function useAlerts() {
  const rules = useQuery({ queryKey: queryKeys.prom.rules, queryFn: ({ signal }) => prom.rules(signal), refetchInterval: everyMs });
  const delivered = useQuery({
    queryKey: queryKeys.alertmanager.alerts(),
    queryFn: ({ signal }) => alertmanager.alerts({ active: true, silenced: true, inhibited: true }, signal),
    refetchInterval: everyMs,
  });
  const past = useQuery({
    queryKey: queryKeys.prom.instant('', lastFiring, undefined),
    queryFn: ({ signal }) => prom.query(lastFiring, undefined, { signal }),
    refetchInterval: 60_000,
  });
  const groups = rules.data?.data.groups;
  const pastData = past.data?.data;
  const alerts = useMemo(
    () => buildAlerts(groups ?? [], delivered.data ?? [], pastData?.resultType === 'vector' ? pastData.result : []),
    [groups, delivered.data, pastData],
  );
  return {
    alerts,
    rules,
    delivered,
    past,
    isPending: rules.isPending || delivered.isPending,
    retry: () => Promise.all([rules.refetch(), delivered.refetch(), past.refetch()]),
  };
}
