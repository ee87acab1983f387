import { Tooltip } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { lazy, memo, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ExemplarMark } from '../../charts/uplot/exemplars';
import { rowCount } from '../../grafana/frames/frame';
import { asObject } from '../../grafana/json';
import type { Panel } from '../../grafana/model';
import { useSize } from '../../panels/common/useSize';
import { openHref, safeHref } from '../../panels/common/links';
import { asTables } from '../../panels/common/wide';
import { panelKind } from '../../panels/registry';
import type { PanelProps } from '../../panels/types';
import { useTime } from '../../time/timeContext';
import { Icon } from '../../ui/Icon';
import { Skeleton } from '../../ui/states';
import { useDashboard } from './context';
import classes from './dashboards.module.css';
import { PanelErrorBoundary } from './PanelErrorBoundary';
import { exploreTarget, PanelMenu, type InspectTab } from './PanelMenu';
import { useFill } from './useFill';
import { usePanelData, type PanelData } from './usePanelData';

const ExemplarSource = lazy(() => import('../../panels/common/ExemplarSource'));
const noExemplars: readonly ExemplarMark[] = [];
const Inspect = lazy(() => import('./Inspect'));

/** In view now, and seen at least once. Off-screen panels keep their drawing but ask nothing. */
function useInView(): readonly [ref: (element: HTMLElement | null) => void, inView: boolean, seen: boolean] {
  const [state, setState] = useState({ inView: false, seen: false });
  const observer = useRef<IntersectionObserver | null>(null);
  const ref = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (element === null) return;
    if (typeof IntersectionObserver === 'undefined') {
      setState({ inView: true, seen: true });
      return;
    }
    observer.current = new IntersectionObserver(
      (entries) => {
        const inView = entries[entries.length - 1]?.isIntersecting ?? false;
        setState((before) => (before.inView === inView ? before : { inView, seen: before.seen || inView }));
      },
      { rootMargin: '200px 0px' },
    );
    observer.current.observe(element);
  }, []);
  return [ref, state.inView, state.seen];
}

const WaitsForSource = lazy(() => import('../../panels/waiting/WaitingPanel').then((module) => ({ default: module.WaitsForSource })));

function Body({ panel, data, panelProps, asTable }: { panel: Panel; data: PanelData; panelProps: PanelProps; asTable: boolean }) {
  const kind = panelKind(panel.type);
  const { plan, errors, frames } = data;
  if (kind.needsData) {
    const hasRows = frames.some((f) => rowCount(f) > 0);
    if (data.isLoading) return <div className={classes.state}><Skeleton width="100%" height="100%" /></div>;
    if (!hasRows) {
      const failed = errors[0];
      if (failed !== undefined) {
        return (
          <div className={`${classes.state} ${classes.stateError}`} role="alert">
            <strong style={{ color: 'var(--critical)' }}>Query {failed.request.refId} failed</strong>
            <span>{failed.error.message}</span>
            <code>{failed.request.expr}</code>
            <button type="button" className={classes.dashLink} onClick={data.retry}><Icon name="refresh" size={13} /> Retry</button>
          </div>
        );
      }
      const waitsFor = plan.unavailable[0];
      if (plan.requests.length === 0 && waitsFor !== undefined) {
        return <div className={classes.state}><Suspense><WaitsForSource type={waitsFor} /></Suspense></div>;
      }
      if (plan.problems.length > 0) return <div className={`${classes.state} ${classes.stateError}`} role="alert"><strong>Cannot be asked</strong>{plan.problems.map((p) => <span key={p}>{p}</span>)}</div>;
      const noValue = panel.fieldConfig.defaults.noValue;
      return <div className={classes.state}><span>{noValue ?? 'No data'}</span></div>;
    }
  }
  const Component = asTable ? panelKind('table').component : kind.component;
  return (
    <PanelErrorBoundary resetKey={frames}>
      <Suspense fallback={<div className={classes.state}><Skeleton width="100%" height="100%" /></div>}>
        <Component {...panelProps} {...(asTable ? { panel: { ...panel, options: {} }, frames: asTables(frames) } : {})} />
      </Suspense>
    </PanelErrorBoundary>
  );
}

