import { useMemo } from 'react';
import { asNumber, asString } from '../../grafana/json';
import { readLegend } from '../common/Legend';
import type { PanelProps } from '../types';
import { BarChart } from './BarChart';
import { barData } from './bars';

export default function BarChartPanel({ panel, frames, theme, timeZone, width, height }: PanelProps) {
  const { options } = panel;
  const data = useMemo(() => barData(frames, asString(options['xField']), theme, timeZone), [frames, options, theme, timeZone]);
  const legend = useMemo(() => readLegend(options), [options]);
  const orientation = asString(options['orientation']) ?? 'auto';
  return (
    <BarChart
      title={panel.title} data={data} legend={legend} stacking={asString(options['stacking']) ?? 'none'} showValue={asString(options['showValue']) ?? 'auto'}
      horizontal={orientation === 'horizontal' || (orientation === 'auto' && width < height)} groupWidth={asNumber(options['groupWidth']) ?? 0.7}
      barWidth={asNumber(options['barWidth']) ?? 0.97} max={panel.fieldConfig.defaults.max}
    />
  );
}
