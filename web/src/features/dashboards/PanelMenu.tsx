import { useNavigate } from '@tanstack/react-router';
import { Icon } from '../../ui/Icon';
import { Menu } from '../../ui/Menu';
import classes from './dashboards.module.css';
import type { PanelRequest } from './requests';

/** A page with its search. */
export interface ExploreTarget {
  readonly to: string;
  readonly search: Readonly<Record<string, string | readonly string[]>>;
}

/** Each signal has a page of its own; a panel that asks several is explored by its metrics, then by its logs. */
export function exploreTarget(requests: readonly (Pick<PanelRequest, 'api' | 'expr'> & { readonly target?: PanelRequest['target'] })[]): ExploreTarget | undefined {
  const of = (api: PanelRequest['api']) => [...new Set(requests.filter((r) => r.api === api).map((r) => r.expr))];
  const metrics = of('prometheus');
  if (metrics.length > 0) return { to: '/explore/metrics', search: { expr: metrics } };
  const [logs] = of('loki');
  if (logs !== undefined) return { to: '/explore/logs', search: { expr: logs } };
  // Grafana's own form of the link says all that a target of Tempo can ask for.
  const traces = requests.find((r) => r.api === 'tempo');
  return traces && { to: '/explore', search: { left: JSON.stringify({ queries: [{ queryType: 'traceql', ...traces.target?.source, query: traces.expr }] }) } };
}

export type InspectTab = 'data' | 'query' | 'json' | 'exemplars';

export interface PanelMenuProps {
  readonly title: string;
  readonly isViewed: boolean;
  readonly isTable: boolean;
  readonly canTable: boolean;
  /** Where the panel's queries can be explored; undefined where it has none. */
  readonly explore: ExploreTarget | undefined;
  /** How many exemplars the panel shows. */
  readonly exemplars: number;
  readonly onView: () => void;
  readonly onInspect: (tab: InspectTab) => void;
  readonly onTable: () => void;
}

export function PanelMenu({ title, isViewed, isTable, canTable, explore, exemplars, onView, onInspect, onTable }: PanelMenuProps) {
  const navigate = useNavigate();
  return (
    <Menu position="bottom-end" width={190}>
      <Menu.Target>
        <button type="button" className={`${classes.headIcon} ${classes.menuButton}`} aria-label={`Menu of ${title === '' ? 'panel' : title}`}>
          <Icon name="dots" size={15} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="eye" size={14} />} rightSection={<kbd>v</kbd>} onClick={onView}>{isViewed ? 'Back to the dashboard' : 'View'}</Menu.Item>
        {explore !== undefined && (
          <Menu.Item leftSection={<Icon name="chart" size={14} />} rightSection={<kbd>x</kbd>} onClick={() => void navigate(explore as never)}>Explore</Menu.Item>
        )}
        {canTable && <Menu.Item leftSection={<Icon name="table" size={14} />} onClick={onTable}>{isTable ? 'View as panel' : 'View as table'}</Menu.Item>}
        <Menu.Divider />
        <Menu.Label>Inspect</Menu.Label>
        <Menu.Item leftSection={<Icon name="list" size={14} />} rightSection={<kbd>i</kbd>} onClick={() => onInspect('data')}>Data</Menu.Item>
        {exemplars > 0 && <Menu.Item leftSection={<Icon name="target" size={14} />} onClick={() => onInspect('exemplars')}>Exemplars</Menu.Item>}
        <Menu.Item leftSection={<Icon name="search" size={14} />} onClick={() => onInspect('query')}>Query</Menu.Item>
        <Menu.Item leftSection={<Icon name="copy" size={14} />} onClick={() => onInspect('json')}>Panel JSON</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
