import { useMemo } from 'react';
import { oneOf } from '../../grafana/json';
import { LabelPills } from '../../ui/Labels';
import type { PanelProps } from '../types';
import { commonLabels, frameRows, prettified, sortRows } from './frameRows';
import { LogList } from './LogList';
import { dedupeRows, type LogRow } from './logModel';
import classes from './logs.module.css';
import { useLineLinks } from './useLineLinks';

const commonHeight = 30;

/** What tells of one line and not of its stream: the level has its colour, ids make links. */
const aboutOneLine: ReadonlySet<string> = new Set(['detected_level', 'trace_id', 'span_id', 'trace_flags', 'flags', 'observed_timestamp', 'severity_number', 'severity_text']);

/** The lines of log queries, by Grafana's options of the panel `logs`. */
export default function LogsPanel({ panel, frames, height, range, timeZone }: PanelProps) {
  const { options } = panel;
  const order = oneOf(options['sortOrder'], ['Ascending', 'Descending'], 'Descending');
  const dedupe = oneOf(options['dedupStrategy'], ['none', 'exact', 'numbers', 'signature'], 'none');
  const rows = useMemo(() => dedupeRows(sortRows(frameRows(frames), order), dedupe), [frames, order, dedupe]);
  const common = useMemo(() => commonLabels(rows), [rows]);
  const labelsOf = useMemo(() => {
    if (options['showLabels'] !== true) return undefined;
    return ({ labels }: LogRow) => Object.entries(labels).filter(([name]) => !Object.hasOwn(common, name) && !aboutOneLine.has(name)).map(([name, value]) => `${name}=${value}`);
  }, [options, common]);
  const links = useLineLinks(range);
  const isPretty = options['prettifyLogMessage'] === true;
  const showsCommon = options['showCommonLabels'] === true && Object.keys(common).length > 0;
  if (rows.length === 0) return <div className={classes.none}>These queries give no lines: a logs panel needs a log query, such as {'{app="api"}'}.</div>;
  return (
    <div className={classes.panel}>
      {showsCommon && (
        <div className={classes.common} style={{ height: commonHeight }}>
          <span className="secondary">Common labels</span> <LabelPills labels={common} />
        </div>
      )}
      <LogList
        rows={rows}
        isWrapped={options['wrapLogMessage'] === true || isPretty}
        label={panel.title === '' ? 'Log lines' : panel.title}
        maxHeight={height - (showsCommon ? commonHeight : 0)}
        zone={timeZone}
        canOpen={options['enableLogDetails'] !== false}
        showTime={options['showTime'] === true}
        labelsOf={labelsOf}
        textOf={isPretty ? ({ line }) => prettified(line) : undefined}
        links={links}
      />
    </div>
  );
}
