import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useEffect, useId, useState } from 'react';
import { Icon } from './Icon';
import classes from './list.module.css';
import page from './page.module.css';

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

/** Moves the focus to the next or previous element marked `data-row`: the `j` and `k` keys. */
export function moveRow(direction: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? (direction === 1 ? 0 : rows.length - 1) : at + direction];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
