import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { platform, type DashboardSummary } from '../../api/platform';
import { queryKeys } from '../../api/queryKeys';
import { Icon } from '../../ui/Icon';
import { Page } from '../../ui/Page';
import { usePreference } from '../../ui/preferences';
import { Empty, ErrorNote, LoadingRows } from '../../ui/states';
import { all } from '../../time/search';
import classes from './dashboards.module.css';
import { readListSearch } from './search';

export interface Folder {
  readonly name: string;
  readonly dashboards: readonly DashboardSummary[];
}

/** Dashboards that fit text, tags and star, by folder; folders and titles in order. */
export function listFolders(found: readonly DashboardSummary[], text: string, tags: readonly string[], starred: readonly string[] | undefined): readonly Folder[] {
  const words = text.toLowerCase().split(/\s+/).filter((w) => w !== '');
  const kept = found.filter((d) => {
    if (starred !== undefined && !starred.includes(d.uid)) return false;
    if (!tags.every((t) => d.tags?.includes(t) ?? false)) return false;
    const where = `${d.title} ${d.folder ?? ''} ${(d.tags ?? []).join(' ')}`.toLowerCase();
    return words.every((w) => where.includes(w));
  });
  const folders = new Map<string, DashboardSummary[]>();
  for (const d of kept) {
    const name = d.folder === undefined || d.folder === '' ? 'General' : d.folder;
    folders.set(name, [...(folders.get(name) ?? []), d]);
  }
  return [...folders].map(([name, dashboards]) => ({ name, dashboards: dashboards.toSorted((a, b) => a.title.localeCompare(b.title, 'en')) })).toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

export function DashboardsPage() {
  const search = readListSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const [starred, setStarred] = usePreference('starred');
  const list = useQuery({ queryKey: queryKeys.platform.dashboards, queryFn: ({ signal }) => platform.dashboards(signal) });
  const tags = all(search.tag);
  const text = search.q ?? '';
  const onlyStarred = search.starred === 'true';
  const folders = useMemo(() => listFolders(list.data ?? [], text, tags, onlyStarred ? starred : undefined), [list.data, text, tags, onlyStarred, starred]);
  const allTags = useMemo(() => [...new Set((list.data ?? []).flatMap((d) => d.tags ?? []))].toSorted((a, b) => a.localeCompare(b, 'en')), [list.data]);
  const change = (next: Record<string, unknown>) => void navigate({ to: '.', search: ((before: object) => ({ ...before, ...next })) as never, replace: true, resetScroll: false });
  const toggleTag = (tag: string) => change({ tag: tags.includes(tag) ? tags.filter((t) => t !== tag) : [...tags, tag] });
  return (
    <Page title="Dashboards">
      <div className={classes.toolbar}>
        <TextInput type="search" placeholder="Search by title, folder or tag" aria-label="Search dashboards" leftSection={<Icon name="search" size={14} />} value={text} onChange={(e) => change({ q: e.currentTarget.value === '' ? undefined : e.currentTarget.value })} style={{ width: 300 }} />
        <button type="button" className={classes.tagButton} aria-pressed={onlyStarred} onClick={() => change({ starred: onlyStarred ? undefined : 'true' })}>Starred</button>
        {allTags.map((tag) => <button key={tag} type="button" className={classes.tagButton} aria-pressed={tags.includes(tag)} onClick={() => toggleTag(tag)}>{tag}</button>)}
      </div>
      {list.isPending && <LoadingRows rows={8} label="Loading the dashboards" />}
      {list.isError && <ErrorNote error={list.error} what="The dashboards cannot be listed" onRetry={() => void list.refetch()} />}
      {list.data !== undefined && folders.length === 0 && (
        list.data.length === 0
          ? <Empty title="No dashboard is provisioned" icon="grid">Put Grafana dashboard files into a folder named by a provider file under provisioning/dashboards.</Empty>
          : <Empty title="Nothing fits" icon="search">No dashboard has this text, these tags or a star.</Empty>
      )}
      <div className={classes.list}>
        {folders.map((folder) => (
          <section key={folder.name} className={classes.folder}>
            <div className={classes.folderHead}><Icon name="folder" size={15} /><h2>{folder.name}</h2><span className="secondary">{folder.dashboards.length}</span></div>
            <ul className={classes.entries}>
              {folder.dashboards.map((d) => {
                const isStarred = starred.includes(d.uid);
                return (
                  <li key={d.uid} className={classes.entry}>
                    <Link to={`/d/${encodeURIComponent(d.uid)}/${d.slug ?? ''}`}>{d.title}</Link>
                    {d.tags?.map((tag) => <button key={tag} type="button" className={classes.tagButton} aria-pressed={tags.includes(tag)} onClick={() => toggleTag(tag)}>{tag}</button>)}
                    <button type="button" className={classes.headIcon} aria-pressed={isStarred} aria-label={isStarred ? `Remove the star of ${d.title}` : `Star ${d.title}`} onClick={() => setStarred(isStarred ? starred.filter((s) => s !== d.uid) : [...starred, d.uid])}>
                      <Icon name="star" size={15} style={isStarred ? { color: 'var(--warning)', fill: 'currentColor' } : undefined} />
                    </button>
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
      </div>
    </Page>
  );
}
