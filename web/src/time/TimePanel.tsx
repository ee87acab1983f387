import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Calendar } from './Calendar';
import { formatOffset, formatTime, zoneLabel } from './format';
import { isRelativeTime, parseTime } from './parse';
import classes from './picker.module.css';
import { quickRanges, resolveRange } from './range';
import { useTime } from './timeContext';
import type { TimeZone } from './zone';

const zones = ['browser', 'utc', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

const shown = (text: string, zone: TimeZone): string => {
  if (isRelativeTime(text)) return text;
  const ms = parseTime(text, { nowMs: 0, zone });
  return ms === undefined ? text : formatTime(ms, zone);
};

/** Both ends as text, a calendar for whole days, and quick ranges. A chunk of its own: most visits never open it. */
export default function TimePanel({ close }: { close: () => void }) {
  const time = useTime();
  const [from, setFrom] = useState(shown(time.raw.from, time.zone));
  const [to, setTo] = useState(shown(time.raw.to, time.zone));

  const nowMs = Date.now();
  const context = { nowMs, zone: time.zone };
  const fromMs = parseTime(from, context);
  const toMs = parseTime(to, { ...context, roundUp: true });
  const resolved = resolveRange({ from, to }, nowMs, time.zone);
  const example = 'try now-6h, now/d or 2026-11-22 14:30';

  const apply = (range: { from: string; to: string }) => {
    const raw = (text: string, roundUp: boolean) => (isRelativeTime(text) ? text.trim() : String(parseTime(text, { ...context, roundUp })));
    time.setRange({ from: raw(range.from, false), to: raw(range.to, true) });
    close();
  };

  return (
    <div className={classes.panel}>
      <form
        className={classes.absolute}
        onSubmit={(event) => {
          event.preventDefault();
          if (resolved) apply({ from, to });
        }}
      >
        <TextInput label="From" value={from} onChange={(event) => setFrom(event.currentTarget.value)} error={fromMs === undefined && `Not a time: ${example}`} data-autofocus />
        <TextInput
          label="To"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          error={toMs === undefined ? `Not a time: ${example}` : fromMs !== undefined && !resolved ? 'Ends before it starts' : undefined}
        />
        <Calendar
          zone={time.zone}
          fromMs={resolved?.fromMs}
          toMs={resolved?.toMs}
          onChange={(range) => {
            setFrom(formatTime(range.fromMs, time.zone));
            setTo(formatTime(range.toMs, time.zone));
          }}
        />
        <Button type="submit" variant="filled" disabled={!resolved}>
          Apply
        </Button>
        <p className={classes.hint}>Copy with t c, paste with t v</p>
      </form>
      <div className={classes.quick} role="group" aria-label="Quick ranges">
        {quickRanges.map((range) => (
          <button
            key={range.label}
            type="button"
            aria-pressed={range.from === time.raw.from && range.to === time.raw.to}
            onClick={() => {
              time.setRange({ from: range.from, to: range.to });
              close();
            }}
          >
            {range.label}
          </button>
        ))}
      </div>
      <div className={classes.zone}>
        <Select
          label="Time zone"
          searchable
          limit={60}
          data={zones.map((zone) => ({ value: zone, label: zoneLabel(zone) }))}
          value={time.zone.toLowerCase() === 'utc' ? 'utc' : time.zone}
          onChange={(zone) => zone !== null && time.setZone(zone)}
          description={formatOffset(nowMs, time.zone)}
          comboboxProps={{ withinPortal: false }}
          allowDeselect={false}
        />
      </div>
    </div>
  );
}
