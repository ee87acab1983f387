import { Button, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { GettableAlert, Silence } from '../../api/alertmanager';
import { alertmanager } from '../../api/alertmanager';
import { queryKeys } from '../../api/queryKeys';
import { formatAge, formatDuration, formatTime } from '../../time/format';
import { Icon } from '../../ui/Icon';
import { StateBadge } from '../../ui/Labels';
import { Page, Section } from '../../ui/Page';
import { useHotkeys } from '../../ui/hotkeys';
import labelClasses from '../../ui/labels.module.css';
import { ListBar, listClasses, ListStates, useListSearch } from '../../ui/list';
import { usePreference } from '../../ui/preferences';
import { Empty, ErrorNote, Notice } from '../../ui/states';
import { useNow } from '../../ui/useNow';
import { formatMatcher, parseMatchers } from './matchers';
import type { SilencesSearch } from './search';

type Tab = NonNullable<SilencesSearch['state']>;

/** Silences drawn at once; expired ones pile up for days. */
const mostShown = 300;

export function SilencesPage() {
  const list = useListSearch<SilencesSearch>();
  const { search, words, go } = list;
  const navigate = useNavigate();
  const nowMs = useNow();
  const [expiring, setExpiring] = useState<Silence>();
  const silences = useQuery({ queryKey: queryKeys.alertmanager.silences, queryFn: ({ signal }) => alertmanager.silences(signal), refetchInterval: 15_000 });
  const alerts = useQuery({
    queryKey: queryKeys.alertmanager.alerts(),
    queryFn: ({ signal }) => alertmanager.alerts({ active: true, silenced: true, inhibited: true }, signal),
    refetchInterval: 15_000,
  });
  useHotkeys({ n: () => void navigate({ to: '/silences/new' }) });

  const all = silences.data ?? [];
  const wanted = search.id === undefined ? undefined : all.find(({ id }) => id === search.id);
  const tab: Tab = search.state ?? wanted?.status.state ?? 'active';
  const required = search.filter?.flatMap((text) => parseMatchers(text) ?? []).map(formatMatcher) ?? [];
  const fits = (silence: Silence) => {
    const matchers = silence.matchers.map(formatMatcher);
    const text = `${silence.id} ${silence.comment} ${silence.createdBy} ${matchers.join(' ')}`.toLowerCase();
    return (search.id === undefined || silence.id === search.id) && words.every((word) => text.includes(word)) && required.every((matcher) => matchers.includes(matcher));
  };
  const found = all.filter(fits);
  const shown = found
    .filter(({ status }) => status.state === tab)
    .toSorted((a, b) => (tab === 'expired' ? Date.parse(b.endsAt) - Date.parse(a.endsAt) : Date.parse(a.endsAt) - Date.parse(b.endsAt)));
  const count = (state: Tab) => (silences.data ? found.filter(({ status }) => status.state === state).length : undefined);

  return (
    <Page
      title="Silences"
      actions={
        <Button component={Link} to="/silences/new" variant="filled" leftSection={<Icon name="plus" size={14} />}>
          New silence
        </Button>
      }
    >
      <ListBar<Tab, SilencesSearch>
        list={list}
        label="State"
        value={tab}
        onChange={(state) => go({ state })}
        tabs={[
          { value: 'active', label: 'Active', count: count('active'), icon: <Icon name="bell-off" size={13} /> },
          { value: 'pending', label: 'Pending', count: count('pending'), icon: <Icon name="wait" size={13} /> },
          { value: 'expired', label: 'Expired', count: count('expired'), icon: <Icon name="check" size={13} /> },
        ]}
        searchLabel="Search silences"
        placeholder="Matcher, comment or author"
      />
      {(search.id !== undefined || search.filter !== undefined) && (
        <div className={listClasses.bar}>
          {search.id !== undefined && silences.data && !wanted ? (
            <Notice kind="warning">There is no silence {search.id}: expired silences are forgotten after some days.</Notice>
          ) : (
            <span className="secondary">Only what the link asked for is shown</span>
          )}
          <Button onClick={() => go({ id: undefined, filter: undefined })} leftSection={<Icon name="x" size={13} />}>
            Show all
          </Button>
        </div>
      )}
      <div className={listClasses.stack}>
        <ListStates query={silences} what="The silences cannot be read" />
        {silences.data && shown.length === 0 && (
          <Section>
            {all.length === 0 ? (
              <Empty title="No silence" icon="bell" action={<Link to="/silences/new">Create one</Link>}>
                A silence mutes notifications for alerts that fit its matchers, for a time. The alerts stay visible.
              </Empty>
            ) : (
              <Empty title={`No ${tab} silence${words.length > 0 ? ' fits' : ''}`} icon="filter" />
            )}
          </Section>
        )}
        {shown.length > 0 && (
          <Section>
            {shown.slice(0, mostShown).map((silence) => (
              <SilenceRow key={silence.id} silence={silence} nowMs={nowMs} muted={alerts.data?.filter(({ status }) => status.silencedBy.includes(silence.id))} onExpire={() => setExpiring(silence)} />
            ))}
            {shown.length > mostShown && <div className={listClasses.row}>and {shown.length - mostShown} more</div>}
          </Section>
        )}
      </div>
      <ExpireDialog silence={expiring} onClose={() => setExpiring(undefined)} />
    </Page>
  );
}

function SilenceRow({ silence, nowMs, muted, onExpire }: { silence: Silence; nowMs: number; muted: readonly GettableAlert[] | undefined; onExpire: () => void }) {
  const [zone] = usePreference('timezone');
  const startMs = Date.parse(silence.startsAt);
  const endMs = Date.parse(silence.endsAt);
  const { state } = silence.status;
  const filter = silence.matchers.map(formatMatcher);
  return (
    <div className={listClasses.row} data-row tabIndex={-1} role="group" aria-label={`Silence ${filter.join(', ')}`}>
      <div>
        <StateBadge tone={state === 'active' ? 'info' : 'unknown'} icon={state === 'active' ? 'bell-off' : state === 'pending' ? 'wait' : 'check'}>
          {state}
        </StateBadge>
      </div>
      <div className={listClasses.rowMain}>
        <span className={labelClasses.pills}>
          {filter.map((text) => (
            <span key={text} className={labelClasses.pill}>
              {text}
            </span>
          ))}
        </span>
        <div>{silence.comment}</div>
        <div className="secondary">
          by {silence.createdBy || 'nobody named'}, {formatTime(startMs, zone, 'minute')} to {formatTime(endMs, zone, 'minute')} ({formatDuration(endMs - startMs)})
        </div>
        {muted !== undefined && muted.length > 0 && (
          <div className={listClasses.links}>
            <span>
              mutes {muted.length} alert{muted.length === 1 ? '' : 's'}: {[...new Set(muted.map(({ labels }) => labels.alertname ?? ''))].slice(0, 5).join(', ')}
            </span>
          </div>
        )}
      </div>
      <div className={listClasses.rowSide}>
        <span className="num">{state === 'active' ? `ends ${formatAge(endMs, nowMs)}` : state === 'pending' ? `starts ${formatAge(startMs, nowMs)}` : `ended ${formatAge(endMs, nowMs)}`}</span>
        {state === 'expired' ? (
          <Button component={Link} to="/silences/new" search={{ filter } as never} leftSection={<Icon name="refresh" size={13} />}>
            Again
          </Button>
        ) : (
          <Button onClick={onExpire} leftSection={<Icon name="x" size={13} />}>
            Expire
          </Button>
        )}
      </div>
    </div>
  );
}

function ExpireDialog({ silence, onClose }: { silence: Silence | undefined; onClose: () => void }) {
  const queryClient = useQueryClient();
  const expire = useMutation({
    mutationFn: (id: string) => alertmanager.expireSilence(id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: queryKeys.alertmanager.all });
      notifications.show({ message: 'The silence has expired', color: 'ok' });
      onClose();
    },
  });
  return (
    <Modal opened={silence !== undefined} onClose={onClose} title="Expire this silence?">
      {silence && (
        <>
          <p style={{ marginTop: 0 }}>
            Alerts that fit <code>{silence.matchers.map(formatMatcher).join(', ')}</code> notify again from now on.
          </p>
          {expire.error && <ErrorNote error={expire.error} what="It could not be expired" />}
          <div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end', marginTop: 16 }}>
            <Button onClick={onClose}>Keep it</Button>
            <Button variant="filled" loading={expire.isPending} onClick={() => expire.mutate(silence.id)} data-autofocus>
              Expire
            </Button>
          </div>
        </>
      )}
    </Modal>
  );
}
