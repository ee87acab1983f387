import { useNavigate } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import { safeTarget } from '../SafeLink';
import classes from './markdown.module.css';

/** Rendered Markdown (from renderMarkdown: sanitised). Links to our own pages stay inside the app; `rewrite` may lead a link elsewhere first. */
export function MarkdownBody({ html, rewrite }: { html: string; rewrite?: (href: string) => string | undefined }) {
  const navigate = useNavigate();
  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const href = link?.getAttribute('href');
    if (!href || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (href.startsWith('#')) return;
    const target = safeTarget(rewrite?.(href) ?? href, window.location.origin);
    if (target?.kind !== 'internal') return;
    event.preventDefault();
    void navigate({ to: target.to, search: Object.fromEntries(new URLSearchParams(target.search)) as never, hash: target.hash.slice(1) });
  };
  return (
    // oxlint-disable-next-line react/no-danger, jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- sanitised by renderMarkdown; the handler only redirects clicks on links, which keys raise too
    <div className={classes.body} onClick={onClick} dangerouslySetInnerHTML={{ __html: html }} />
  );
}
