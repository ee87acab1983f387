import { useState } from 'react';
import { Icon } from '../ui/Icon';
import classes from './picker.module.css';
import type { AbsoluteRange } from './range';
import type { TimeZone } from './zone';
import { addUnits, endOf, fromZoned, startOf, zonedParts } from './zone';

const weekdays = ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'];
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** One month in the zone, weeks from Sunday as `now/w` has them. The first click starts a range of whole days, the second ends it. */
export function Calendar(props: {
  zone: TimeZone;
  fromMs: number | undefined;
  toMs: number | undefined;
  onChange: (range: AbsoluteRange) => void;
}) {
  const { zone, fromMs, toMs, onChange } = props;
  const [monthMs, setMonthMs] = useState(() => startOf(toMs ?? Date.now(), 'M', zone));
  const [anchorMs, setAnchorMs] = useState<number>();

  const month = zonedParts(monthMs, zone);
  const gridStart = startOf(monthMs, 'w', zone);
  const start = zonedParts(gridStart, zone);
  const days = Array.from({ length: 42 }, (_, index) => fromZoned({ ...start, day: start.day + index, hour: 0, minute: 0, second: 0 }, zone));
  const weeks = Array.from({ length: 6 }, (_, week) => days.slice(week * 7, week * 7 + 7));

  const pick = (dayMs: number) => {
    if (anchorMs === undefined) {
      setAnchorMs(dayMs);
      onChange({ fromMs: dayMs, toMs: endOf(dayMs, 'd', zone) });
    } else {
      setAnchorMs(undefined);
      onChange({ fromMs: Math.min(anchorMs, dayMs), toMs: endOf(Math.max(anchorMs, dayMs), 'd', zone) });
    }
  };

  return (
    <div className={classes.calendar}>
      <div className={classes.month}>
        <button type="button" className={classes.button} aria-label="Previous month" onClick={() => setMonthMs(addUnits(monthMs, -1, 'M', zone))}>
          <Icon name="chevron-left" size={14} />
        </button>
        <span aria-live="polite">
          {months[month.month - 1]} {month.year}
        </span>
        <button type="button" className={classes.button} aria-label="Next month" onClick={() => setMonthMs(addUnits(monthMs, 1, 'M', zone))}>
          <Icon name="chevron-right" size={14} />
        </button>
      </div>
      <table className={classes.days}>
        <thead>
          <tr>
            {weekdays.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((dayMs) => {
                const day = zonedParts(dayMs, zone);
                const inside = fromMs !== undefined && toMs !== undefined && dayMs >= startOf(fromMs, 'd', zone) && dayMs <= toMs;
                const isEnd =
                  (fromMs !== undefined && dayMs === startOf(fromMs, 'd', zone)) || (toMs !== undefined && dayMs === startOf(toMs, 'd', zone));
                return (
                  <td key={dayMs}>
                    <button
                      type="button"
                      aria-label={`${day.day} ${months[day.month - 1]} ${day.year}`}
                      aria-pressed={inside}
                      data-outside={day.month !== month.month}
                      data-between={inside && !isEnd}
                      data-end={isEnd}
                      onClick={() => pick(dayMs)}
                    >
                      {day.day}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
