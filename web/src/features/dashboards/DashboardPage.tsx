import { useComputedColorScheme, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { queryKeys } from '../../api/queryKeys';
import { darkTheme, lightTheme } from '../../grafana/field/colors';
import { allPanels, layoutSections } from '../../grafana/layout/sections';
import type { Dashboard, Panel } from '../../grafana/model';
import { readDashboard } from '../../grafana/read';
import { dashboardMacros, mergeMaps, rangeMacros } from '../../grafana/variables/macros';
import { isAll, type ResolvedVariable } from '../../grafana/variables/scope';
import { TimeControls } from '../../time/TimeControls';
import { TimeScope } from '../../time/TimeScope';
import { useTime } from '../../time/timeContext';
import { useHotkeys } from '../../ui/hotkeys';
import { Icon } from '../../ui/Icon';
import { Page } from '../../ui/Page';
import { usePreference } from '../../ui/preferences';
import { Empty, ErrorNote, LoadingRows, Notice, Skeleton } from '../../ui/states';
import { fetchDashboard, fetchScrapeInterval, fetchSources, type DashboardMeta, type PanelSource } from './api';
import { DashboardContext, type DashboardState } from './context';
import { DashboardGrid } from './DashboardGrid';
import classes from './dashboards.module.css';
import { PanelFrame } from './PanelFrame';
import { readDashboardSearch, selectedVariables } from './search';
import { useAnnotations } from './useAnnotations';
import { loadTransformations } from './transformations';
import { useVariables } from './useVariables';

const DashboardLinks = lazy(() => import('./DashboardLinks').then((module) => ({ default: module.DashboardLinks })));
const VariablesBar = lazy(() => import('./VariablesBar').then((module) => ({ default: module.VariablesBar })));

const crumb = { label: 'Dashboards', to: '/dashboards' };

async function readWithCode(uid: string, signal: AbortSignal) {
  const answer = await fetchDashboard(uid, signal);
  await loadTransformations(answer.json);
  return answer;
}

export function DashboardPage() {
  const { uid } = useParams({ strict: false });
  const id = uid ?? '';
  const answer = useQuery({ queryKey: queryKeys.platform.dashboard(id), queryFn: ({ signal }) => readWithCode(id, signal), staleTime: 60_000, placeholderData: () => undefined });
  const dashboard = useMemo(() => (answer.data === undefined ? undefined : { ...readDashboard(answer.data.json), uid: id }), [answer.data, id]);
  if (answer.isError) {
    return <Page title="Dashboard" crumb={crumb}><ErrorNote error={answer.error} what={`The dashboard ${id} cannot be read`} onRetry={() => void answer.refetch()} /></Page>;
  }
  if (dashboard === undefined || answer.data === undefined) return <Page title="Dashboard" crumb={crumb}><LoadingRows rows={10} label="Loading the dashboard" /></Page>;
  return (
    <TimeScope key={id} defaults={{ range: dashboard.time, refresh: dashboard.refresh, ...(dashboard.timezone === '' || dashboard.timezone === 'browser' ? {} : { timezone: dashboard.timezone }) }}>
      <DashboardView dashboard={dashboard} meta={answer.data.meta} />
    </TimeScope>
  );
}

function repeatValues(variables: readonly ResolvedVariable[], name: string) {
  const found = variables.find((v) => v.variable.name === name);
  if (found === undefined) return undefined;
  if (isAll(found.values)) return found.options;
  return found.values.map((value, i) => ({ value, text: found.texts[i] ?? value }));
}

const noSources: readonly PanelSource[] = [];

function DashboardView({ dashboard, meta }: { dashboard: Dashboard; meta: DashboardMeta }) {
  const time = useTime();
  const navigate = useNavigate();
  const search = readDashboardSearch(useSearch({ strict: false }));
  const scheme = useComputedColorScheme('dark');
  const theme = scheme === 'dark' ? darkTheme : lightTheme;
  const [starred, setStarred] = usePreference('starred');
  const sources = useQuery({ queryKey: ['dashboard', 'sources'], queryFn: ({ signal }) => fetchSources(signal), staleTime: 60_000, retry: 1 });
  const scrape = useQuery({ queryKey: ['dashboard', 'scrape'], queryFn: ({ signal }) => fetchScrapeInterval(signal), staleTime: Infinity, retry: 1 });
  // Without an answer about sources the built-in store is asked, so that a dashboard shows what it can.
  const known = sources.data ?? (sources.isError ? noSources : undefined);
  const scrapeMs = scrape.data ?? 15_000;
  const macros = useMemo(() => mergeMaps(dashboardMacros(dashboard), rangeMacros({ ...time.range, timezone: time.zone })), [dashboard, time.range, time.zone]);
  const selectedKey = JSON.stringify([...selectedVariables({ ...search })]);
  const selected = useMemo(() => new Map<string, readonly string[]>(JSON.parse(selectedKey) as [string, string[]][]), [selectedKey]);
  const { variables, ready, loading } = useVariables({ dashboard, selected, sources: known, range: time.range, macros, scrapeMs });
  const isReady = ready && known !== undefined && !scrape.isPending;
  const annotations = useAnnotations({ dashboard, range: time.range, variables, macros, sources: known ?? noSources, scrapeMs, theme, ready: isReady });
  const sections = useMemo(() => layoutSections(dashboard.panels, (name) => repeatValues(variables, name)), [dashboard, variables]);
  const panels = useMemo(() => new Map(allPanels(dashboard.panels).map((p): [number, Panel] => [p.id, p])), [dashboard]);

  const hovered = useRef<string | undefined>(undefined);
  const onHover = useCallback((key: string | undefined) => {
    hovered.current = key;
  }, []);
  const [command, setCommand] = useState<{ key: string; what: 'inspect' | 'explore' | 'legend'; count: number } | undefined>(undefined);
  const viewPanel = useCallback((key: string | undefined) => void navigate({ to: '.', search: ((before: object) => ({ ...before, viewPanel: key })) as never, resetScroll: key === undefined }), [navigate]);
  const findPanel = useCallback((id: number) => panels.get(id), [panels]);
  const state = useMemo((): DashboardState => ({ dashboard, variables, macros, sources: known ?? noSources, scrapeMs, annotations, theme, findPanel, viewPanel, ready: isReady }),
    [dashboard, variables, macros, known, scrapeMs, annotations, theme, findPanel, viewPanel, isReady]);

  const viewed = search.viewPanel === undefined ? undefined
    : (sections.flatMap((s) => s.panels).find((p) => p.panel.key === search.viewPanel || `panel-${p.panel.key}` === search.viewPanel)?.panel ?? panels.get(Number(search.viewPanel)));
  const isKiosk = search.kiosk === 'true';
  const setKiosk = useCallback((on: boolean) => void navigate({ to: '.', search: ((before: object) => ({ ...before, kiosk: on ? 'true' : undefined })) as never, replace: true }), [navigate]);
  const ask = (what: 'inspect' | 'explore' | 'legend') => () => {
    const key = viewed?.key ?? hovered.current;
    if (key !== undefined) setCommand((before) => ({ key, what, count: (before?.count ?? 0) + 1 }));
  };
  useHotkeys({
    r: time.refresh,
    v: () => viewPanel(viewed === undefined ? hovered.current : undefined),
    i: ask('inspect'),
    x: ask('explore'),
    'p l': ask('legend'),
    'd k': () => setKiosk(!isKiosk),
    esc: () => {
      if (viewed !== undefined) viewPanel(undefined);
      else if (isKiosk) setKiosk(false);
    },
  });
  useEffect(() => {
    document.title = `${dashboard.title} · Pharos`;
  }, [dashboard.title]);

  const setVariable = (name: string, values: readonly string[]) => {
    void navigate({ to: '.', search: ((before: object) => ({ ...before, [`var-${name}`]: values.length === 1 ? values[0] : [...values] })) as never, resetScroll: false });
  };
  const isStarred = starred.includes(dashboard.uid);
  const faults = [...meta.problems, ...(meta.unsupported.length === 0 ? [] : [`Not supported yet: ${meta.unsupported.join(', ')}`])];
  const hasBar = dashboard.variables.some((v) => v.hide !== 'variable' && v.type !== 'constant') || dashboard.links.length > 0;

  const content = (
    <Page
      title={dashboard.title} crumb={crumb} tags={dashboard.tags}
      aside={
        <>
          <button type="button" className={classes.headIcon} aria-pressed={isStarred} aria-label={isStarred ? 'Remove the star' : 'Star this dashboard'} onClick={() => setStarred(isStarred ? starred.filter((s) => s !== dashboard.uid) : [...starred, dashboard.uid])}>
            <Icon name="star" size={15} style={isStarred ? { color: 'var(--warning)', fill: 'currentColor' } : undefined} />
          </button>
          {dashboard.description !== '' && (
            <Tooltip label={dashboard.description} multiline maw={420}><button type="button" className={classes.headIcon} aria-label={`About: ${dashboard.description}`}><Icon name="info" size={15} /></button></Tooltip>
          )}
        </>
      }
      actions={
        <>
          <Tooltip label={isKiosk ? 'Leave kiosk (d k)' : 'Kiosk (d k)'}>
            <button type="button" className={classes.headIcon} style={{ width: 28, height: 28 }} aria-label={isKiosk ? 'Leave kiosk' : 'Kiosk'} aria-pressed={isKiosk} onClick={() => setKiosk(!isKiosk)}><Icon name="monitor" size={15} /></button>
          </Tooltip>
          <TimeControls />
        </>
      }
    >
      {hasBar && (
        <div className={classes.variables} aria-busy={loading}>
          <Suspense fallback={<Skeleton width={420} height={30} />}>
            <VariablesBar variables={variables} onChange={setVariable} />
          </Suspense>
          <div className={classes.links}>{dashboard.links.length > 0 && <Suspense fallback={null}><DashboardLinks links={dashboard.links} /></Suspense>}</div>
        </div>
      )}
      {sources.isError && <Notice kind="warning">The data sources could not be read ({sources.error.message}); the built-in store is asked instead.</Notice>}
      {faults.length > 0 && <Notice kind="warning">{faults.join(' · ')}</Notice>}
      {time.invalid && <Notice kind="warning">The range in the address cannot be read; the last hour is shown.</Notice>}
      {viewed !== undefined ? (
        <div className={classes.single}><PanelFrame key={viewed.key} panel={viewed} isViewed onHover={onHover} command={command} /></div>
      ) : sections.length === 0 ? (
        <Empty title="This dashboard has no panels" icon="grid" />
      ) : (
        <DashboardGrid sections={sections} onHover={onHover} command={command} />
      )}
    </Page>
  );
  return <DashboardContext.Provider value={state}>{isKiosk ? <div className={classes.kiosk}>{content}</div> : content}</DashboardContext.Provider>;
}
