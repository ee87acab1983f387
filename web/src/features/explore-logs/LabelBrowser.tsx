import { Button, Checkbox, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { loki } from '../../api/loki';
import { queryKeys } from '../../api/queryKeys';
import { useTime } from '../../time/timeContext';
import { VirtualRows } from '../../ui/VirtualRows';
import { Empty, ErrorNote, LoadingRows } from '../../ui/states';
import classes from './logs.module.css';
import { useStreamLabels } from './useLogs';

/** Picks streams by their labels and hands back a selector. */
export function LabelBrowser({ opened, onClose, onPick }: { opened: boolean; onClose: () => void; onPick: (selector: string) => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Labels" size={820}>
      <Contents
        onPick={(selector) => {
          onPick(selector);
          onClose();
        }}
      />
    </Modal>
  );
}

type Picked = Readonly<Record<string, readonly string[]>>;

const literal = (value: string) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** One value is an equality, several are one alternation. */
export function selectorOf(picked: Picked): string {
  const pairs = Object.entries(picked)
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => (values.length === 1 ? `${name}=${JSON.stringify(values[0])}` : `${name}=~${JSON.stringify(values.map(literal).join('|'))}`));
  return pairs.length > 0 ? `{${pairs.join(', ')}}` : '';
}

function Contents({ onPick }: { onPick: (selector: string) => void }) {
  const names = useStreamLabels();
  const [shown, setShown] = useState<string>();
  const [picked, setPicked] = useState<Picked>({});
  const selector = selectorOf(picked);
  const toggle = (name: string, value: string) =>
    setPicked((before) => {
      const values = before[name] ?? [];
      return { ...before, [name]: values.includes(value) ? values.filter((other) => other !== value) : [...values, value] };
    });
  return (
    <>
      {names.isPending && <LoadingRows />}
      {names.error && <ErrorNote error={names.error} what="The labels cannot be listed" onRetry={() => void names.refetch()} />}
      {names.data?.length === 0 && <Empty title="No logs in this range">Send lines to the Loki push API or over OTLP, or widen the range.</Empty>}
      {names.data && names.data.length > 0 && (
        <div className={classes.browser}>
          <div role="group" aria-label="Label names">
            {names.data.map((name) => (
              <button key={name} type="button" className={classes.pick} aria-pressed={name === shown} onClick={() => setShown(name)}>
                {name}
                {(picked[name]?.length ?? 0) > 0 && <b>{picked[name]?.length}</b>}
              </button>
            ))}
          </div>
          <div>{shown === undefined ? <Empty compact title="Pick a label to see its values" /> : <Values name={shown} picked={picked[shown] ?? []} onToggle={(value) => toggle(shown, value)} />}</div>
        </div>
      )}
      <div className={classes.browserFoot}>
        <code>{selector || '{}'}</code>
        <Button variant="filled" disabled={selector === ''} onClick={() => onPick(selector)}>
          Show logs
        </Button>
      </div>
    </>
  );
}

function Values({ name, picked, onToggle }: { name: string; picked: readonly string[]; onToggle: (value: string) => void }) {
  const { range } = useTime();
  const values = useQuery({ queryKey: queryKeys.loki.labelValues(name, range.fromMs, range.toMs), queryFn: ({ signal }) => loki.labelValues(name, range, undefined, signal), staleTime: 30_000 });
  if (values.error) return <ErrorNote error={values.error} what={`The values of ${name} cannot be listed`} onRetry={() => void values.refetch()} />;
  if (!values.data) return <LoadingRows />;
  return (
    <VirtualRows
      items={values.data}
      label={`Values of ${name}`}
      estimateHeight={30}
      maxHeight={320}
      rowKey={(value) => value}
      render={(value) => <Checkbox size="xs" py={5} label={value} checked={picked.includes(value)} onChange={() => onToggle(value)} />}
    />
  );
}
