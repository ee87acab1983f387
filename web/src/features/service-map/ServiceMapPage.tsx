import { SegmentedControl } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { NodeGraph } from '../../charts/servicemap/NodeGraph';
import { plural } from '../../grafana/traces/format';
import { drawnServiceGraph } from '../../grafana/traces/nodeGraph';
import { busiest, type ServiceGraph } from '../../grafana/traces/serviceGraph';
import { useServiceGraph } from '../../panels/common/useServiceGraph';
import { TimeControls } from '../../time/TimeControls';
import { TimeScope } from '../../time/TimeScope';
import { useTime } from '../../time/timeContext';
import { SearchField } from '../../ui/list';
import { Page, Section } from '../../ui/Page';
import { Empty, ErrorNote, LoadingRows, Notice } from '../../ui/states';
import { GraphDetails } from './GraphDetails';
import { GraphTables } from './GraphTables';
import classes from './map.module.css';
import type { ServiceMapSearch } from './search';
import { readServiceMapSearch } from './search';

/** More nodes than this make no picture; the table holds them all. */
const mostNodes = 120;
const colors: Readonly<Record<string, string>> = { red: 'var(--critical)', green: 'var(--ok)' };
const views = [
  { value: 'map', label: 'Map' },
  { value: 'table', label: 'Table' },
];

export function ServiceMapPage() {
  return (
    <TimeScope>
      <ServiceMap />
    </TimeScope>
  );
}

/** Services whose name holds a text, with all that they talk to. */
function around(graph: ServiceGraph, text: string): ServiceGraph {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return graph;
  const found = new Set(graph.nodes.filter(({ name }) => name.toLowerCase().includes(wanted)).map(({ name }) => name));
  const edges = graph.edges.filter(({ client, server }) => found.has(client) || found.has(server));
  const kept = new Set([...found, ...edges.flatMap(({ client, server }) => [client, server])]);
  return { nodes: graph.nodes.filter(({ name }) => kept.has(name)), edges };
}

function ServiceMap() {
  const search = readServiceMapSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const { range } = useTime();
  const answer = useServiceGraph(range);
  const { data: graph, error } = answer;
  const filtered = useMemo(() => (graph === undefined ? undefined : around(graph, search.find ?? '')), [graph, search.find]);
  const drawn = useMemo(() => (filtered === undefined ? undefined : drawnServiceGraph(busiest(filtered, mostNodes))), [filtered]);
  const go = (next: ServiceMapSearch, replace = true) => void navigate({ to: '.', search: ((before: ServiceMapSearch) => ({ ...before, ...next })) as never, replace, resetScroll: false });
  const isTable = search.view === 'table';
  const node = graph?.nodes.find(({ name }) => name === search.service);
  const edge = graph?.edges.find(({ id }) => id === search.edge);
  const isSelected = node !== undefined || edge !== undefined;
  return (
    <Page title="Service map" actions={<TimeControls />}>
      <div className={classes.toolbar}>
        <SearchField value={search.find ?? ''} onChange={(find) => go({ find: find === '' ? undefined : find })} label="Find a service" />
        <span className="secondary" role="status">
          {filtered && `${plural(filtered.nodes.length, 'service')}, ${plural(filtered.edges.length, 'connection')}`}
        </span>
        <span className={classes.space} />
        <SegmentedControl data={views} value={isTable ? 'table' : 'map'} aria-label="View" onChange={(view) => go({ view: view === 'table' ? 'table' : undefined }, false)} />
      </div>
      {error && <ErrorNote error={error} what="The service map could not be read" onRetry={() => void answer.refetch()} />}
      {answer.isPending && (
        <Section>
          <LoadingRows rows={12} label="Loading the service map" />
        </Section>
      )}
      {!error && graph?.nodes.length === 0 && (
        <Section>
          <Empty title="No requests between services in this range" icon="graph">
            The map is drawn from <code>traces_service_graph_*</code> and <code>traces_spanmetrics_*</code>, which the metrics generator makes of traces. It fills within a minute of the first trace that crosses from one service to another.
          </Empty>
        </Section>
      )}
      {!error && graph !== undefined && graph.nodes.length > 0 && filtered?.nodes.length === 0 && (
        <Section>
          <Empty compact title="No service has that name" icon="search" />
        </Section>
      )}
      {!error && graph !== undefined && filtered !== undefined && drawn !== undefined && filtered.nodes.length > 0 && (
        <>
          {!isTable && filtered.nodes.length > mostNodes && <Notice kind="info">{`${filtered.nodes.length} services: the map draws the ${mostNodes} busiest. The table has all of them, and a name in the search field narrows both.`}</Notice>}
          <div className={classes.body} data-open={isSelected || undefined}>
            {isTable ? (
              <GraphTables graph={filtered} selected={node?.name ?? edge?.id} onSelect={(next) => go({ service: undefined, edge: undefined, ...next })} />
            ) : (
              <Section>
                <NodeGraph
                  graph={drawn}
                  selection={{ node: node?.name, edge: edge?.id }}
                  onSelect={(next) => go({ service: next.node, edge: next.edge })}
                  height="max(380px, calc(100vh - 190px))"
                  label="Service map"
                  color={(name) => colors[name] ?? 'var(--accent)'}
                />
              </Section>
            )}
            {isSelected && <GraphDetails graph={graph} node={node} edge={edge} onSelect={(next) => go({ service: undefined, edge: undefined, ...next })} />}
          </div>
        </>
      )}
    </Page>
  );
}
