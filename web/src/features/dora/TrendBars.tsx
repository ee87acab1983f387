import classes from './dora.module.css';

export interface TrendBar {
  /** What the reader sees of it: `Mon 12: 3 deployments`. */
  label: string;
  /** Null where there is nothing: an empty place. */
  value: number | null;
  /** The part of the value that is bad. */
  bad?: number;
}

/** Small bars over the window, oldest first. The figures themselves are in the card and in the lists. */
export function TrendBars({ bars, summary }: { bars: readonly TrendBar[]; summary: string }) {
  const most = Math.max(0, ...bars.map(({ value }) => value ?? 0));
  return (
    <div className={classes.trend} role="img" aria-label={summary}>
      {bars.map(({ label, value, bad = 0 }, at) => (
        <span key={at} title={label}>
          {value !== null && value > 0 && (
            <i style={{ height: `${Math.max(6, (100 * value) / most)}%` }}>{bad > 0 && <b style={{ height: `${(100 * bad) / value}%` }} />}</i>
          )}
        </span>
      ))}
    </div>
  );
}
