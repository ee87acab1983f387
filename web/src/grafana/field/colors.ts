/**
 * Colours that dashboards name, per theme. The eight series colours are ours (checked for colour vision and contrast);
 * names such as `semi-dark-red` keep Grafana's hues because dashboards choose them on purpose.
 */
export interface ColorTheme {
  readonly isDark: boolean;
  readonly text: string;
  readonly panel: string;
  /** Colours of series in order, for `palette-classic`. */
  readonly palette: readonly string[];
}

export const grafanaPalette: readonly string[] = (
  '73BF69 F2CC0C 5794F2 FF9830 F2495C B877D9 37872D E0B400 1F60C4 FA6400 C4162A 8F3BB8 C8F2C2 FFF899 C0D8FF FFCB7D FFA6B0 DEB6F2 447EBC C15C17 890F02 ' +
  '0A437C 6D1F62 584477 B7DBAB F4D598 70DBED F9BA8F F29191 82B5D8 E5A8E2 AEA2E0 629E51 E5AC0E 64B0C8 E0752D BF1B00 0A50A1 962D82 614D93 9AC48A F2C96D ' +
  '65C5DB F9934E EA6460 5195CE D683CE 806EB7 3F6833 967302 2F575E 99440A 58140C 052B51 511749 3F2B5B E0F9D7 FCEACA CFFAFF F9E2D2'
).split(' ').map((c) => `#${c}`);

export const darkTheme: ColorTheme = {
  isDark: true, text: '#d7dce5', panel: '#161a21',
  palette: ['#5B8FF9', '#E07A2B', '#34D3E6', '#F6D04B', '#A8719C', '#F58FAE', '#8CC4FF', '#A8B545'],
};

export const lightTheme: ColorTheme = {
  isDark: false, text: '#1c232e', panel: '#ffffff',
  palette: ['#2F54C8', '#D26A05', '#9370E0', '#93142B', '#2F9187', '#5C6470', '#9C5B4A', '#6A3A62'],
};

// hue: dark, semi-dark, plain, light, super-light
const darkHues: Readonly<Record<string, readonly string[]>> = {
  red: ['#C4162A', '#E02F44', '#F2495C', '#FF7383', '#FFA6B0'],
  orange: ['#FA6400', '#FF780A', '#FF9830', '#FFB357', '#FFCB7D'],
  yellow: ['#E0B400', '#F2CC0C', '#FADE2A', '#FFEE52', '#FFF899'],
  green: ['#37872D', '#56A64B', '#73BF69', '#96D98D', '#C8F2C2'],
  blue: ['#1F60C4', '#3274D9', '#5794F2', '#8AB8FF', '#C0D8FF'],
  purple: ['#8F3BB8', '#A352CC', '#B877D9', '#CA95E5', '#DEB6F2'],
};
// The same words on a light panel: one step darker, so that plain colours keep their contrast.
const lightHues: Readonly<Record<string, readonly string[]>> = {
  red: ['#AD0317', '#C4162A', '#E02F44', '#F2495C', '#FF7383'],
  orange: ['#E55400', '#FA6400', '#FF780A', '#FF9830', '#FFB357'],
  yellow: ['#CC9D00', '#E0B400', '#F2CC0C', '#FADE2A', '#FFEE52'],
  green: ['#19730E', '#37872D', '#56A64B', '#73BF69', '#96D98D'],
  blue: ['#1250B0', '#1F60C4', '#3274D9', '#5794F2', '#8AB8FF'],
  purple: ['#7C2EA3', '#8F3BB8', '#A352CC', '#B877D9', '#CA95E5'],
};
const shades = ['dark-', 'semi-dark-', '', 'light-', 'super-light-'];

function table(hues: Readonly<Record<string, readonly string[]>>): Map<string, string> {
  const map = new Map<string, string>();
  for (const [hue, colors] of Object.entries(hues)) {
    colors.forEach((color, i) => map.set(`${shades[i] ?? ''}${hue}`, color));
  }
  return map;
}
const named = { dark: table(darkHues), light: table(lightHues) };

/** CSS colour of a name, hex or rgb() text; unknown words pass through for CSS to judge. */
export function resolveColor(name: string | undefined, theme: ColorTheme): string {
  if (name === undefined || name === '') return theme.text;
  if (name === 'transparent') return 'rgba(0,0,0,0)';
  if (name === 'text') return theme.text;
  if (name === 'panel-bg') return theme.panel;
  return (theme.isDark ? named.dark : named.light).get(name) ?? name;
}

export type Rgb = readonly [red: number, green: number, blue: number, alpha: number];

const cssNames: Readonly<Record<string, Rgb>> = {
  black: [0, 0, 0, 1], white: [255, 255, 255, 1], gray: [128, 128, 128, 1], grey: [128, 128, 128, 1], transparent: [0, 0, 0, 0],
};

/** Reads #rgb, #rrggbb, #rrggbbaa and rgb()/rgba(). */
export function parseColor(text: string): Rgb | undefined {
  const known = cssNames[text];
  if (known !== undefined) return known;
  const hex = /^#([0-9a-f]{3,8})$/i.exec(text)?.[1];
  if (hex !== undefined) {
    const wide = hex.length <= 4 ? [...hex].map((c) => c + c).join('') : hex;
    if (wide.length !== 6 && wide.length !== 8) return undefined;
    const at = (i: number) => Number.parseInt(wide.slice(i, i + 2), 16);
    return [at(0), at(2), at(4), wide.length === 8 ? at(6) / 255 : 1];
  }
  const call = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+%?))?\s*\)$/i.exec(text);
  if (call === null) return undefined;
  const alpha = call[4] === undefined ? 1 : call[4].endsWith('%') ? Number.parseFloat(call[4]) / 100 : Number(call[4]);
  return [Number(call[1]), Number(call[2]), Number(call[3]), alpha];
}

