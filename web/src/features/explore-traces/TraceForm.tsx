import { ActionIcon, Autocomplete, Button, Select, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { emptyForm, formOf, formOps, isDurationText, literalOf, literalValue, queryOf, type FormCondition, type FormOp, type TraceForm as Form } from '../../grafana/traces/form';
import { quoteTraceql } from '../../grafana/traces/traceql';
import { Icon } from '../../ui/Icon';
import { mostSuggestions, useAttributeNames, useValues } from './useNames';
import classes from './traces.module.css';

interface Props {
  /** TraceQL of which the form is another view. */
  readonly query: string;
  readonly onChange: (query: string) => void;
  readonly onRun: (query: string) => void;
}

const textOps: readonly FormOp[] = ['=', '!=', '=~', '!~'];
const statuses = [
  { value: '', label: 'Any' },
  { value: 'error', label: 'Error' },
  { value: 'ok', label: 'OK' },
  { value: 'unset', label: 'Unset' },
];

/** The query as fields. Both say the same at any time; a query beyond the fields is left to the editor. */
export function TraceForm({ query, onChange, onRun }: Props) {
  const form = formOf(query);
  const [pending, setPending] = useState<FormCondition>();
  if (form === undefined)
    return (
      <div className={classes.beyond}>
        <Icon name="info" size={14} />
        <span>This query says more than the form can hold. The editor has all of it.</span>
        <Button size="compact-xs" onClick={() => onChange('{}')}>
          Begin anew with the form
        </Button>
      </div>
    );
  const change = (next: Form, isDone = false) => (isDone ? onRun : onChange)(queryOf(next));
  const without = (drop: Partial<Form>) => queryOf({ ...form, ...drop });
  const text = (part: 'service' | 'name', label: string, attribute: string) => (
    <TextCondition
      label={label}
      attribute={attribute}
      narrowing={without({ [part]: undefined })}
      value={form[part]}
      onChange={(condition, isDone) => change({ ...form, [part]: condition }, isDone)}
    />
  );
  return (
    <div className={classes.form} role="group" aria-label="Search form">
      {text('service', 'Service', 'resource.service.name')}
      {text('name', 'Span name', 'name')}
      <Select
        size="xs"
        label="Status"
        w={100}
        allowDeselect={false}
        data={statuses}
        value={form.status?.op === '=' ? form.status.right : ''}
        onChange={(value) => change({ ...form, status: value === null || value === '' ? undefined : { op: '=', right: value } }, true)}
      />
      <DurationField label="Longer than" placeholder="100ms" value={form.longerThan} onChange={(longerThan, isDone) => change({ ...form, longerThan }, isDone)} />
      <DurationField label="Shorter than" placeholder="5s" value={form.shorterThan} onChange={(shorterThan, isDone) => change({ ...form, shorterThan }, isDone)} />
      <div className={classes.others}>
        {form.others.map((condition, i) => (
          <AttributeRow
            // oxlint-disable-next-line react/no-array-index-key -- rows have no name of their own, and the place is what a change is about
            key={i}
            condition={condition}
            narrowing={without({ others: form.others.filter((_, at) => at !== i) })}
            onChange={(next, isDone) => change({ ...form, others: form.others.map((other, at) => (at === i ? next : other)) }, isDone)}
            onRemove={() => change({ ...form, others: form.others.filter((_, at) => at !== i) }, true)}
          />
        ))}
        {pending && (
          <AttributeRow
            condition={pending}
            narrowing={queryOf(form)}
            isNew
            onChange={(next, isDone) => {
              if (next.left === '' || next.right === '') return setPending(next);
              setPending(undefined);
              return change({ ...form, others: [...form.others, next] }, isDone);
            }}
            onRemove={() => setPending(undefined)}
          />
        )}
        <Button size="compact-sm" variant="default" disabled={pending !== undefined} leftSection={<Icon name="plus" size={13} />} onClick={() => setPending({ left: '', op: '=', right: '' })}>
          Attribute
        </Button>
        {query.trim() !== '' && queryOf(form) !== queryOf(emptyForm) && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onRun('{}')}>
            Clear
          </Button>
        )}
      </div>
    </div>
  );
}

function OpSelect({ label, ops, value, onChange }: { label: string; ops: readonly FormOp[]; value: FormOp; onChange: (op: FormOp) => void }) {
  return <Select size="xs" w={58} aria-label={label} allowDeselect={false} withCheckIcon={false} data={[...ops]} value={value} rightSection={<span />} rightSectionWidth={4} onChange={(op) => onChange((op ?? '=') as FormOp)} />;
}

