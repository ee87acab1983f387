import { MultiSelect, Select, TextInput, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { allValue, type AdhocFilter } from '../../grafana/model';
import { formatFilter, parseFilter } from '../../grafana/variables/filters';
import { isAll, type ResolvedVariable } from '../../grafana/variables/scope';
import { Icon } from '../../ui/Icon';
import classes from './dashboards.module.css';

interface Props {
  readonly variables: readonly ResolvedVariable[];
  readonly onChange: (name: string, values: readonly string[]) => void;
}

const shownOptions = 200;

function choices(r: ResolvedVariable): { value: string; label: string }[] {
  const all = r.variable.includeAll ? [{ value: allValue, label: 'All' }] : [];
  const listed = r.options.map((o) => ({ value: o.value, label: o.text }));
  // A value from the address that the list lacks must still be shown.
  const extra = r.values.filter((v) => v !== '' && v !== allValue && !listed.some((o) => o.value === v)).map((v, i) => ({ value: v, label: r.texts[i] ?? v }));
  const seen = new Set<string>();
  return [...all, ...listed, ...extra].filter((o) => o.value !== '' && !seen.has(o.value) && seen.add(o.value).size > 0);
}

function TextVariable({ r, onChange }: { r: ResolvedVariable; onChange: Props['onChange'] }) {
  const current = r.values[0] ?? '';
  const [text, setText] = useState(current);
  useEffect(() => setText(current), [current]);
  const commit = () => {
    if (text !== current) onChange(r.variable.name, [text]);
  };
  return <TextInput className={classes.variableInput} value={text} aria-label={r.variable.label} onChange={(e) => setText(e.currentTarget.value)} onBlur={commit} onKeyDown={(e) => e.key === 'Enter' && commit()} />;
}

function AdhocVariable({ r, onChange }: { r: ResolvedVariable; onChange: Props['onChange'] }) {
  const filters = r.values.flatMap((v) => parseFilter(v) ?? []);
  const [draft, setDraft] = useState('');
  const set = (next: readonly AdhocFilter[]) => onChange(r.variable.name, next.map(formatFilter));
  const add = () => {
    const match = /^\s*([\w.]+)\s*(=~|!~|!=|=)\s*"?(.*?)"?\s*$/.exec(draft);
    if (match === null) return;
    set([...filters, { key: match[1] ?? '', operator: match[2] ?? '=', value: match[3] ?? '' }]);
    setDraft('');
  };
  return (
    <div style={{ display: 'flex', gap: 4, alignItems: 'center', flexWrap: 'wrap' }}>
      {filters.map((f) => (
        <span key={formatFilter(f)} className={classes.dashLink}>
          {f.key} {f.operator} {f.value}
          <button type="button" className={classes.headIcon} aria-label={`Remove the filter ${f.key}`} onClick={() => set(filters.filter((x) => x !== f))}><Icon name="x" size={12} /></button>
        </span>
      ))}
      <TextInput className={classes.variableInput} placeholder='label="value"' aria-label={`Add a filter to ${r.variable.label}`} value={draft} onChange={(e) => setDraft(e.currentTarget.value)} onKeyDown={(e) => e.key === 'Enter' && add()} onBlur={add} />
    </div>
  );
}

function Input({ r, onChange }: { r: ResolvedVariable; onChange: Props['onChange'] }) {
  const { variable } = r;
  const [open, setOpen] = useState<readonly string[] | undefined>(undefined);
  if (variable.type === 'textbox') return <TextVariable r={r} onChange={onChange} />;
  if (variable.type === 'adhoc') return <AdhocVariable r={r} onChange={onChange} />;
  const data = choices(r);
  const widest = Math.min(44, Math.max(8, ...(r.texts.length > 0 ? r.texts : ['']).map((t) => t.length)));
  const empty = r.error === undefined ? 'No values' : r.error;
  if (variable.multi) {
    const shown = open ?? (isAll(r.values) ? [allValue] : r.values);
    return (
      <MultiSelect
        className={classes.variableInput} data={data} value={[...shown]} searchable clearable={!isAll(shown) && shown.length > 1} limit={shownOptions} hidePickedOptions={false} nothingFoundMessage={empty}
        aria-label={variable.label} placeholder={shown.length === 0 ? 'none' : ''} comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
        onDropdownOpen={() => setOpen(shown)}
        onChange={(next) => {
          // All stands alone: choosing it drops the others, choosing another drops it.
          const addedAll = next.includes(allValue) && !shown.includes(allValue);
          const values = addedAll ? [allValue] : next.filter((v) => v !== allValue);
          if (open === undefined) onChange(variable.name, values);
          else setOpen(values);
        }}
        onDropdownClose={() => {
          if (open !== undefined && open.join('\n') !== r.values.join('\n')) onChange(variable.name, open.length === 0 && variable.includeAll ? [allValue] : open);
          setOpen(undefined);
        }}
      />
    );
  }
  return (
    <Select
      className={classes.variableInput} style={{ width: `${widest * 7.2 + 52}px` }} data={data} value={r.values[0] ?? null} searchable={data.length > 8} limit={shownOptions} allowDeselect={false} nothingFoundMessage={empty}
      aria-label={variable.label} placeholder="none" comboboxProps={{ width: 'max-content', position: 'bottom-start' }} onChange={(value) => value !== null && onChange(variable.name, [value])}
    />
  );
}

/** The dashboard's variables in their stored order; hidden ones stay out. */
export function VariablesBar({ variables, onChange }: Props) {
  const shown = variables.filter((r) => r.variable.hide !== 'variable' && r.variable.type !== 'constant' && r.variable.type !== 'system');
  return (
    <>
      {shown.map((r) => (
        <div key={r.variable.name} className={classes.variable} data-variable={r.variable.name}>
          {r.variable.hide !== 'label' && (
            <span className={classes.variableLabel} title={r.variable.description === '' ? undefined : r.variable.description}>
              {r.variable.label}
              {r.error !== undefined && (
                <Tooltip label={r.error} multiline maw={360}><span className={classes.variableError} role="img" aria-label={`Error: ${r.error}`}><Icon name="warning" size={13} /></span></Tooltip>
              )}
            </span>
          )}
          <Input r={r} onChange={onChange} />
        </div>
      ))}
    </>
  );
}
