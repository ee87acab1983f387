import { joinFormatted } from '../../grafana/units/fixed';
import type { DisplayValue } from '../../grafana/field/display';
import type { Field } from '../../grafana/frames/frame';
import type { PanelProps } from '../types';

export interface Link {
  readonly title: string;
  readonly href: string;
  readonly newTab: boolean;
}

const allowed = /^(https?:\/\/|mailto:|\/(?!\/)|\?|#|[\w-]+(?:\/|\?|$))/i;

/** A link that the page may follow: no script, no other scheme. */
export function safeHref(href: string): string | undefined {
  const trimmed = href.trim();
  return trimmed !== '' && allowed.test(trimmed) && !/^\s*(javascript|data|vbscript):/i.test(trimmed) ? trimmed : undefined;
}

/** Data links of a field, filled with the value that was chosen. */
export function dataLinks(field: Field, name: string, display: DisplayValue, raw: unknown, fill: PanelProps['fill'], row?: Readonly<Record<string, string>>): readonly Link[] {
  return (field.config.links ?? []).flatMap((link): Link[] => {
    const context = {
      fieldName: name, labels: field.labels ?? {}, value: { raw: String(raw ?? ''), text: joinFormatted(display) }, ...(row === undefined ? {} : { row }),
    };
    const href = safeHref(fill(link.url, context, 'value'));
    if (href === undefined) return [];
    const title = fill(link.title, context);
    return [{ title: title === '' ? href : title, href, newTab: link.targetBlank === true }];
  });
}

/** Follows a link that a chart's mark holds: pages of this app by its router, other addresses in a tab of their own. */
export function openHref(href: string, open: (path: string) => void): void {
  const safe = safeHref(href);
  if (safe === undefined) return;
  if (/^https?:/i.test(safe)) window.open(safe, '_blank', 'noopener,noreferrer');
  else open(safe);
}
