import { useMemo } from 'react';
import type { Value } from '../../grafana/frames/frame';
import { unitFormatter } from '../../grafana/units/catalog';
import { joinFormatted } from '../../grafana/units/fixed';
import { histogram } from '../../grafana/transform/reshape';
import { readLegend } from '../common/Legend';
import type { PanelProps } from '../types';
import { BarChart } from './BarChart';
import { barData, type BarData } from './bars';

/** Distribution of all values of the series. */
export default function HistogramPanel({ panel, frames, theme, timeZone }: PanelProps) {
  const { options } = panel;
  const data = useMemo((): BarData => {
    const made = histogram(frames, options)[0];
    if (made === undefined) return { categories: [], series: [] };
    const [low, , ...counts] = made.fields;
    const format = unitFormatter(low?.config.unit ?? 'short');
    const label = (v: Value) => (typeof v === 'number' ? joinFormatted(format(v)) : '');
    const bars = barData([{ ...made, fields: counts }], undefined, theme, timeZone);
    const series = counts.length === bars.series.length ? bars.series : barData([{ ...made, fields: [{ name: 'bucket', type: 'string', values: (low?.values ?? []).map(label), config: {} }, ...counts] }], 'bucket', theme, timeZone).series;
    return { categories: (low?.values ?? []).map(label), series };
  }, [frames, options, theme, timeZone]);
  return <BarChart title={panel.title} data={data} legend={readLegend(options)} stacking="none" showValue="never" horizontal={false} groupWidth={1} barWidth={0.97} />;
}
