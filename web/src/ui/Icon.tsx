import type { CSSProperties } from 'react';

/** Stroke paths on a 24 x 24 grid, drawn for this project. */
const paths = {
  pulse: 'M3 12h4l3-7 4 14 3-7h4',
  home: 'M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-6h4v6',
  grid: 'M4 4h7v7H4zM13 4h7v4h-7zM13 11h7v9h-7zM4 14h7v6H4z',
  chart: 'M3 17l5-6 4 3 8-9M3 21h18',
  bell: 'M6 16V11a6 6 0 1112 0v5l2 2H4zM10 21h4',
  'bell-off': 'M6 16v-5c0-1 .3-2 .7-2.8M9 5.8A6 6 0 0118 11v3M4 18h13M10 21h4M4 4l16 16',
  rules: 'M4 6l1.5 1.5L8 5M4 12l1.5 1.5L8 11M4 18l1.5 1.5L8 17M11.5 6H20M11.5 12H20M11.5 18H20',
  book: 'M12 6C9.5 4.5 6.5 4.2 4 5v14c2.5-.8 5.5-.5 8 1 2.5-1.5 5.5-1.8 8-1V5c-2.5-.8-5.5-.5-8 1zM12 6v14',
  target: 'M12 3v3M12 18v3M3 12h3M18 12h3M18 12a6 6 0 11-12 0 6 6 0 0112 0zM12.5 12a.5.5 0 11-1 0 .5.5 0 011 0z',
  server: 'M4 4h16v7H4zM4 13h16v7H4zM8 7.5h.01M8 16.5h.01M12 7.5h4M12 16.5h4',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM9 19.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5z',
  search: 'M17 11a6 6 0 11-12 0 6 6 0 0112 0zM20 20l-4.5-4.5',
  'zoom-out': 'M17 11a6 6 0 11-12 0 6 6 0 0112 0zM20 20l-4.5-4.5M8.5 11h5',
  sun: 'M16 12a4 4 0 11-8 0 4 4 0 018 0zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1',
  moon: 'M20 14.5A8 8 0 119.5 4a6.5 6.5 0 0010.5 10.5z',
  monitor: 'M3 5h18v11H3zM8.5 20h7M12 16v4',
  clock: 'M20 12a8 8 0 11-16 0 8 8 0 0116 0zM12 7.5V12l3 2',
  refresh: 'M20 5v5h-5M4 19v-5h5M19.3 10A7.5 7.5 0 006 7.5L4 10M4.7 14A7.5 7.5 0 0018 16.5l2-2.5',
  'chevron-down': 'M7 10l5 5 5-5',
  'chevron-right': 'M10 7l5 5-5 5',
  'chevron-left': 'M14 7l-5 5 5 5',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  x: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  info: 'M20 12a8 8 0 11-16 0 8 8 0 0116 0zM12 11v5M12 8h.01',
  warning: 'M12 4l9 16H3zM12 10v4M12 17h.01',
  error: 'M8 3.5h8L20.5 8v8L16 20.5H8L3.5 16V8zM12 8v5M12 16h.01',
  question: 'M20 12a8 8 0 11-16 0 8 8 0 0116 0zM9.5 10a2.5 2.5 0 114 2c-1 .7-1.5 1-1.5 2M12 16.5h.01',
  external: 'M14 4h6v6M20 4l-9 9M18 14v5H5V6h5',
  trash: 'M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  history: 'M4 5v5h5M4.5 10A8 8 0 1112 20a8 8 0 01-7-4M12 8v4.5l3 1.5',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9',
  tree: 'M4 5h6M7 5v13h5M7 11.5h5M12 11.5h8M12 18h8',
  eye: 'M2.5 12C5 7.5 8.5 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-6 6.5-9.5 6.5S5 16.5 2.5 12zM14.5 12a2.5 2.5 0 11-5 0 2.5 2.5 0 015 0z',
  'eye-off': 'M4 4l16 16M10 5.7c4.5-.9 9 1.3 11.5 6.3-.8 1.4-1.7 2.6-2.7 3.5M14 18.3C9.5 19.2 5 17 2.5 12c.8-1.4 1.7-2.6 2.7-3.5',
  star: 'M12 4l2.5 5.2 5.5.8-4 4 1 5.7-5-2.7-5 2.7 1-5.7-4-4 5.5-.8z',
  menu: 'M4 7h16M4 12h16M4 17h16',
  dots: 'M12 5.5h.01M12 12h.01M12 18.5h.01',
  link: 'M10 14l4-4M8.5 11L6 13.5a3.5 3.5 0 005 5l2-2M11 7.5l2-2a3.5 3.5 0 015 5L15.5 13',
  rocket: 'M5 15c-1 1-1.5 4-1.5 5.5 1.5 0 4.5-.5 5.5-1.5M9 15l-2-2c1-4 4-8.5 12-9-.5 8-5 11-9 12zM15.5 10.5a1.5 1.5 0 11-3 0 1.5 1.5 0 013 0z',
  shield: 'M12 3l8 3v6c0 4.5-3.5 7.5-8 9-4.5-1.5-8-4.5-8-9V6zM8.5 12l2.5 2.5 4.5-5',
  play: 'M7 5l12 7-12 7z',
  filter: 'M4 5h16l-6 8v6l-4-2v-4z',
  folder: 'M3 6h7l2 2.5h9V19H3z',
  print: 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z',
  waterfall: 'M4 5h9M7 10h9M10 15h6M13 20h7',
  graph: 'M3 4h5v5H3zM16 5h5v5h-5zM9 15h5v5H9zM8 7h8M6 9l4 6M17 10l-4 5',
  wait: 'M7 3h10M7 21h10M8 3c0 5 8 6 8 9s-8 4-8 9M16 3c0 5-8 6-8 9s8 4 8 9',
} as const;

export type IconName = keyof typeof paths;

/** Decoration beside a word; a control without a word carries its own aria-label. */
export function Icon({ name, size = 16, style, className }: { name: IconName; size?: number; style?: CSSProperties; className?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={className}
      style={{ flex: 'none', ...style }}
    >
      <path d={paths[name]} />
    </svg>
  );
}
