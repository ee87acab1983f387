import { useNavigate } from '@tanstack/react-router';
import { Icon } from '../../ui/Icon';
import { Menu } from '../../ui/Menu';
import classes from './dashboards.module.css';

export type InspectTab = 'data' | 'query' | 'json';

export interface PanelMenuProps {
  readonly title: string;
  readonly isViewed: boolean;
  readonly isTable: boolean;
  readonly canTable: boolean;
  readonly exploreExprs: readonly string[];
  readonly onView: () => void;
  readonly onInspect: (tab: InspectTab) => void;
  readonly onTable: () => void;
}

export function PanelMenu({ title, isViewed, isTable, canTable, exploreExprs, onView, onInspect, onTable }: PanelMenuProps) {
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
        {exploreExprs.length > 0 && (
          <Menu.Item leftSection={<Icon name="chart" size={14} />} rightSection={<kbd>x</kbd>} onClick={() => void navigate({ to: '/explore/metrics', search: { expr: [...exploreExprs] } } as never)}>Explore</Menu.Item>
        )}
        {canTable && <Menu.Item leftSection={<Icon name="table" size={14} />} onClick={onTable}>{isTable ? 'View as panel' : 'View as table'}</Menu.Item>}
        <Menu.Divider />
        <Menu.Label>Inspect</Menu.Label>
        <Menu.Item leftSection={<Icon name="list" size={14} />} rightSection={<kbd>i</kbd>} onClick={() => onInspect('data')}>Data</Menu.Item>
        <Menu.Item leftSection={<Icon name="search" size={14} />} onClick={() => onInspect('query')}>Query</Menu.Item>
        <Menu.Item leftSection={<Icon name="copy" size={14} />} onClick={() => onInspect('json')}>Panel JSON</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
