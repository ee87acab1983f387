import { useEffect, useRef } from 'react';

const editable = 'input, textarea, select, [contenteditable=""], [contenteditable="true"], .cm-editor';

export const isTyping = (target: EventTarget | null): boolean => target instanceof Element && target.closest(editable) !== null;

/** Dialogs and menus own the keyboard while they are open. */
const isModalOpen = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"]') !== null;

/** Keys joined by a space for a sequence: `g d`. `mod` stands for Ctrl or Command. */
export type Hotkeys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

function nameOf(event: KeyboardEvent): string {
  const mod = event.ctrlKey || event.metaKey ? 'mod+' : '';
  const names: Record<string, string> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down', Escape: 'esc', Enter: 'enter' };
  return mod + (names[event.key] ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key));
}

/** A sequence's second key must follow within this time. */
const sequenceMs = 1200;

/**
 * Binds keys on the whole page. Off while typing, except those with `mod+`.
 */
export function useHotkeys(keys: Hotkeys): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    let pending = '';
    let pendingAt = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return;
      const name = nameOf(event);
      const withMod = name.startsWith('mod+');
      if (!withMod && (isTyping(event.target) || isModalOpen())) return;
      const now = event.timeStamp;
      const sequence = pending !== '' && now - pendingAt < sequenceMs ? `${pending} ${name}` : '';
      pending = '';
      const action = (sequence && current.current[sequence]) || current.current[name];
      if (action) {
        event.preventDefault();
        action(event);
        return;
      }
      if (Object.keys(current.current).some((key) => key.startsWith(`${name} `))) {
        pending = name;
        pendingAt = now;
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
