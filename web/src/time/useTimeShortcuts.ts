import { useHotkeys } from '../ui/hotkeys';
import type { TimeState } from './timeContext';

/** `r`, `t z`, `t left/right`, `t c/t v`: see the help dialog. */
export function useTimeShortcuts(time: TimeState): void {
  useHotkeys({
    r: () => time.refresh(),
    't z': () => time.zoomOut(),
    't left': () => time.shift(-1),
    't right': () => time.shift(1),
    't c': () => {
      void navigator.clipboard.writeText(JSON.stringify(time.raw));
    },
    't v': () => {
      void navigator.clipboard.readText().then((text) => {
        const range = readCopiedRange(text);
        if (range) time.setRange(range);
      });
    },
  });
}

/** A range as `t c` copies it, which is also Grafana's form. */
export function readCopiedRange(text: string): { from: string; to: string } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { from, to } = value as { from?: unknown; to?: unknown };
    return typeof from === 'string' && typeof to === 'string' ? { from, to } : undefined;
  } catch {
    return undefined;
  }
}
