/** The palette with its reddish colours last, since red tells an error here. */
const order = [1, 2, 3, 5, 8, 7, 4, 6] as const;

/** Colour of a service by its place in the trace; after eight they come again. */
export const serviceColor = (index: number): string => `var(--series-${order[index % order.length] ?? 1})`;

export function serviceColors(services: readonly string[]): ReadonlyMap<string, string> {
  return new Map(services.map((service, index) => [service, serviceColor(index)] as const));
}

/** A colour token as a canvas needs it. */
export function resolveToken(element: Element, color: string): string {
  const name = /^var\((--[\w-]+)\)$/.exec(color)?.[1];
  return name === undefined ? color : getComputedStyle(element).getPropertyValue(name).trim() || '#888';
}
