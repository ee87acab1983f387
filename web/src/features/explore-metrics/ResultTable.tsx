import { CopyButton, Tooltip } from '@mantine/core';
import type { LabelSet, PromHistogram, PromSample, QueryData } from '../../api/prom';
import { sampleValue } from '../../api/prom';
import { formatTime } from '../../time/format';
import type { TimeZone } from '../../time/zone';
import { Icon } from '../../ui/Icon';
import { SeriesName, seriesText } from '../../ui/Labels';
import { VirtualRows } from '../../ui/VirtualRows';
import { Empty } from '../../ui/states';
import classes from './explore.module.css';

interface Row {
  key: string;
  labels: LabelSet | undefined;
  value: string;
  sort: number;
}

const histogramText = ({ count, sum, buckets }: PromHistogram) => `count ${count}, sum ${sum}${buckets ? `, ${buckets.length} buckets` : ''}`;

/** Samples of a range selector that are shown; more are counted. */
const mostSamples = 50;

function samplesText(values: readonly PromSample[], zone: TimeZone): string {
  const shown = values.slice(-mostSamples).map(([at, value]) => `${value} @ ${formatTime(at * 1000, zone, 'millisecond')}`);
  if (values.length > mostSamples) shown.unshift(`${values.length - mostSamples} earlier samples`);
  return shown.join('\n');
}

export function tableRows(data: QueryData, zone: TimeZone): Row[] {
  switch (data.resultType) {
    case 'scalar':
    case 'string':
      return [{ key: data.resultType, labels: undefined, value: data.result[1], sort: 0 }];
    case 'vector':
      return data.result.map(({ metric, value, histogram }) => ({
        key: seriesText(metric),
        labels: metric,
        value: value ? value[1] : histogram ? histogramText(histogram[1]) : '',
        sort: value ? sampleValue(value[1]) : Number(histogram?.[1].count ?? 0),
      }));
    case 'matrix':
      return data.result.map(({ metric, values, histograms }) => ({
        key: seriesText(metric),
        labels: metric,
        value: values ? samplesText(values, zone) : (histograms ?? []).map(([at, histogram]) => `${histogramText(histogram)} @ ${formatTime(at * 1000, zone)}`).join('\n'),
        sort: values?.length ?? 0,
      }));
  }
}

/** What an instant query answered, as the API ordered it. */
export function ResultTable({ data, zone, label }: { data: QueryData; zone: TimeZone; label: string }) {
  const rows = tableRows(data, zone);
  if (rows.length === 0)
    return (
      <Empty title="No series matches" icon="search">
        Nothing was stored under these labels at this time. Try a wider selector or another time.
      </Empty>
    );
  return (
    <VirtualRows
      items={rows}
      label={label}
      estimateHeight={27}
      maxHeight="60vh"
      rowKey={(row) => row.key}
      render={(row) => (
        <div className={classes.resultRow}>
          {row.labels ? (
            <span>
              <SeriesName labels={row.labels} />
              <CopyButton value={seriesText(row.labels)}>
                {({ copied, copy }) => (
                  <Tooltip label={copied ? 'Copied' : 'Copy the selector'}>
                    <button type="button" onClick={copy} aria-label={`Copy ${seriesText(row.labels ?? {})}`} className="copy-button">
                      <Icon name={copied ? 'check' : 'copy'} size={12} />
                    </button>
                  </Tooltip>
                )}
              </CopyButton>
            </span>
          ) : (
            <span className="secondary">{data.resultType}</span>
          )}
          <span className={classes.value}>{row.value}</span>
        </div>
      )}
    />
  );
}