/** What a panel shows right now, for tests and style: `quiet` is an empty answer that the panel has words for. */
type Shown = 'loading' | 'waiting' | 'unknown' | 'error' | 'partial' | 'empty' | 'quiet' | 'done';

function shownState(panel: Panel, { plan, errors, frames, isLoading }: PanelData, seen: boolean): Shown {
  const kind = panelKind(panel.type);
  if (!kind.supported) return kind === panelKind('no such panel') ? 'unknown' : 'waiting';
  if (!kind.needsData) return seen ? 'done' : 'loading';
  if (!seen || isLoading) return 'loading';
  const hasRows = frames.some((frame) => rowCount(frame) > 0);
  if (errors.length > 0 || plan.problems.length > 0) return hasRows ? 'partial' : 'error';
  if (hasRows) return 'done';
  if (plan.requests.length === 0 && plan.unavailable.length > 0) return 'waiting';
  return panel.fieldConfig.defaults.noValue ? 'quiet' : 'empty';
}

/** The panel with its legend shown where it is hidden, and the other way round. */
function withLegendTurned(panel: Panel): Panel {
  const legend = asObject(panel.options['legend']);
  return { ...panel, options: { ...panel.options, legend: { ...legend, showLegend: legend['showLegend'] === false } } };
}

/** Types whose drawing has a place for single observations. */
const withExemplars: ReadonlySet<string> = new Set(['timeseries', 'heatmap']);

export interface PanelFrameProps {
  readonly panel: Panel;
  readonly isViewed?: boolean;
  readonly onHover: (key: string | undefined) => void;
  /** Counts up when a key asks this panel for something. */
  readonly command: { readonly key: string; readonly what: 'inspect' | 'explore' | 'legend'; readonly count: number } | undefined;
}

