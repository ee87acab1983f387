import { memo, useState } from 'react';
import type { Section } from '../../grafana/layout/sections';
import { Icon } from '../../ui/Icon';
import classes from './dashboards.module.css';
import { PanelFrame, type PanelFrameProps } from './PanelFrame';
import { useFill } from './useFill';

type Shared = Pick<PanelFrameProps, 'onHover' | 'command'>;

const rowUnit = 30;
const gap = 8;

const SectionView = memo(function SectionView({ section, onHover, command }: Shared & { section: Section }) {
  const { row, panels } = section;
  const [open, setOpen] = useState(row?.collapsed !== true);
  const fill = useFill(row ?? { scopedVars: {} });
  return (
    <>
      {row !== undefined && (
        <div className={classes.row}>
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name={open ? 'chevron-down' : 'chevron-right'} size={15} />
            {fill(row.title) === '' ? 'Row' : fill(row.title)}
            {!open && <span className={classes.rowCount}>({panels.length} {panels.length === 1 ? 'panel' : 'panels'})</span>}
          </button>
        </div>
      )}
      {open && panels.length > 0 && (
        <div className={classes.grid}>
          {panels.map(({ panel, at }) => (
            <div key={panel.key} style={{ gridColumn: `${at.x + 1} / span ${at.w}`, gridRow: `${at.y + 1} / span ${at.h}`, minHeight: at.h * rowUnit + (at.h - 1) * gap, height: at.h * rowUnit + (at.h - 1) * gap }}>
              <PanelFrame panel={panel} onHover={onHover} command={command} />
            </div>
          ))}
        </div>
      )}
    </>
  );
});

export function DashboardGrid({ sections, ...shared }: Shared & { sections: readonly Section[] }) {
  return sections.map((section) => <SectionView key={section.key} section={section} {...shared} />);
}
