import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { parseSearchText } from '../time/search';
import { Icon } from './Icon';

export type SafeTarget = { kind: 'internal'; to: string; search: string; hash: string } | { kind: 'external'; href: string };

/** Paths of pages that this app has: a link to one stays inside, whatever host an annotation names for us. */
const ownPaths = /^\/(d|dora|runbooks|incidents|gamedays|explore|trace|service-map|unified|alerts|silences|slo|status|graph)(\/|$)/;

/**
 * Where a link written by someone else may lead: only http(s), and inside the app when it names one of its pages on this host.
 * `alsoOurs` are origins that mean this server too, such as the external URL.
 */
export function safeTarget(text: string, origin: string, alsoOurs: readonly string[] = []): SafeTarget | undefined {
  let url: URL;
  try {
    url = new URL(text, origin);
  } catch {
    return undefined;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const isOurs = url.origin === origin || alsoOurs.includes(url.origin);
  if (isOurs && ownPaths.test(url.pathname)) return { kind: 'internal', to: url.pathname, search: url.search, hash: url.hash };
  return { kind: 'external', href: url.href };
}

/** A link from an annotation, a label or a runbook. What is no usable address is shown as text. */
export function SafeLink({ href, children, alsoOurs }: { href: string; children: ReactNode; alsoOurs?: readonly string[] }) {
  const target = safeTarget(href, window.location.origin, alsoOurs);
  if (!target) return <span title={href}>{children}</span>;
  if (target.kind === 'internal')
    return (
      <Link to={target.to} search={parseSearchText(target.search) as never} hash={target.hash.slice(1)}>
        {children}
      </Link>
    );
  return (
    <a href={target.href} target="_blank" rel="noreferrer">
      {children} <Icon name="external" size={11} style={{ verticalAlign: '-1px' }} />
      <span className="visually-hidden"> (opens in a new tab)</span>
    </a>
  );
}