/** A panel with its header, menu and states around the drawing. */
export const PanelFrame = memo(function PanelFrame({ panel, isViewed = false, onHover, command }: PanelFrameProps) {
  const state = useDashboard();
  const time = useTime();
  const navigate = useNavigate();
  const [viewRef, inView, seen] = useInView();
  const [bodyRef, size] = useSize();
  const [inspect, setInspect] = useState<InspectTab | undefined>(undefined);
  const [asTable, setAsTable] = useState(false);
  const [legendTurned, setLegendTurned] = useState(false);
  const fill = useFill(panel);
  const data = usePanelData(panel, size.width, inView && seen);
  const exemplarQueries = useMemo(() => (withExemplars.has(panel.type) ? data.plan.requests.filter((r) => r.api === 'prometheus' && r.kind === 'range' && r.target.exemplar).map((r) => ({ refId: r.refId, base: r.base, expr: r.expr, source: r.sourceName })) : []), [panel.type, data.plan]);
  const [exemplars, setExemplars] = useState<readonly ExemplarMark[]>(noExemplars);
  const title = fill(panel.title);
  const explore = useMemo(() => exploreTarget(data.plan.requests), [data.plan]);
  const kind = panelKind(panel.type);
  const own = data.plan.range;
  const isShifted = own.fromMs !== time.range.fromMs || own.toMs !== time.range.toMs;
  const drawn = useMemo(() => (legendTurned ? withLegendTurned(panel) : panel), [panel, legendTurned]);
  const panelProps: PanelProps = {
    panel: drawn, frames: data.frames, width: size.width, height: size.height, theme: state.theme, timeZone: time.zone, range: isShifted ? own : time.range,
    annotations: state.annotations, exemplars, syncKey: `dashboard-${state.dashboard.uid}`, followSync: state.dashboard.graphTooltip === 'tooltip',
    onZoom: (fromMs, toMs) => time.setAbsolute({ fromMs, toMs }), onZoomOut: time.zoomOut, onOpen: (href) => openHref(href, (path) => void navigate({ href: path })), fill,
  };

  const handled = useRef(command?.count ?? 0);
  useEffect(() => {
    if (command === undefined || command.key !== panel.key || command.count === handled.current) return;
    handled.current = command.count;
    if (command.what === 'inspect') setInspect('data');
    else if (command.what === 'legend') setLegendTurned((before) => !before);
    else if (explore !== undefined) void navigate(explore as never);
  }, [command, panel.key, explore, navigate]);

  const hasHead = title !== '' || panel.description !== '' || panel.links.length > 0;
  const problems = [...data.errors.map((e) => `Query ${e.request.refId}: ${e.error.message}`), ...data.plan.problems];
  const timeInfo = !isShifted || panel.hideTimeOverride ? '' : [panel.timeFrom === '' ? '' : `last ${fill(panel.timeFrom)}`, panel.timeShift === '' ? '' : `${fill(panel.timeShift)} earlier`].filter((t) => t !== '').join(', ');
  return (
    // Hover and focus only tell the page's keys which panel they mean.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={viewRef} className={`${classes.panel} ${panel.transparent ? classes.transparent : ''}`} style={{ height: '100%' }} aria-label={title === '' ? `Panel ${panel.id}` : title}
      data-panel={panel.key} data-type={panel.type} data-state={shownState(panel, data, seen)} onMouseEnter={() => onHover(panel.key)} onMouseLeave={() => onHover(undefined)} onFocus={() => onHover(panel.key)}
    >
      {data.isRefreshing && !data.isLoading && <div className={classes.progress} role="presentation" />}
      <header className={`${classes.panelHead} ${hasHead ? '' : classes.floating}`}>
        {title !== '' && <h2 title={title}>{title}</h2>}
        {panel.description !== '' && (
          <Tooltip label={fill(panel.description)} multiline maw={360} events={{ hover: true, focus: true, touch: true }}>
            <button type="button" className={classes.headIcon} aria-label={`About this panel: ${fill(panel.description).slice(0, 200)}`}><Icon name="info" size={14} /></button>
          </Tooltip>
        )}
        {panel.links.map((link) => {
          const href = safeHref(fill(link.url, undefined, 'value'));
          return href === undefined ? null : <a key={link.url + link.title} href={href} className={classes.headIcon} title={fill(link.title)} aria-label={fill(link.title) === '' ? href : fill(link.title)} target={link.targetBlank === true ? '_blank' : undefined} rel="noreferrer"><Icon name="link" size={14} /></a>;
        })}
        {timeInfo !== '' && <span className={classes.timeInfo}><Icon name="clock" size={12} /> {timeInfo}</span>}
        <span className={classes.space} />
        {problems.length > 0 && (
          <Tooltip label={problems.join('\n')} multiline maw={420} style={{ whiteSpace: 'pre-wrap' }}>
            <button type="button" className={classes.headIcon} style={{ color: 'var(--critical)' }} aria-label={`Errors: ${problems.join('; ')}`} onClick={() => setInspect('query')}><Icon name="error" size={15} /></button>
          </Tooltip>
        )}
        {data.notices.length > 0 && (
          <Tooltip label={data.notices.join('\n')} multiline maw={420} style={{ whiteSpace: 'pre-wrap' }}>
            <button type="button" className={classes.headIcon} style={{ color: 'var(--warning)' }} aria-label={`Notes: ${data.notices.join('; ')}`} onClick={() => setInspect('query')}><Icon name="warning" size={14} /></button>
          </Tooltip>
        )}
        <PanelMenu
          title={title} isViewed={isViewed} isTable={asTable} canTable={kind.needsData && panel.type !== 'table'} explore={explore} exemplars={exemplars.length}
          onView={() => state.viewPanel(isViewed ? undefined : panel.key)} onInspect={setInspect} onTable={() => setAsTable(!asTable)}
        />
      </header>
      <div className={`${classes.body} ${hasHead ? '' : classes.bare}`}>
        <div className={classes.inner} ref={bodyRef}>
          {seen && size.width > 0 && size.height > 0 && <Body panel={panel} data={data} panelProps={panelProps} asTable={asTable} />}
        </div>
      </div>
      {exemplarQueries.length > 0 && (
        <Suspense fallback={null}>
          <ExemplarSource queries={exemplarQueries} range={data.plan.range} width={size.width} enabled={inView && state.ready && !data.isLoading} onMarks={setExemplars} />
        </Suspense>
      )}
      {inspect !== undefined && (
        <Suspense fallback={null}>
          <Inspect panel={panel} data={data} panelProps={panelProps} tab={inspect} onClose={() => setInspect(undefined)} />
        </Suspense>
      )}
    </section>
  );
});
