/** Colour of a service by its place in the trace: the eight of the palette, again and again. Red stays for errors. */
export const serviceColor = (index: number): string => `var(--series-${(((index % 8) + 8) % 8) + 1})`;

export function serviceColors(services: readonly string[]): ReadonlyMap<string, string> {
  return new Map(services.map((service, index) => [service, serviceColor(index)] as const));
}

/** A colour token as a canvas needs it. */
export function resolveToken(element: Element, color: string): string {
  const name = /^var\((--[\w-]+)\)$/.exec(color)?.[1];
  return name === undefined ? color : getComputedStyle(element).getPropertyValue(name).trim() || '#888';
}
