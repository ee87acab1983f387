import { Popover } from '@mantine/core';
import type { KeyboardEvent, ReactElement, ReactNode } from 'react';
import { cloneElement, createContext, useContext, useEffect, useRef, useState } from 'react';
import classes from './menu.module.css';

interface MenuState {
  opened: boolean;
  setOpened: (opened: boolean) => void;
}
const MenuContext = createContext<MenuState>({ opened: false, setOpened: () => undefined });

/** Moves the focus among the items, round and round. */
function focusItem(menu: HTMLElement | null, to: 'first' | 'last' | 1 | -1): void {
  const items = [...(menu?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
  const at = items.findIndex((item) => item === document.activeElement);
  const next = to === 'first' ? 0 : to === 'last' ? items.length - 1 : (at + to + items.length) % items.length;
  items[next]?.focus();
}

/**
 * A button that opens a list of actions, with the keys of the ARIA menu pattern.
 * It has the shape of Mantine's own, which also brings search, submenus and their weight into the first load.
 */
export function Menu({ children, position = 'bottom-end', width }: { children: ReactNode; position?: 'bottom-start' | 'bottom-end'; width?: number }) {
  const [opened, setOpened] = useState(false);
  return (
    <MenuContext.Provider value={{ opened, setOpened }}>
      <Popover opened={opened} onChange={setOpened} position={position} width={width} withRoles={false} returnFocus withinPortal shadow="md" offset={4}>
        {children}
      </Popover>
    </MenuContext.Provider>
  );
}

function Target({ children }: { children: ReactElement<{ onClick?: () => void; onKeyDown?: (event: KeyboardEvent) => void; 'aria-haspopup'?: 'menu'; 'aria-expanded'?: boolean }> }) {
  const { opened, setOpened } = useContext(MenuContext);
  return (
    <Popover.Target>
      {cloneElement(children, {
        onClick: () => setOpened(!opened),
        onKeyDown: (event: KeyboardEvent) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpened(true);
        },
        'aria-haspopup': 'menu',
        'aria-expanded': opened,
      })}
    </Popover.Target>
  );
}

function Dropdown({ children }: { children: ReactNode }) {
  return (
    <Popover.Dropdown p={4}>
      <Items>{children}</Items>
    </Popover.Dropdown>
  );
}

function Items({ children }: { children: ReactNode }) {
  const { setOpened } = useContext(MenuContext);
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // After the popover has been placed: focusing what is not there yet would scroll the page.
    const frame = requestAnimationFrame(() => focusItem(menu.current, 'first'));
    return () => cancelAnimationFrame(frame);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const moves = { ArrowDown: 1, ArrowUp: -1, Home: 'first', End: 'last' } as const;
    if (event.key === 'Tab' || event.key === 'Escape') setOpened(false);
    else if (event.key in moves) {
      event.preventDefault();
      focusItem(menu.current, moves[event.key as keyof typeof moves]);
    }
  };
  return (
    <div ref={menu} className={classes.menu} role="menu" tabIndex={-1} onKeyDown={onKeyDown}>
      {children}
    </div>
  );
}

interface ItemProps {
  children: ReactNode;
  leftSection?: ReactNode;
  rightSection?: ReactNode;
  onClick?: () => void;
  /** A link instead of an action. */
  href?: string;
}

function Item({ children, leftSection, rightSection, onClick, href }: ItemProps) {
  const { setOpened } = useContext(MenuContext);
  const inside = (
    <>
      {leftSection}
      <span>{children}</span>
      {rightSection}
    </>
  );
  if (href !== undefined)
    return (
      <a role="menuitem" tabIndex={-1} className={classes.item} href={href} onClick={() => setOpened(false)}>
        {inside}
      </a>
    );
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={classes.item}
      onClick={() => {
        setOpened(false);
        onClick?.();
      }}
    >
      {inside}
    </button>
  );
}

Menu.Target = Target;
Menu.Dropdown = Dropdown;
Menu.Item = Item;
Menu.Divider = () => <div role="separator" className={classes.divider} />;
Menu.Label = ({ children }: { children: ReactNode }) => (
  <div role="presentation" className={classes.label}>
    {children}
  </div>
);
