import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight';
import { Spotlight, spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import { useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { platform } from '../api/platform';
import { prom } from '../api/prom';
import { queryKeys } from '../api/queryKeys';
import { Icon } from '../ui/Icon';
import { navigation } from './navigation';

/** Metric names shown at once: a store may hold tens of thousands. */
const mostMetrics = 20;

/** Search over pages, dashboards, metrics and runbooks, and the few commands. Loaded when first opened. */
export default function Palette({ openCount, showHelp }: { openCount: number; showHelp: () => void }) {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const [query, setQuery] = useState('');
  useEffect(() => spotlight.open(), [openCount]);

  const dashboards = useQuery({ queryKey: queryKeys.platform.dashboards, queryFn: ({ signal }) => platform.dashboards(signal), staleTime: 60_000 });
  const runbooks = useQuery({ queryKey: queryKeys.platform.runbooks, queryFn: ({ signal }) => platform.runbooks(signal), staleTime: 60_000 });
  const metrics = useQuery({
    queryKey: queryKeys.prom.labelValues('', '__name__', [], 0, 0),
    queryFn: ({ signal }) => prom.labelValues('__name__', [], { limit: 20_000 }, signal),
    staleTime: 60_000,
  });

  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  /** The name itself first, then names that begin with what was typed. */
  const distance = (name: string) => (name === query.trim() ? 0 : name.startsWith(query.trim()) ? 1 : 2);
  const fits = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const action = (id: string, label: string, run: () => void, icon: Parameters<typeof Icon>[0]['name'], description?: string): SpotlightActionData => ({
    id,
    label,
    description,
    onClick: run,
    leftSection: <Icon name={icon} size={15} />,
  });

  const groups: SpotlightActionGroupData[] = [
    {
      group: 'Pages',
      actions: navigation.filter((item) => fits(item.label)).map((item) => action(item.to, item.label, () => void navigate({ to: item.to }), item.icon)),
    },
    {
      group: 'Dashboards',
      actions: (dashboards.data ?? [])
        .filter((item) => fits(`${item.title} ${item.folder ?? ''} ${(item.tags ?? []).join(' ')}`))
        .map((item) => action(`d-${item.uid}`, item.title, () => void navigate({ to: `/d/${encodeURIComponent(item.uid)}/${item.slug ?? ''}` }), 'grid', item.folder)),
    },
    {
      group: 'Runbooks',
      actions: (runbooks.data ?? [])
        .filter((item) => fits(`${item.title} ${item.name} ${item.alerts.join(' ')}`))
        .map((item) => action(`r-${item.name}`, item.title, () => void navigate({ to: `/runbooks/${encodeURIComponent(item.name)}` }), 'book', item.alerts.join(', '))),
    },
    {
      group: 'Metrics',
      actions:
        words.length === 0
          ? []
          : (metrics.data?.data ?? [])
              .filter(fits)
              .toSorted((a, b) => distance(a) - distance(b))
              .slice(0, mostMetrics)
              .map((name) => action(`m-${name}`, name, () => void navigate({ to: '/explore/metrics', search: { expr: [name] } as never }), 'chart')),
    },
    {
      group: 'Commands',
      actions: [
        action('light', 'Light theme', () => setColorScheme('light'), 'sun'),
        action('dark', 'Dark theme', () => setColorScheme('dark'), 'moon'),
        action('auto', 'Theme as the system', () => setColorScheme('auto'), 'monitor'),
        action('silence', 'New silence', () => void navigate({ to: '/silences/new' }), 'bell-off'),
        action('help', 'Keyboard shortcuts', showHelp, 'question'),
      ].filter((item) => fits(item.label ?? '')),
    },
  ];

  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      // The groups above are filtered already: all words must occur, in any order.
      filter={(_, actions) => actions}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      nothingFound="Nothing fits"
      highlightQuery
      scrollable
      maxHeight={440}
      overlayProps={{ blur: 0, backgroundOpacity: 0.45 }}
      attributes={{ content: { 'aria-label': 'Search and commands' } }}
      searchProps={{ placeholder: 'Search pages, dashboards, metrics, runbooks…', 'aria-label': 'Search', leftSection: <Icon name="search" /> }}
    />
  );
}
