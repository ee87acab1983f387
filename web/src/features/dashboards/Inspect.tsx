import { Button, Modal, SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { rowCount, type Frame } from '../../grafana/frames/frame';
import type { ExemplarMark } from '../../charts/uplot/exemplars';
import { asObject, asString } from '../../grafana/json';
import { unitFormatter } from '../../grafana/units/catalog';
import { joinFormatted } from '../../grafana/units/fixed';
import type { Panel } from '../../grafana/model';
import { ExemplarTable } from '../../panels/common/ExemplarTable';
import { asTables } from '../../panels/common/wide';
import { tableColumns, plain } from '../../panels/table/columns';
import { TablePanel } from '../../panels/table/TablePanel';
import type { PanelProps } from '../../panels/types';
import classes from './dashboards.module.css';
import type { InspectTab } from './PanelMenu';
import type { PanelData } from './usePanelData';

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One frame as comma-separated text, values as they are shown or bare. */
export function frameCsv(frame: Frame, props: Pick<PanelProps, 'theme' | 'timeZone'>): string {
  const columns = tableColumns({ ...frame, fields: frame.fields.map((f) => ({ ...f, config: { ...f.config, custom: {} } })) }, props.theme, props.timeZone);
  const lines = [columns.map((c) => quoted(c.name)).join(',')];
  for (let i = 0; i < rowCount(frame); i++) {
    lines.push(columns.map((c) => {
      const v = plain(c.field.values[i]);
      return quoted(c.field.type === 'time' ? joinFormatted(c.display(v)) : v === null || v === undefined ? '' : String(v));
    }).join(','));
  }
  return lines.join('\n');
}

function download(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

interface Props {
  readonly panel: Panel;
  readonly data: PanelData;
  readonly panelProps: PanelProps;
  readonly tab: InspectTab;
  readonly onClose: () => void;
}

/** Data, queries with their timing, and the JSON of one panel. */
export default function Inspect({ panel, data, panelProps, tab: first, onClose }: Props) {
  const [tab, setTab] = useState<string>(first);
  const [transformed, setTransformed] = useState(true);
  const frames = useMemo(() => asTables(transformed ? data.frames : data.raw), [data.frames, data.raw, transformed]);
  const rows = frames.reduce((n, f) => n + rowCount(f), 0);
  const marks = panelProps.exemplars ?? [];
  // Heat maps keep the unit of what they measure on their axis.
  const format = unitFormatter(asString(asObject(panel.options['yAxis'])['unit']) ?? panel.fieldConfig.defaults.unit ?? 'short');
  const formatMark = ({ value }: ExemplarMark) => joinFormatted(format(value));
  const width = Math.min(innerWidth - 80, 1040);
  return (
    <Modal opened onClose={onClose} title={`Inspect: ${panel.title === '' ? 'panel' : panel.title}`} size={width + 32} centered>
      <SegmentedControl value={tab} onChange={setTab} data={[{ value: 'data', label: 'Data' }, ...(marks.length > 0 ? [{ value: 'exemplars', label: 'Exemplars' }] : []), { value: 'query', label: 'Query' }, { value: 'json', label: 'JSON' }]} mb="sm" aria-label="What to inspect" />
      {tab === 'data' && (
        <>
          <div className={classes.toolbar} style={{ marginBottom: 8 }}>
            <span className="secondary">{frames.length} {frames.length === 1 ? 'table' : 'tables'}, {rows} rows</span>
            <span className={classes.space} />
            {panel.transformations.length > 0 && <Button onClick={() => setTransformed(!transformed)}>{transformed ? 'Show before transformations' : 'Show after transformations'}</Button>}
            <Button disabled={frames.length === 0} onClick={() => download(`${panel.title === '' ? 'panel' : panel.title}.csv`, frames.map((f) => frameCsv(f, panelProps)).join('\n\n'))}>Download CSV</Button>
          </div>
          {frames.length === 0 ? <p className="secondary">The queries gave no data.</p> : (
            <TablePanel {...panelProps} panel={{ ...panel, options: {} }} frames={frames} width={width - 4} height={Math.min(520, innerHeight * 0.55)} />
          )}
        </>
      )}
      {tab === 'exemplars' && <ExemplarTable marks={marks} zone={panelProps.timeZone} format={formatMark} maxHeight={Math.min(520, innerHeight * 0.6)} />}
      {tab === 'query' && (
        <div className={classes.inspect}>
          {data.plan.requests.length === 0 && <p className="secondary">This panel sends no query.</p>}
          {data.plan.requests.map((r) => {
            const took = data.timings.get(`${r.refId}/${r.kind}`);
            const error = data.errors.find((e) => e.request === r)?.error;
            return (
              <div key={`${r.refId}/${r.kind}`} className={classes.inspectQuery}>
                <div className="secondary">
                  {r.refId} · {r.sourceName} · {r.kind} · step {r.stepMs / 1000} s{took === undefined ? '' : ` · ${Math.round(took)} ms`}
                </div>
                <pre>{r.expr}</pre>
                {error !== undefined && <p style={{ color: 'var(--critical)', margin: 0 }}>{error.message}</p>}
              </div>
            );
          })}
          {data.notices.map((n) => <p key={n} style={{ color: 'var(--warning)' }}>{n}</p>)}
        </div>
      )}
      {tab === 'json' && <div className={classes.inspect}><pre>{JSON.stringify(panel.source, null, 2)}</pre></div>}
    </Modal>
  );
}
