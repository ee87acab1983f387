import { ActionIcon, Button, Select, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { SilenceMatcher } from '../../api/alertmanager';
import { alertmanager } from '../../api/alertmanager';
import { queryKeys } from '../../api/queryKeys';
import { formatAge, formatDuration, formatTime } from '../../time/format';
import { parseTime } from '../../time/parse';
import { Icon } from '../../ui/Icon';
import { LabelPills, StateBadge } from '../../ui/Labels';
import { Page, Section } from '../../ui/Page';
import { listClasses } from '../../ui/list';
import { usePreference } from '../../ui/preferences';
import { Empty, ErrorNote, LoadingRows, Notice } from '../../ui/states';
import { useNow } from '../../ui/useNow';
import { severityTone } from './AlertRow';
import classes from './silence.module.css';
import type { MatcherOperator } from './matchers';
import { formatMatcher, matcherOf, matcherOperators, matches, operatorOf, parseMatchers } from './matchers';
import type { SilencesSearch } from './search';

interface Row {
  id: number;
  name: string;
  operator: MatcherOperator;
  value: string;
}

let lastId = 0;
const rowOf = (matcher: SilenceMatcher): Row => ({ id: ++lastId, name: matcher.name, operator: operatorOf(matcher), value: matcher.value });
const blank = (): Row => ({ id: ++lastId, name: '', operator: '=', value: '' });

const spans = ['30m', '1h', '2h', '4h', '12h', '1d', '3d', '7d'];

const problemOf = ({ name, operator, value }: Row): string | undefined => {
  if (name === '') return value === '' ? undefined : 'Which label?';
  if (!operator.endsWith('~')) return undefined;
  try {
    new RegExp(value).test('');
    return undefined;
  } catch {
    return 'Not a regular expression';
  }
};

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function amtool(matchers: readonly SilenceMatcher[], lengthMs: number, comment: string): string {
  const parts = ['amtool silence add', `--alertmanager.url=${window.location.origin}`, `--duration=${Math.max(1, Math.round(lengthMs / 60_000))}m`];
  return [...parts, `--comment=${quoted(comment.trim() || 'why')}`, ...matchers.map((matcher) => quoted(formatMatcher(matcher)))].join(' ');
}

/** Creates a silence; what it would mute right now is shown while it is written. */
export function SilenceNewPage() {
  const search: SilencesSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const nowMs = useNow();
  const [zone] = usePreference('timezone');
  const [author, setAuthor] = usePreference('author');
  const [comment, setComment] = useState('');
  const [from, setFrom] = useState('now');
  const [until, setUntil] = useState('now+2h');
  const [touched, setTouched] = useState(false);
  const fromLink = search.filter?.map((text) => parseMatchers(text));
  const [rows, setRows] = useState<Row[]>(() => {
    const given = fromLink?.flatMap((list) => list ?? []) ?? [];
    return given.length > 0 ? given.map(rowOf) : [blank()];
  });

  const alerts = useQuery({
    queryKey: queryKeys.alertmanager.alerts(),
    queryFn: ({ signal }) => alertmanager.alerts({ active: true, silenced: true, inhibited: true }, signal),
    refetchInterval: 15_000,
  });
  const labelNames = [...new Set(alerts.data?.flatMap(({ labels }) => Object.keys(labels)))].toSorted();
  const valuesOf = (name: string) => [...new Set(alerts.data?.flatMap(({ labels }) => labels[name] ?? []))].toSorted();

  const used = rows.filter(({ name }) => name !== '');
  const matchers = used.map(({ name, operator, value }) => matcherOf(name, operator, value));
  const problems = rows.map(problemOf);
  const matchesAll = matchers.length > 0 && matchers.every((matcher) => matches([matcher], {}));
  const startMs = parseTime(from, { nowMs, zone });
  const endMs = parseTime(until, { nowMs, zone });
  const faults = {
    matchers: used.length === 0 ? 'At least one label' : matchesAll ? 'At least one matcher must not fit an empty value, or everything would be muted' : undefined,
    from: startMs === undefined ? 'Not a time: try now+10m or 2026-11-22 14:30' : undefined,
    until: endMs === undefined ? 'Not a time: try now+2h or 2026-11-22 14:30' : endMs <= Math.max(startMs ?? 0, nowMs) ? 'Ends in the past, or before it starts' : undefined,
    author: author.trim() === '' ? 'Who creates it?' : undefined,
    comment: comment.trim() === '' ? 'Why?' : undefined,
  };
  const isFaulty = problems.some(Boolean) || Object.values(faults).some(Boolean);
  const muted = matchers.length === 0 || problems.some(Boolean) ? [] : (alerts.data ?? []).filter(({ labels }) => matches(matchers, labels));

  const create = useMutation({
    mutationFn: () => {
      const clickMs = Date.now();
      return alertmanager.createSilence({
        matchers,
        startsAt: new Date(parseTime(from, { nowMs: clickMs, zone }) ?? clickMs).toISOString(),
        endsAt: new Date(parseTime(until, { nowMs: clickMs, zone }) ?? clickMs).toISOString(),
        createdBy: author.trim(),
        comment: comment.trim(),
      });
    },
    onSuccess: async ({ silenceID }) => {
      await queryClient.invalidateQueries({ queryKey: queryKeys.alertmanager.all });
      notifications.show({ message: `Silence ${silenceID.slice(0, 8)} is set`, color: 'ok' });
      await navigate({ to: '/silences', search: { id: silenceID } as never });
    },
  });
  const set = (id: number, change: Partial<Row>) => setRows((before) => before.map((row) => (row.id === id ? { ...row, ...change } : row)));

  return (
    <Page title="New silence" crumb={{ label: 'Silences', to: '/silences' }}>
      <div className={classes.columns}>
        <Section title="Mute alerts that fit">
          <form
            className={classes.form}
            onSubmit={(event) => {
              event.preventDefault();
              setTouched(true);
              if (!isFaulty) create.mutate();
            }}
          >
            {fromLink?.includes(undefined) && <Notice kind="warning">A matcher in the link cannot be read and was left out.</Notice>}
            <div className={classes.matchers} role="group" aria-label="Matchers">
              {rows.map((row, index) => (
                <div key={row.id} className={classes.matcher}>
                  <TextInput
                    aria-label={`Label ${index + 1}`}
                    placeholder="label"
                    list="silence-labels"
                    value={row.name}
                    onChange={(event) => set(row.id, { name: event.currentTarget.value.trim() })}
                    data-autofocus={index === 0 ? true : undefined}
                  />
                  <Select
                    aria-label={`Operator ${index + 1}`}
                    data={matcherOperators}
                    value={row.operator}
                    allowDeselect={false}
                    onChange={(operator) => operator !== null && set(row.id, { operator: operator as MatcherOperator })}
                  />
                  <TextInput
                    aria-label={`Value ${index + 1}`}
                    placeholder={row.operator.endsWith('~') ? 'regular expression' : 'value'}
                    list={`silence-values-${row.id}`}
                    value={row.value}
                    error={problems[index]}
                    onChange={(event) => set(row.id, { value: event.currentTarget.value })}
                  />
                  <datalist id={`silence-values-${row.id}`}>
                    {valuesOf(row.name).map((value) => (
                      <option key={value} value={value} />
                    ))}
                  </datalist>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Remove matcher ${index + 1}`}
                    disabled={rows.length === 1}
                    onClick={() => setRows((before) => before.filter(({ id }) => id !== row.id))}
                  >
                    <Icon name="x" size={14} />
                  </ActionIcon>
                </div>
              ))}
              <datalist id="silence-labels">
                {labelNames.map((name) => (
                  <option key={name} value={name} />
                ))}
              </datalist>
              <div>
                <Button onClick={() => setRows((before) => [...before, blank()])} leftSection={<Icon name="plus" size={13} />}>
                  Add matcher
                </Button>
              </div>
              {touched && faults.matchers && <span className={classes.fault}>{faults.matchers}</span>}
            </div>
            <div className={classes.pair}>
              <TextInput label="From" value={from} onChange={(event) => setFrom(event.currentTarget.value)} error={faults.from} description={startMs === undefined ? ' ' : formatTime(startMs, zone, 'minute')} />
              <TextInput label="Until" value={until} onChange={(event) => setUntil(event.currentTarget.value)} error={faults.until} description={endMs === undefined ? ' ' : formatTime(endMs, zone, 'minute')} />
            </div>
            <div className={listClasses.tabs} role="group" aria-label="For how long">
              {spans.map((span) => (
                <button
                  key={span}
                  type="button"
                  className={listClasses.tab}
                  aria-pressed={until === `now+${span}`}
                  onClick={() => {
                    setFrom('now');
                    setUntil(`now+${span}`);
                  }}
                >
                  {span}
                </button>
              ))}
            </div>
            <TextInput label="Author" value={author} onChange={(event) => setAuthor(event.currentTarget.value)} error={touched && faults.author} autoComplete="username" />
            <Textarea label="Comment" autosize minRows={2} value={comment} onChange={(event) => setComment(event.currentTarget.value)} error={touched && faults.comment} placeholder="Why, and the ticket if there is one" />
            {create.error && <ErrorNote error={create.error} what="The silence was refused" />}
            <div className={classes.buttons}>
              <Button component={Link} to="/silences">
                Cancel
              </Button>
              <Button type="submit" variant="filled" loading={create.isPending} leftSection={<Icon name="bell-off" size={13} />}>
                Silence {startMs !== undefined && endMs !== undefined && endMs > startMs ? `for ${formatDuration(endMs - startMs)}` : ''}
              </Button>
            </div>
          </form>
        </Section>
        <Section title={<span aria-live="polite">Mutes {muted.length === 1 ? '1 alert' : `${muted.length} alerts`} right now</span>}>
          {alerts.isPending && <LoadingRows rows={4} />}
          {alerts.error && <ErrorNote error={alerts.error} what="The preview needs Alertmanager" onRetry={() => void alerts.refetch()} />}
          {alerts.data && muted.length === 0 && (
            <Empty title={matchers.length === 0 ? 'No matcher yet' : 'No alert fits now'} icon="bell-off">
              {matchers.length === 0 ? 'Alerts that fit appear here as you write.' : 'The silence also mutes alerts that start later.'}
            </Empty>
          )}
          {muted.slice(0, 100).map((alert) => (
            <div key={alert.fingerprint} className={listClasses.row}>
              <div>
                <StateBadge tone={severityTone(alert.labels.severity ?? '')}>{alert.labels.severity ?? 'alert'}</StateBadge>
              </div>
              <div className={listClasses.rowMain}>
                <span className={listClasses.rowTitle}>{alert.labels.alertname}</span>
                <LabelPills labels={alert.labels} except={['alertname', 'severity']} />
              </div>
              <span className="secondary num">{formatAge(Date.parse(alert.startsAt), nowMs)}</span>
            </div>
          ))}
          {muted.length > 100 && <div className={listClasses.row}>and {muted.length - 100} more</div>}
          {matchers.length > 0 && (
            <p className={classes.command}>
              <span className="secondary">The same from a terminal</span>
              <code className={listClasses.expr}>
                {amtool(matchers, startMs !== undefined && endMs !== undefined ? endMs - startMs : 7_200_000, comment)}
              </code>
            </p>
          )}
        </Section>
      </div>
    </Page>
  );
}
