import { useCallback, useSyncExternalStore } from 'react';

/** What this browser remembers about its reader. Anything a link must carry belongs in the URL instead. */
export interface Preferences {
  timezone: string;
  density: 'comfortable' | 'compact';
  /** Newest first. */
  queryHistory: readonly string[];
  /** Dashboard uids. */
  starred: readonly string[];
  author: string;
}

const defaults: Preferences = {
  timezone: 'browser',
  density: 'comfortable',
  queryHistory: [],
  starred: [],
  author: '',
};

const listeners = new Set<() => void>();
const cache = new Map<string, unknown>();
const keyOf = (name: keyof Preferences) => `pharos.${name}`;

const isLike = <T>(value: unknown, example: T): value is T =>
  Array.isArray(example) ? Array.isArray(value) && value.every((item) => typeof item === 'string') : typeof value === typeof example;

export function readPreference<K extends keyof Preferences>(name: K): Preferences[K] {
  if (!cache.has(name)) {
    let value: unknown;
    try {
      value = JSON.parse(localStorage.getItem(keyOf(name)) ?? 'null');
    } catch {
      value = undefined; // blocked or damaged storage: the default holds
    }
    cache.set(name, isLike(value, defaults[name]) ? value : defaults[name]);
  }
  return cache.get(name) as Preferences[K];
}

export function writePreference<K extends keyof Preferences>(name: K, value: Preferences[K]): void {
  cache.set(name, value);
  try {
    localStorage.setItem(keyOf(name), JSON.stringify(value));
  } catch {
    // kept for this page's life only
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  const onStorage = () => {
    cache.clear();
    listener();
  };
  listeners.add(listener);
  window.addEventListener('storage', onStorage);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', onStorage);
  };
}

export function usePreference<K extends keyof Preferences>(name: K): readonly [Preferences[K], (value: Preferences[K]) => void] {
  const value = useSyncExternalStore(subscribe, () => readPreference(name));
  const set = useCallback((next: Preferences[K]) => writePreference(name, next), [name]);
  return [value, set];
}
