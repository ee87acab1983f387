import { useMemo, useState } from 'react';
import { Chart } from '../../charts/uplot/Chart';
import { buildModel, type ChartModel } from '../../charts/uplot/model';
import { asObject, oneOf } from '../../grafana/json';
import { reduceValues } from '../../grafana/field/reducers';
import { joinFormatted } from '../../grafana/units/fixed';
import { Legend, readLegend, toggleHidden, type LegendItem } from '../common/Legend';
import classes from '../common/panels.module.css';
import { useSize } from '../common/useSize';
import type { PanelProps } from '../types';

const noneHidden: ReadonlySet<string> = new Set();

/** One sentence for those who don't see the chart. */
export function chartSummary(title: string, model: ChartModel): string {
  const shown = model.series.filter((s) => !s.hidden);
  const parts = shown.slice(0, 5).map((s) => {
    const last = reduceValues(s.values, 'lastNotNull');
    return `${s.name}: ${last === null ? 'no value' : joinFormatted(s.display(last))}`;
  });
  const more = shown.length > 5 ? `, and ${shown.length - 5} more series` : '';
  return `${title === '' ? 'Chart' : title}. ${shown.length === 0 ? 'No series' : `Last values: ${parts.join(', ')}${more}`}`;
}

export function TimeSeriesPanel(props: PanelProps) {
  const { panel, frames, theme, timeZone, range } = props;
  const [hidden, setHidden] = useState(noneHidden);
  const [plotRef, plot] = useSize();
  const model = useMemo(() => buildModel(frames, { theme, timeZone, hidden }), [frames, theme, timeZone, hidden]);
  const legend = useMemo(() => readLegend(panel.options), [panel.options]);
  const tooltip = useMemo(() => {
    const o = asObject(panel.options['tooltip']);
    return {
      mode: oneOf(o['mode'], ['single', 'multi', 'none'], 'single'), sort: oneOf(o['sort'], ['none', 'asc', 'desc'], 'none'),
      hideZeros: o['hideZeros'] === true, maxRows: 30,
    };
  }, [panel.options]);
  const items = useMemo((): LegendItem[] =>
    model.series.filter((s) => !s.style.hideFrom.legend).map((s) => ({ key: s.key, name: s.name, color: s.color, values: s.values, display: s.display, hidden: s.hidden })), [model]);
  const keys = useMemo(() => model.series.map((s) => s.key), [model]);
  const showLegend = legend.show && items.length > 0;
  return (
    <div className={`${classes.legendRow} ${legend.placement === 'bottom' ? classes.legendBottom : ''}`}>
      <div className={classes.plot} ref={plotRef}>
        {plot.width > 0 && plot.height > 0 && (
          <div style={{ position: 'absolute', inset: 0 }}>
            <Chart
              model={model} width={plot.width} height={plot.height} range={range} theme={theme} timeZone={timeZone} tooltip={tooltip}
              annotations={props.annotations} exemplars={props.exemplars} syncKey={props.syncKey} followSync={props.followSync} onZoom={props.onZoom} onZoomOut={props.onZoomOut} onOpen={props.onOpen}
              summary={chartSummary(panel.title, model)}
            />
          </div>
        )}
      </div>
      {showLegend && <Legend items={items} options={legend} onToggle={(key, add) => setHidden((before) => toggleHidden(before, keys, key, add))} />}
    </div>
  );
}
