import { TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useEffect, useId, useState } from 'react';
import { Icon } from './Icon';
import { Section } from './Page';
import { useHotkeys } from './hotkeys';
import classes from './list.module.css';
import page from './page.module.css';
import { ErrorNote, LoadingRows } from './states';

/** The field that `/` goes to. Typing replaces the address instead of adding to the history. */
export function SearchField({ value, onChange, label, placeholder }: { value: string; onChange: (value: string) => void; label: string; placeholder?: string }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      type="search"
      className="grow"
      aria-label={label}
      placeholder={placeholder ?? label}
      value={text}
      leftSection={<Icon name="search" size={14} />}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(event.currentTarget.value);
      }}
    />
  );
}

/** One of several states with its count. */
export function CountTabs<T extends string>(props: {
  label: string;
  tabs: readonly { value: T; label: string; count: number | undefined; icon?: ReactNode }[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <div className={classes.tabs} role="group" aria-label={props.label}>
      {props.tabs.map(({ value, label, count, icon }) => (
        <button key={value} type="button" className={classes.tab} aria-pressed={props.value === value} onClick={() => props.onChange(value)}>
          {icon}
          {label}
          {count !== undefined && <b>{count}</b>}
        </button>
      ))}
    </div>
  );
}

/** A panel whose rows fold away under its heading. */
export function FoldGroup({ title, aside, children, initiallyOpen = true }: { title: ReactNode; aside?: ReactNode; children: ReactNode; initiallyOpen?: boolean }) {
  const [open, setOpen] = useState(initiallyOpen);
  const id = useId();
  return (
    <section className={`${page.panel} ${classes.group}`} aria-labelledby={id}>
      <div className={classes.groupHead}>
        <h2 id={id}>
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name={open ? 'chevron-down' : 'chevron-right'} size={15} />
            {title}
          </button>
        </h2>
        {aside}
      </div>
      {open && children}
    </section>
  );
}

export { classes as listClasses };

/** What a list keeps in the address, its search words in `q` among it, and the keys that walk its rows. */
export function useListSearch<S extends { q?: string }>() {
  const search: S = useSearch({ strict: false });
  const navigate = useNavigate();
  useHotkeys({ j: () => moveRow(1), k: () => moveRow(-1) });
  return {
    search,
    /** Lower-case words that an entry must hold, each. */
    words: (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean),
    go: (next: S, replace = false) => void navigate({ to: '.', search: ((before: S) => ({ ...before, ...next })) as never, replace }),
  };
}

/** Above a list: its states with their counts, the search, and what else narrows it. */
export function ListBar<T extends string, S extends { q?: string }>({
  list,
  searchLabel,
  placeholder,
  children,
  ...tabs
}: Parameters<typeof CountTabs<T>>[0] & { list: ReturnType<typeof useListSearch<S>>; searchLabel: string; placeholder: string; children?: ReactNode }) {
  return (
    <div className={classes.bar}>
      <CountTabs<T> {...tabs} />
      <SearchField label={searchLabel} placeholder={placeholder} value={list.search.q ?? ''} onChange={(q) => list.go({ q: q || undefined } as S, true)} />
      {children}
    </div>
  );
}

/** Stands where a list will be until it is read, or says why it cannot be. */
export function ListStates({ query, what }: { query: { error: Error | null; isPending: boolean; refetch: () => unknown }; what: string }) {
  return (
    <>
      {query.error && <ErrorNote error={query.error} what={what} onRetry={() => void query.refetch()} />}
      {query.isPending && (
        <Section>
          <LoadingRows />
        </Section>
      )}
    </>
  );
}

/** Moves the focus to the next or previous element marked `data-row`: the `j` and `k` keys. */
export function moveRow(direction: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? (direction === 1 ? 0 : rows.length - 1) : at + direction];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
