/** Path of a slice between two shares of the circle, clockwise from the top; `inner` 0 makes a pie, else a ring. */
export function slicePath(cx: number, cy: number, outer: number, inner: number, from: number, to: number): string {
  // A full circle has equal ends, which an arc cannot draw.
  const end = Math.min(to, from + 0.99999);
  const at = (r: number, share: number) => {
    const angle = share * 2 * Math.PI - Math.PI / 2;
    return `${(cx + r * Math.cos(angle)).toFixed(2)},${(cy + r * Math.sin(angle)).toFixed(2)}`;
  };
  const large = end - from > 0.5 ? 1 : 0;
  if (inner <= 0) return `M${cx},${cy}L${at(outer, from)}A${outer},${outer} 0 ${large} 1 ${at(outer, end)}Z`;
  return `M${at(outer, from)}A${outer},${outer} 0 ${large} 1 ${at(outer, end)}L${at(inner, end)}A${inner},${inner} 0 ${large} 0 ${at(inner, from)}Z`;
}
