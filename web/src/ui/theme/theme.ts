import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';
import { Button, createTheme, localStorageColorSchemeManager } from '@mantine/core';

/** One token in ten shades: Mantine asks for a scale, the design has one colour per role and theme. */
const single = (token: string): MantineColorsTuple => {
  const value = `var(${token})`;
  return [value, value, value, value, value, value, value, value, value, value];
};

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: 6,
  colors: {
    // Mantine picks from these where it has no variable of its own: the same greys as the tokens.
    dark: ['#d7dce5', '#b7bfcb', '#97a1b1', '#5d6675', '#363e4c', '#262c37', '#1d222b', '#161a21', '#0f1217', '#0a0d11'],
    gray: ['#f8f9fb', '#f3f4f7', '#eceef2', '#dde1e8', '#c8ced8', '#97a1b1', '#5a6575', '#3d4653', '#1c232e', '#12171f'],
    accent: single('--accent'),
    critical: single('--critical'),
    warning: single('--warning'),
    ok: single('--ok'),
  },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '14px', xl: '16px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.45', xl: '1.45' },
  headings: { fontFamily: 'var(--font)', fontWeight: '600' },
  radius: { xs: '3px', sm: '4px', md: '4px', lg: '5px', xl: '5px' },
  defaultRadius: 'sm',
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  shadows: { xs: 'none', sm: 'var(--shadow)', md: 'var(--shadow)', lg: 'var(--shadow)', xl: 'var(--shadow)' },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: 'xs', variant: 'default' },
      vars: (_, { variant }) => ({ root: variant === 'filled' ? { '--button-color': 'var(--on-accent)' } : {} }),
    }),
    ActionIcon: { defaultProps: { size: 28, variant: 'default' } },
    TextInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    MultiSelect: { defaultProps: { size: 'xs' } },
    Autocomplete: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 300, transitionProps: { duration: 80 } } },
    Popover: { defaultProps: { transitionProps: { duration: 80 } } },
    Modal: { defaultProps: { transitionProps: { duration: 100 }, radius: 'lg' } },
    CloseButton: { defaultProps: { 'aria-label': 'Close' } },
  },
});

const shared = {
  '--mantine-color-body': 'var(--panel)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-secondary)',
  '--mantine-color-bright': 'var(--text)',
  '--mantine-color-error': 'var(--critical)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-placeholder': 'var(--text-secondary)',
  '--mantine-color-default': 'var(--raised)',
  '--mantine-color-default-hover': 'var(--selected)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--border)',
  '--mantine-color-disabled': 'var(--canvas)',
  '--mantine-color-disabled-color': 'var(--text-secondary)',
  '--mantine-color-disabled-border': 'var(--border)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
  '--mantine-color-accent-filled': 'var(--accent)',
  '--mantine-color-accent-filled-hover': 'color-mix(in srgb, var(--accent) 88%, var(--text))',
  '--mantine-color-accent-light': 'var(--selected)',
  '--mantine-color-accent-light-hover': 'var(--selected)',
  '--mantine-color-accent-light-color': 'var(--accent)',
  '--mantine-color-accent-outline': 'var(--accent)',
  '--mantine-color-accent-text': 'var(--accent)',
  '--mantine-color-critical-light': 'var(--critical-soft)',
  '--mantine-color-critical-light-hover': 'var(--critical-soft)',
  '--mantine-color-critical-light-color': 'var(--critical)',
  '--mantine-color-critical-outline': 'var(--critical)',
  '--mantine-color-critical-text': 'var(--critical)',
};

/** Points Mantine's own variables at the tokens, so that both libraries of colour are one. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: shared, light: shared, dark: shared });

/** The key is also read by public/theme-boot.js before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'pharos.theme' });
