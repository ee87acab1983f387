import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useEffect } from 'react';
import classes from './page.module.css';

export interface PageProps {
  title: string;
  /** Where this page belongs: shown before the title. */
  crumb?: { label: string; to: string };
  tags?: readonly string[];
  /** Beside the title: star, info. */
  aside?: ReactNode;
  /** At the right: time picker, buttons. */
  actions?: ReactNode;
  /** One sentence below the title. */
  lead?: ReactNode;
  children: ReactNode;
}

/** A page's frame: its one h1, its document title and its actions. */
export function Page({ title, crumb, tags, aside, actions, lead, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Pharos`;
  }, [title]);
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div className={classes.title}>
          {crumb && (
            <span className={classes.crumb}>
              <Link to={crumb.to} style={{ color: 'inherit' }}>
                {crumb.label}
              </Link>{' '}
              /
            </span>
          )}
          <h1>{title}</h1>
          {tags?.map((tag) => (
            <span key={tag} className={classes.tag}>
              {tag}
            </span>
          ))}
          {aside}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {lead !== undefined && <p className={classes.lead}>{lead}</p>}
      {children}
    </div>
  );
}

/** A bordered surface with an h2 and optional actions. */
export function Section({ title, actions, children, id }: { title?: ReactNode; actions?: ReactNode; children: ReactNode; id?: string }) {
  return (
    <section className={classes.panel} id={id}>
      {title !== undefined && (
        <div className={classes.panelHeader}>
          <h2>{title}</h2>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}