function TextCondition(props: { label: string; attribute: string; narrowing: string; value: Form['service']; onChange: (value: Form['service'], isDone: boolean) => void }) {
  const { label, attribute, narrowing, value, onChange } = props;
  const [isWanted, setWanted] = useState(false);
  const values = useValues(attribute, narrowing, isWanted);
  const op = value?.op ?? '=';
  const [typed, setTyped] = useState(value === undefined ? '' : literalValue(value.right));
  useEffect(() => setTyped(value === undefined ? '' : literalValue(value.right)), [value?.right, value]);
  const set = (text: string, isDone: boolean) => onChange(text === '' ? undefined : { op, right: quoteTraceql(text) }, isDone);
  return (
    <div className={classes.pair}>
      <Autocomplete
        size="xs"
        label={label}
        placeholder="any"
        value={typed}
        data={[...new Set(values.map((one) => one.value))].slice(0, mostSuggestions)}
        maxDropdownHeight={280}
        onFocus={() => setWanted(true)}
        onChange={(text) => {
          setTyped(text);
          set(text, false);
        }}
        onOptionSubmit={(text) => set(text, true)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.defaultPrevented) set(typed, true);
        }}
      />
      {value !== undefined && <OpSelect label={`How ${label} compares`} ops={textOps} value={op} onChange={(next) => onChange({ op: next, right: value.right }, true)} />}
    </div>
  );
}

function DurationField({ label, placeholder, value, onChange }: { label: string; placeholder: string; value: string | undefined; onChange: (value: string | undefined, isDone: boolean) => void }) {
  const [typed, setTyped] = useState(value ?? '');
  useEffect(() => setTyped(value ?? ''), [value]);
  const isFaulty = typed !== '' && !isDurationText(typed);
  return (
    <TextInput
      size="xs"
      w={100}
      label={label}
      placeholder={placeholder}
      value={typed}
      error={isFaulty}
      title={isFaulty ? 'A number and a unit: 100ms, 1.5s, 2m' : undefined}
      onChange={(event) => {
        const text = event.currentTarget.value.trim();
        setTyped(text);
        if (text === '' || isDurationText(text)) onChange(text === '' ? undefined : text, false);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !isFaulty) onChange(typed === '' ? undefined : typed, true);
      }}
    />
  );
}

function AttributeRow(props: { condition: FormCondition; narrowing: string; isNew?: boolean; onChange: (condition: FormCondition, isDone: boolean) => void; onRemove: () => void }) {
  const { condition, narrowing, isNew = false, onChange, onRemove } = props;
  const [isNameWanted, setNameWanted] = useState(isNew);
  const [isValueWanted, setValueWanted] = useState(false);
  const names = useAttributeNames(isNameWanted);
  const values = useValues(condition.left, narrowing, isValueWanted);
  const [typed, setTyped] = useState({ left: condition.left, right: literalValue(condition.right) });
  useEffect(() => setTyped({ left: condition.left, right: literalValue(condition.right) }), [condition]);
  /** Text that only looks like a number is asked for as the store holds it. */
  const literal = (text: string) => {
    const known = values.find(({ value }) => value === text);
    return known === undefined && condition.right.startsWith('"') && literalValue(condition.right) === text ? condition.right : literalOf(text, known?.type);
  };
  const setValue = (text: string, isDone: boolean) => onChange({ ...condition, left: typed.left.trim(), right: text === '' ? '' : literal(text) }, isDone);
  const isName = /^(?:(?:span|resource|event|link|instrumentation|parent)?\.|(?:span|trace|event|link|instrumentation):)\S|^[a-zA-Z]+$/.test(typed.left.trim());
  return (
    <div className={classes.attribute}>
      <Autocomplete
        size="xs"
        w={230}
        aria-label="Attribute"
        placeholder="span.http.route"
        data-autofocus={isNew || undefined}
        value={typed.left}
        error={typed.left !== '' && !isName}
        data={names.filter((name) => name.toLowerCase().includes(typed.left.toLowerCase())).slice(0, mostSuggestions)}
        filter={({ options }) => options}
        maxDropdownHeight={280}
        onFocus={() => setNameWanted(true)}
        onChange={(left) => setTyped({ ...typed, left })}
        onOptionSubmit={(left) => onChange({ ...condition, left }, false)}
        onBlur={() => {
          if (isName && typed.left !== condition.left) onChange({ ...condition, left: typed.left.trim() }, false);
        }}
      />
      <OpSelect label="How the attribute compares" ops={formOps} value={condition.op} onChange={(op) => onChange({ ...condition, op }, !isNew)} />
      <Autocomplete
        size="xs"
        w={200}
        aria-label="Value"
        placeholder="value"
        value={typed.right}
        data={[...new Set(values.map(({ value }) => value))].slice(0, mostSuggestions)}
        maxDropdownHeight={280}
        onFocus={() => setValueWanted(true)}
        onChange={(right) => {
          setTyped({ ...typed, right });
          if (!isNew && right !== '') setValue(right, false);
        }}
        onOptionSubmit={(text) => setValue(text, true)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.defaultPrevented && typed.right !== '' && isName) setValue(typed.right, true);
        }}
      />
      <ActionIcon variant="subtle" color="gray" aria-label="Remove the attribute" onClick={onRemove}>
        <Icon name="x" size={14} />
      </ActionIcon>
    </div>
  );
}
