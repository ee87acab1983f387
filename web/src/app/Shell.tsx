import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { platform } from '../api/platform';
import { prom } from '../api/prom';
import { queryKeys } from '../api/queryKeys';
import { Icon } from '../ui/Icon';
import { useHotkeys } from '../ui/hotkeys';
import { Menu } from '../ui/Menu';
import { usePreference } from '../ui/preferences';
import { currentItem, navigation } from './navigation';
import classes from './shell.module.css';

const Palette = lazy(() => import('./Palette'));
const HelpDialog = lazy(() => import('./HelpDialog'));

/** Dashboards listed in the navigation; the rest is a click away on their own page. */
const mostDashboards = 14;

/** Navigation, top bar, palette and help around every page. */
export function Shell() {
  const [navOpen, setNavOpen] = useState(false);
  const [help, setHelp] = useState<'never' | 'open' | 'closed'>('never');
  const [paletteWanted, setPaletteWanted] = useState(0);
  const navigate = useNavigate();
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isLoading = useRouterState({ select: (state) => state.status === 'pending' });

  const openPalette = () => setPaletteWanted((count) => count + 1);
  const goTo = Object.fromEntries(
    navigation.filter((item) => item.key).map((item) => [`g ${item.key}`, () => void navigate({ to: item.to })]),
  );
  useHotkeys({
    ...goTo,
    'mod+k': openPalette,
    '/': () => {
      const field = document.querySelector<HTMLElement>('main input[type="search"]');
      if (field) field.focus();
      else openPalette();
    },
    '?': () => setHelp('open'),
  });

  const firstPath = useRef(path);
  useEffect(() => {
    setNavOpen(false);
    // A new page starts at its beginning for those who read it by keyboard or screen reader.
    if (firstPath.current !== path) main.current?.focus({ preventScroll: true });
    firstPath.current = path;
  }, [path]);

  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <div className={classes.shell}>
        <Navigation path={path} open={navOpen} />
        <button type="button" className={classes.scrim} data-open={navOpen} aria-label="Close the navigation" onClick={() => setNavOpen(false)} />
        <header className={classes.top}>
          <button
            type="button"
            className={`${classes.iconButton} ${classes.menuButton}`}
            aria-label="Navigation"
            aria-expanded={navOpen}
            onClick={() => setNavOpen(!navOpen)}
          >
            <Icon name="menu" />
          </button>
          <button type="button" className={classes.search} onClick={openPalette}>
            <Icon name="search" size={14} />
            <span>Search metrics, dashboards, runbooks…</span>
            <kbd>Ctrl K</kbd>
          </button>
          <span className={classes.space} />
          <button type="button" className={classes.iconButton} aria-label="Keyboard shortcuts" onClick={() => setHelp('open')}>
            <Icon name="question" />
          </button>
          <ThemeSwitch />
          {isLoading && <div className={classes.progress} role="progressbar" aria-label="Loading the page" />}
        </header>
        <main id="main" ref={main} className={classes.main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      {help !== 'never' && (
        <Suspense fallback={null}>
          <HelpDialog opened={help === 'open'} onClose={() => setHelp('closed')} />
        </Suspense>
      )}
      {paletteWanted > 0 && (
        <Suspense fallback={null}>
          <Palette openCount={paletteWanted} showHelp={() => setHelp('open')} />
        </Suspense>
      )}
    </>
  );
}

function Navigation({ path, open }: { path: string; open: boolean }) {
  const current = currentItem(path);
  const dashboards = useQuery({ queryKey: queryKeys.platform.dashboards, queryFn: ({ signal }) => platform.dashboards(signal), staleTime: 60_000 });
  const alerts = useQuery({ queryKey: queryKeys.prom.alerts, queryFn: ({ signal }) => prom.alerts(signal), refetchInterval: 30_000 });
  const info = useQuery({ queryKey: queryKeys.platform.info, queryFn: ({ signal }) => platform.info(signal), staleTime: Infinity });
  const [starred] = usePreference('starred');
  const firing = alerts.data?.data.alerts.filter((alert) => alert.state === 'firing').length ?? 0;
  const listed = [...(dashboards.data ?? [])]
    .toSorted((a, b) => Number(starred.includes(b.uid)) - Number(starred.includes(a.uid)) || a.title.localeCompare(b.title))
    .slice(0, mostDashboards);
  return (
    <nav className={classes.nav} data-open={open} aria-label="Main">
      <Link to="/" className={classes.brand}>
        <Logo />
        {info.data?.title || 'Pharos'}
      </Link>
      <ul className={classes.list}>
        {navigation.map((item) => (
          <li key={item.to}>
            <Link to={item.to} className={classes.item} activeOptions={{ exact: true }} aria-current={item === current ? 'page' : undefined}>
              <Icon name={item.icon} size={17} />
              <span>{item.label}</span>
              {item.to === '/alerts' && firing > 0 && (
                <span className={classes.count}>
                  {firing}
                  <span className="visually-hidden"> firing</span>
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
      {listed.length > 0 && (
        <>
          <div className={classes.groupTitle} id="nav-dashboards">
            Dashboards
          </div>
          <ul className={classes.list} aria-labelledby="nav-dashboards">
            {listed.map((dashboard) => {
              const at = `/d/${encodeURIComponent(dashboard.uid)}`;
              const isHere = path === at || path.startsWith(`${at}/`);
              return (
                <li key={dashboard.uid}>
                  <Link
                    to={dashboard.slug ? `${at}/${dashboard.slug}` : at}
                    className={`${classes.item} ${classes.small}`}
                    activeOptions={{ exact: true }}
                    aria-current={isHere ? 'page' : undefined}
                    title={dashboard.title}
                  >
                    <span>{dashboard.title}</span>
                  </Link>
                </li>
              );
            })}
          </ul>
        </>
      )}
      {info.data && <div className={classes.foot}>Pharos {info.data.version}</div>}
    </nav>
  );
}

/** A lighthouse: what the name means. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={2} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d="M9.500 9h5l1.600 12H7.900zM9 9V5.500l3-2.500 3 2.500V9zM3 4.500l3 1.300M3 9.500l3-1.200M21 4.500l-3 1.300M21 9.500l-3-1.200" />
    </svg>
  );
}

const schemes = [
  { value: 'light', label: 'Light', icon: 'sun' },
  { value: 'dark', label: 'Dark', icon: 'moon' },
  { value: 'auto', label: 'As the system', icon: 'monitor' },
] as const;

function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const computed = useComputedColorScheme('dark');
  return (
    <Menu position="bottom-end" width={170}>
      <Menu.Target>
        <button type="button" className={classes.iconButton} aria-label="Theme">
          <Icon name={computed === 'dark' ? 'moon' : 'sun'} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ value, label, icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon name={icon} size={15} />}
            rightSection={value === colorScheme ? <Icon name="check" size={14} /> : undefined}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
