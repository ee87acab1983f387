import { CopyButton, Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { alertmanager } from '../../api/alertmanager';
import { prom } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { Icon } from '../../ui/Icon';
import { Page, Section } from '../../ui/Page';
import { listClasses, SearchField } from '../../ui/list';
import { Empty, ErrorNote, isAbsent, LoadingRows } from '../../ui/states';
import classes from './status.module.css';

/** Each configuration as the server read it, with secrets hidden by the server. */
export function ConfigPage() {
  const [part, setPart] = useState<'prometheus' | 'alertmanager'>('prometheus');
  const [search, setSearch] = useState('');
  const prometheus = useQuery({ queryKey: queryKeys.prom.status('config'), queryFn: ({ signal }) => prom.config(signal), enabled: part === 'prometheus' });
  const am = useQuery({ queryKey: queryKeys.alertmanager.status, queryFn: ({ signal }) => alertmanager.status(signal), enabled: part === 'alertmanager' });
  const query = part === 'prometheus' ? prometheus : am;
  const yaml = part === 'prometheus' ? prometheus.data?.data.yaml : am.data?.config.original;
  return (
    <Page title="Configuration" crumb={{ label: 'Status', to: '/status' }}>
      <div className={listClasses.bar}>
        <SegmentedControl
          aria-label="Part"
          value={part}
          onChange={(next) => setPart(next as typeof part)}
          data={[
            { value: 'prometheus', label: 'Metrics and rules' },
            { value: 'alertmanager', label: 'Alerting' },
          ]}
        />
        <SearchField label="Find in the configuration" value={search} onChange={setSearch} />
        <CopyButton value={yaml ?? ''}>
          {({ copied, copy }) => (
            <Button onClick={copy} disabled={!yaml} leftSection={<Icon name={copied ? 'check' : 'copy'} size={14} />}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
      <Section>
        {query.isPending && <LoadingRows rows={12} />}
        {query.error &&
          (isAbsent(query.error) ? <Empty title="Not part of this server" /> : <ErrorNote error={query.error} what="The configuration cannot be read" onRetry={() => void query.refetch()} />)}
        {yaml === '' && <Empty title="The configuration is empty" icon="settings" />}
        {yaml !== undefined && yaml !== '' && <Yaml text={yaml} search={search} />}
      </Section>
    </Page>
  );
}

const linePattern = /^(\s*(?:- )*)([^\s#:'"][^:#]*?|"[^"]*"):(\s.*|$)/;

/** YAML with line numbers, keys set apart and the searched words marked. */
function Yaml({ text, search }: { text: string; search: string }) {
  const wanted = search.trim().toLowerCase();
  const lines = text.replace(/\n$/, '').split('\n');
  const shown = lines.map((line, index) => ({ line, number: index + 1 })).filter(({ line }) => wanted === '' || line.toLowerCase().includes(wanted));
  if (shown.length === 0) return <Empty title="No line fits" icon="search" />;
  return (
    <div className={classes.code} tabIndex={0} role="region" aria-label="Configuration">
      <ol>
        {shown.map(({ line, number }) => (
          <li key={number} value={number}>
            <Line text={line} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Line({ text }: { text: string }) {
  if (/^\s*#/.test(text)) return <span className={classes.comment}>{text}</span>;
  const found = linePattern.exec(text);
  if (!found) return <>{text === '' ? ' ' : text}</>;
  const [, indent, key, rest] = found;
  return (
    <>
      {indent}
      <span className={classes.key}>{key}</span>:{rest}
    </>
  );
}
