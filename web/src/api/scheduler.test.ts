import { describe, expect, it } from 'vitest';
import { Scheduler } from './scheduler';

/** A task that is running until it is told to end. */
function held(log: string[], name: string) {
  let end: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (end = resolve));
  return {
    run: () => {
      log.push(name);
      return done;
    },
    end,
  };
}

describe('the scheduler', () => {
  it('runs no more than its limit at a time, visible before background, else in order', async () => {
    const log: string[] = [];
    const scheduler = new Scheduler(2);
    const tasks = ['a', 'b', 'background', 'c', 'd'].map((name) => held(log, name));
    const runs = tasks.map((task, at) => scheduler.run(task.run, { priority: at === 2 ? 'background' : 'visible' }));
    expect(log).toEqual(['a', 'b']);
    tasks.forEach((task) => task.end());
    await Promise.all(runs);
    expect(log).toEqual(['a', 'b', 'c', 'd', 'background']);
  });

  it('never starts what was given up while it waited', async () => {
    const log: string[] = [];
    const scheduler = new Scheduler(1);
    const first = held(log, 'first');
    const running = scheduler.run(first.run);
    const controller = new AbortController();
    const waiting = scheduler.run(held(log, 'second').run, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toHaveProperty('name', 'AbortError');
    first.end();
    await running;
    expect(log).toEqual(['first']);
    expect(scheduler.pending).toBe(0);
  });

  it('goes on after a task that failed', async () => {
    const scheduler = new Scheduler(1);
    await expect(scheduler.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(scheduler.run(() => Promise.resolve(7))).resolves.toBe(7);
  });
});
