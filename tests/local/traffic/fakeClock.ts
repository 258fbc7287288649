import type { Clock } from "../../../local/traffic/requester";

/** Time that stands still until every sleeper sleeps, then jumps to the first that is due. */
export class FakeClock implements Clock {
  private time = 1_000_000;
  private sleepers: { at: number; wake: () => void }[] = [];
  private scheduled = false;
  /** Everything that was slept, in order, in milliseconds. */
  readonly slept: number[] = [];

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(milliseconds);
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = { at: this.time + milliseconds, wake: resolve };
      this.sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        resolve();
      });
      this.schedule();
    });
  }

  /** setImmediate runs after all promise callbacks: whoever still sleeps then, sleeps. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      const first = this.sleepers.reduce<{ at: number; wake: () => void } | undefined>(
        (best, sleeper) => (best === undefined || sleeper.at < best.at ? sleeper : best),
        undefined,
      );
      if (first === undefined) return;
      this.time = first.at;
      this.sleepers = this.sleepers.filter((sleeper) => sleeper !== first);
      first.wake();
      if (this.sleepers.length > 0) this.schedule();
    });
  }
}

export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T | PromiseLike<T>) => void;
}

export function deferred<T>(): Deferred<T> {
  let resolve: Deferred<T>["resolve"] = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
