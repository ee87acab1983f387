import { Button, Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { LabelSet } from '../../api/prom';
import { prom } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { useTime } from '../../time/timeContext';
import { Icon } from '../../ui/Icon';
import { StateBadge, seriesText } from '../../ui/Labels';
import { VirtualRows } from '../../ui/VirtualRows';
import { Empty, ErrorNote, LoadingRows } from '../../ui/states';
import classes from './explore.module.css';

/** Names fetched at most; the search narrows what is shown, not what is asked. */
const mostNames = 50_000;
const mostSeries = 2000;
const mostValues = 60;

/** Finds a metric by name or help, shows its labels with their values, and hands back a selector. */
export function MetricBrowser({ opened, onClose, onPick }: { opened: boolean; onClose: () => void; onPick: (selector: string) => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Metrics" size={980}>
      <Contents
        onPick={(selector) => {
          onPick(selector);
          onClose();
        }}
      />
    </Modal>
  );
}

function Contents({ onPick }: { onPick: (selector: string) => void }) {
  const [search, setSearch] = useState('');
  const [words] = useDebouncedValue(search, 120);
  const [metric, setMetric] = useState<string>();
  const names = useQuery({
    queryKey: queryKeys.prom.labelValues('', '__name__', [], 0, 0),
    queryFn: ({ signal }) => prom.labelValues('__name__', [], { limit: mostNames }, signal),
    staleTime: 60_000,
  });
  const metadata = useQuery({ queryKey: queryKeys.prom.metadata(''), queryFn: ({ signal }) => prom.metadata(undefined, signal), staleTime: 300_000 });

  const metaOf = (name: string) => {
    const known = metadata.data?.data;
    return known?.[name]?.[0] ?? known?.[name.replace(/_(bucket|count|sum|total)$/, '')]?.[0];
  };
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (names.data?.data ?? []).filter((name) => {
    const text = `${name} ${metaOf(name)?.help ?? ''}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });

  return (
    <div className={classes.browser}>
      <div>
        <TextInput
          type="search"
          aria-label="Search metrics by name or description"
          placeholder="Name or description"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          leftSection={<Icon name="search" size={14} />}
          data-autofocus
        />
        <div className="secondary num">{names.data ? `${found.length} of ${names.data.data.length} metrics` : ' '}</div>
        {names.isPending && <LoadingRows rows={10} />}
        {names.error && <ErrorNote error={names.error} what="The metrics cannot be listed" onRetry={() => void names.refetch()} />}
        {names.data?.data.length === 0 && <Empty title="No metric is stored yet">Once a target is scraped its metrics appear here.</Empty>}
        {found.length > 0 && (
          <VirtualRows
            items={found}
            label="Metrics"
            estimateHeight={26}
            maxHeight="100%"
            rowKey={(name) => name}
            render={(name) => (
              <button type="button" className={classes.pick} aria-pressed={name === metric} onClick={() => setMetric(name)} onDoubleClick={() => onPick(name)}>
                <span>{name}</span>
                <span className="secondary">{metaOf(name)?.type ?? ''}</span>
              </button>
            )}
          />
        )}
      </div>
      <div>
        {metric === undefined ? (
          <Empty title="Pick a metric" icon="chart">
            Its description, labels and values appear here.
          </Empty>
        ) : (
          <MetricDetail key={metric} metric={metric} type={metaOf(metric)?.type} help={metaOf(metric)?.help} onPick={onPick} />
        )}
      </div>
    </div>
  );
}

function MetricDetail(props: { metric: string; type: string | undefined; help: string | undefined; onPick: (selector: string) => void }) {
  const { metric, type, help, onPick } = props;
  const { range } = useTime();
  const [chosen, setChosen] = useState<LabelSet>({});
  const series = useQuery({
    queryKey: queryKeys.prom.series('', [metric], range.fromMs, range.toMs),
    queryFn: ({ signal }) => prom.series([seriesText({ __name__: metric })], { ...range, limit: mostSeries + 1 }, signal),
  });
  const all = series.data?.data ?? [];
  const fits = (labels: LabelSet, except?: string) => Object.entries(chosen).every(([name, value]) => name === except || labels[name] === value);
  const names = [...new Set(all.flatMap((labels) => Object.keys(labels)))].filter((name) => name !== '__name__').toSorted();
  const selector = seriesText({ __name__: metric, ...chosen });
  return (
    <>
      <div>
        <strong className="mono">{metric}</strong> {type !== undefined && <StateBadge tone="info">{type}</StateBadge>}
        {help !== undefined && <div className="secondary">{help}</div>}
      </div>
      <div style={{ flex: 1, minHeight: 0, overflowY: 'auto' }} tabIndex={0} role="group" aria-label="Labels">
        {series.isPending && <LoadingRows />}
        {series.error && <ErrorNote error={series.error} what="The series cannot be listed" onRetry={() => void series.refetch()} />}
        {series.data && (
          <p className="secondary num" style={{ margin: '0 0 8px' }}>
            {all.filter((labels) => fits(labels)).length} of {all.length > mostSeries ? `more than ${mostSeries}` : all.length} series in this range
          </p>
        )}
        {names.map((name) => {
          const counts = new Map<string, number>();
          for (const labels of all) {
            const value = labels[name];
            if (value !== undefined && fits(labels, name)) counts.set(value, (counts.get(value) ?? 0) + 1);
          }
          const values = [...counts].toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
          return (
            <div key={name} style={{ marginBottom: 10 }}>
              <div>
                <span className="mono">{name}</span> <span className="secondary num">{values.length} values</span>
              </div>
              <div className={classes.chips}>
                {values.slice(0, mostValues).map(([value, count]) => (
                  <button
                    key={value}
                    type="button"
                    className={classes.chip}
                    aria-pressed={chosen[name] === value}
                    onClick={() => {
                      const { [name]: before, ...rest } = chosen;
                      setChosen(before === value ? rest : { ...rest, [name]: value });
                    }}
                  >
                    {value === '' ? '(empty)' : value} <span className="secondary num">{count}</span>
                  </button>
                ))}
                {values.length > mostValues && <span className="secondary">and {values.length - mostValues} more</span>}
              </div>
            </div>
          );
        })}
      </div>
      <Button variant="filled" onClick={() => onPick(selector)}>
        Use {selector.length > 60 ? metric : selector}
      </Button>
    </>
  );
}
