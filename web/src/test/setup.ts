import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

// Two noisy cores: the default second is too short to tell a failure from a slow machine.
configure({ asyncUtilTimeout: 8000 });

// What happy-dom has no layout for, with the smallest honest answer.
if (!('ResizeObserver' in globalThis))
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );

if (!('fonts' in document)) Object.defineProperty(document, 'fonts', { value: new EventTarget() });

afterEach(() => {
  cleanup();
  localStorage.clear();
});
