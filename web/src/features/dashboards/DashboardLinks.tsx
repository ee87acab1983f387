import { useQuery } from '@tanstack/react-query';
import { platform } from '../../api/platform';
import { queryKeys } from '../../api/queryKeys';
import type { DashboardLink } from '../../grafana/model';
import { safeHref } from '../../panels/common/links';
import { Icon } from '../../ui/Icon';
import { Menu } from '../../ui/Menu';
import { useTime } from '../../time/timeContext';
import classes from './dashboards.module.css';
import { useFill } from './useFill';

const noVars = { scopedVars: {} };

/** Links that the dashboard carries: fixed ones, and other dashboards by tag. */
export function DashboardLinks({ links }: { readonly links: readonly DashboardLink[] }) {
  const fill = useFill(noVars);
  const { raw } = useTime();
  const wantsList = links.some((l) => l.kind === 'dashboards');
  const dashboards = useQuery({ queryKey: queryKeys.platform.dashboards, queryFn: ({ signal }) => platform.dashboards(signal), staleTime: 60_000, enabled: wantsList });
  const withState = (url: string, link: DashboardLink) => {
    const extra = [link.keepTime ? `from=${encodeURIComponent(raw.from)}&to=${encodeURIComponent(raw.to)}` : '', link.includeVars ? fill('${__all_variables}') : ''].filter((t) => t !== '').join('&');
    return extra === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${extra}`;
  };
  const anchor = (key: string, href: string, title: string, link: DashboardLink, icon: 'external' | 'grid') => (
    <a key={key} className={classes.dashLink} href={href} title={link.tooltip === '' ? undefined : fill(link.tooltip)} target={link.targetBlank ? '_blank' : undefined} rel="noreferrer">
      <Icon name={icon} size={13} /> {title}
    </a>
  );
  return (
    <>
      {links.flatMap((link, i) => {
        if (link.kind === 'link') {
          const href = safeHref(withState(fill(link.url, undefined, 'value'), link));
          return href === undefined ? [] : [anchor(`${i}-${link.title}`, href, fill(link.title) === '' ? href : fill(link.title), link, 'external')];
        }
        const found = (dashboards.data ?? []).filter((d) => link.tags.every((t) => d.tags?.includes(t) ?? false));
        if (found.length === 0) return [];
        const entries = found.map((d) => ({ key: `${i}-${d.uid}`, href: withState(`/d/${encodeURIComponent(d.uid)}/${d.slug ?? ''}`, link), title: d.title }));
        if (!link.asDropdown) return entries.map((e) => anchor(e.key, e.href, e.title, link, 'grid'));
        return [
          <Menu key={`${i}-${link.title}`} position="bottom-end">
            <Menu.Target><button type="button" className={classes.dashLink}><Icon name="grid" size={13} /> {link.title === '' ? 'Dashboards' : link.title} <Icon name="chevron-down" size={13} /></button></Menu.Target>
            <Menu.Dropdown>{entries.map((e) => <Menu.Item key={e.key} href={e.href}>{e.title}</Menu.Item>)}</Menu.Dropdown>
          </Menu>,
        ];
      })}
    </>
  );
}
