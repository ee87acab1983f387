/** Visible panels go first; `prefetch` runs only when nothing visible waits. */
export type Priority = 'visible' | 'background' | 'prefetch';

const order: Record<Priority, number> = { visible: 0, background: 1, prefetch: 2 };

interface Waiting {
  rank: number;
  start: () => void;
}

/** Runs at most `limit` tasks at a time; waiting ones start by priority, then in order of arrival. */
export class Scheduler {
  private running = 0;
  private readonly waiting: Waiting[] = [];

  constructor(private readonly limit = 6) {}

  get pending(): number {
    return this.waiting.length;
  }

  /**
   * Runs `task` when its turn comes.
   * A task whose signal is aborted while it waits never starts, and rejects with the signal's reason.
   */
  run<T>(task: () => Promise<T>, options: { priority?: Priority; signal?: AbortSignal | undefined } = {}): Promise<T> {
    const { priority = 'visible', signal } = options;
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const entry: Waiting = {
        rank: order[priority],
        start: () => {
          signal?.removeEventListener('abort', abandon);
          this.running += 1;
          task()
            .then(resolve, reject)
            .finally(() => {
              this.running -= 1;
              this.startNext();
            });
        },
      };
      const abandon = () => {
        const at = this.waiting.indexOf(entry);
        if (at >= 0) this.waiting.splice(at, 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abandon, { once: true });
      const at = this.waiting.findIndex((other) => other.rank > entry.rank);
      this.waiting.splice(at < 0 ? this.waiting.length : at, 0, entry);
      this.startNext();
    });
  }

  private startNext(): void {
    while (this.running < this.limit) {
      const next = this.waiting.shift();
      if (!next) return;
      next.start();
    }
  }
}

/** Shared by everything that queries data; pages' own small lists (rules, targets) go around it. */
export const scheduler = new Scheduler();
