import { useState } from 'react';

/** A value made again only when the stamp that names its inputs changes, however often the inputs get new identities. */
export function useByStamp<T>(stamp: string, make: () => T): T {
  const [held, setHeld] = useState(() => ({ stamp, value: make() }));
  if (held.stamp === stamp) return held.value;
  const next = { stamp, value: make() };
  setHeld(next);
  return next.value;
}
