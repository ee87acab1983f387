import { Popover, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { Icon } from '../ui/Icon';
import { Menu } from '../ui/Menu';
import { LoadingRows } from '../ui/states';
import { formatTime } from './format';
import classes from './picker.module.css';
import { describeRange } from './range';
import { useTime } from './timeContext';

const TimePanel = lazy(() => import('./TimePanel'));

const intervals = ['', '5s', '10s', '30s', '1m', '5m', '15m', '30m', '1h'];

/** The range, zoom out, refresh now and refresh interval: at the right of a page's header. */
export function TimeControls() {
  const time = useTime();
  const [opened, { toggle, close }] = useDisclosure(false);
  const label = describeRange(time.raw, time.zone);
  const absolute = `${formatTime(time.range.fromMs, time.zone)} to ${formatTime(time.range.toMs, time.zone)}`;
  return (
    <>
      <div className={classes.group}>
        <Popover opened={opened} onChange={(open) => !open && close()} position="bottom-end" trapFocus withinPortal shadow="md">
          <Popover.Target>
            <button type="button" className={classes.button} onClick={toggle} aria-expanded={opened} title={absolute}>
              <Icon name="clock" size={14} />
              <span className="visually-hidden">Time range: </span>
              {label}
              <Icon name="chevron-down" size={14} style={{ color: 'var(--text-secondary)' }} />
            </button>
          </Popover.Target>
          <Popover.Dropdown p={0} aria-label="Time range">
            <Suspense fallback={<LoadingRows rows={4} label="Loading the calendar" />}>
              <TimePanel close={close} />
            </Suspense>
          </Popover.Dropdown>
        </Popover>
        <Tooltip label="Zoom out (t z)">
          <button type="button" className={classes.button} onClick={time.zoomOut} aria-label="Zoom out">
            <Icon name="zoom-out" size={15} />
          </button>
        </Tooltip>
      </div>
      <div className={classes.group}>
        <Tooltip label="Refresh (r)">
          <button type="button" className={classes.button} onClick={time.refresh} aria-label="Refresh">
            <Icon name="refresh" size={15} />
          </button>
        </Tooltip>
        <Menu position="bottom-end" width={140}>
          <Menu.Target>
            <button
              type="button"
              className={classes.button}
              aria-label={`Refresh interval: ${time.refreshInterval === '' ? 'off' : time.refreshInterval}`}
            >
              {time.refreshInterval === '' ? 'Off' : time.refreshInterval}
              <Icon name="chevron-down" size={14} style={{ color: 'var(--text-secondary)' }} />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {intervals.map((interval) => (
              <Menu.Item
                key={interval}
                onClick={() => time.setRefreshInterval(interval)}
                rightSection={interval === time.refreshInterval ? <Icon name="check" size={14} /> : undefined}
              >
                {interval === '' ? 'Off' : `Every ${interval}`}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
    </>
  );
}