export function withAlpha(color: string, alpha: number): string {
  const rgb = parseColor(color);
  if (rgb === undefined) return color;
  const [r, g, b, a] = rgb;
  return `rgba(${r}, ${g}, ${b}, ${Math.round(a * alpha * 1000) / 1000})`;
}

export function mix(from: string, to: string, share: number): string {
  const a = parseColor(from);
  const b = parseColor(to);
  if (a === undefined || b === undefined) return from;
  const at = (i: 0 | 1 | 2) => Math.round(a[i] + (b[i] - a[i]) * share);
  return `rgb(${at(0)}, ${at(1)}, ${at(2)})`;
}

function luminance([r, g, b]: Rgb): number {
  const channel = (c: number) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
}

export function contrast(a: string, b: string): number {
  const x = parseColor(a);
  const y = parseColor(b);
  if (x === undefined || y === undefined) return 21;
  const [light, dark] = [luminance(x), luminance(y)].toSorted((m, n) => n - m) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const readable = new Map<string, string>();

/** The colour, lightened or darkened until text in it reads at 4.5:1 on the background. */
export function readableText(color: string, background: string, wanted = 4.5): string {
  const key = `${color}|${background}|${wanted}`;
  const known = readable.get(key);
  if (known !== undefined) return known;
  const parsed = parseColor(color);
  let result = color;
  if (parsed !== undefined && parsed[3] > 0) {
    const solid = `rgb(${parsed[0]}, ${parsed[1]}, ${parsed[2]})`;
    const base = parseColor(background);
    const towards = base !== undefined && luminance(base) > 0.4 ? '#000000' : '#ffffff';
    result = solid;
    for (let share = 0.05; contrast(result, background) < wanted && share <= 1; share += 0.05) result = mix(solid, towards, share);
    if (result === solid && parsed[3] === 1) result = color;
  }
  if (readable.size > 2000) readable.clear();
  readable.set(key, result);
  return result;
}

/** Black or white, whichever reads on the colour. */
export function textOn(background: string, theme: ColorTheme): string {
  const rgb = parseColor(background);
  if (rgb === undefined || rgb[3] < 0.4) return theme.text;
  return luminance(rgb) > 0.28 ? '#111418' : '#ffffff';
}

const continuous: Readonly<Record<string, readonly string[]>> = {
  'continuous-GrYlRd': ['green', 'yellow', 'red'],
  'continuous-RdYlGr': ['red', 'yellow', 'green'],
  'continuous-BlYlRd': ['dark-blue', 'super-light-yellow', 'dark-red'],
  'continuous-YlRd': ['super-light-yellow', 'dark-red'],
  'continuous-BlPu': ['blue', 'purple'],
  'continuous-YlBl': ['super-light-yellow', 'dark-blue'],
  'continuous-blues': ['panel-bg', 'dark-blue'],
  'continuous-reds': ['panel-bg', 'dark-red'],
  'continuous-greens': ['panel-bg', 'dark-green'],
  'continuous-purples': ['panel-bg', 'dark-purple'],
  'continuous-viridis': ['#440154', '#482777', '#3e4a89', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6dcd59', '#b4de2c', '#fde725'],
  'continuous-magma': ['#000004', '#180f3e', '#451077', '#721f81', '#9f2f7f', '#cd4071', '#f1605d', '#fd9567', '#feca8d', '#fcfdbf'],
  'continuous-plasma': ['#0d0887', '#47039f', '#7301a8', '#9c179e', '#bd3786', '#d8576b', '#ed7953', '#fa9e3b', '#fdc926', '#f0f921'],
  'continuous-inferno': ['#000004', '#1b0c42', '#4b0c6b', '#781c6d', '#a52c60', '#cf4446', '#ed6925', '#fb9a06', '#f7d03c', '#fcffa4'],
  'continuous-cividis': ['#00224e', '#123570', '#3b496c', '#575d6d', '#707173', '#8a8678', '#a59c74', '#c3b369', '#e1cc55', '#fee838'],
};

export function isContinuous(mode: string | undefined): boolean {
  return mode !== undefined && mode in continuous;
}

function spline(values: readonly number[], share: number): number {
  const last = values.length - 1;
  const t = Math.min(1, Math.max(0, share));
  const i = t >= 1 ? last - 1 : Math.floor(t * last);
  const at = (k: number): number => values[k] ?? 0;
  const v1 = at(i);
  const v2 = at(i + 1);
  const v0 = i > 0 ? at(i - 1) : 2 * v1 - v2;
  const v3 = i < last - 1 ? at(i + 2) : 2 * v2 - v1;
  const u = t * last - i;
  const u2 = u * u;
  const u3 = u2 * u;
  return ((1 - 3 * u + 3 * u2 - u3) * v0 + (4 - 6 * u2 + 3 * u3) * v1 + (1 + 3 * u + 3 * u2 - 3 * u3) * v2 + u3 * v3) / 6;
}

/** Colour at a share (0..1) of a continuous scheme: a uniform B-spline through its colours. */
export function continuousColor(mode: string, share: number, theme: ColorTheme): string {
  const colors = (continuous[mode] ?? ['green', 'yellow', 'red']).map((c) => parseColor(resolveColor(c, theme)) ?? [0, 0, 0, 1]);
  const channel = (i: 0 | 1 | 2) => Math.round(Math.min(255, Math.max(0, spline(colors.map((c) => c[i]), share))));
  return `rgb(${channel(0)}, ${channel(1)}, ${channel(2)})`;
}

/** Stable index of a name, for colours by series name. */
export function nameHash(name: string): number {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0;
  return Math.abs(hash);
}
