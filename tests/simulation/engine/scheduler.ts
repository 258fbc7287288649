import type { Random } from "./random";

interface Event {
  readonly at: number;
  readonly run: () => void;
}

/**
 * Simulated time: everything that waits is an event here, and nothing happens between two events but what follows from the
 * first. Same seed, same order, to the last microtask.
 */
export class Scheduler {
  /** Events so far. */
  events = 0;
  private readonly queue: Event[] = [];

  /** @param now milliseconds since 1970 */
  constructor(
    public now: number,
    private readonly random: Random,
  ) {}

  after(milliseconds: number, run: () => void): void {
    const at = this.now + Math.max(0, milliseconds);
    // The latest comes first; few wait at any time. Among equals the seed decides.
    let k = this.queue.length;
    while (k > 0 && (this.queue[k - 1]!.at < at || (this.queue[k - 1]!.at === at && this.random.chance(0.5)))) k--;
    this.queue.splice(k, 0, { at, run });
  }

  /** Runs events until `done`, or until nothing waits any more. Rejects with what an event throws. */
  run(done: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const step = (): void => {
        const event = done() ? undefined : this.queue.pop();
        if (event === undefined) {
          resolve();
          return;
        }
        this.now = Math.max(this.now, event.at);
        this.events++;
        try {
          event.run();
        } catch (error) {
          reject(error);
          return;
        }
        // Ticks run when no microtask is left: everything that follows from the event has happened by then.
        queueMicrotask(() => process.nextTick(step));
      };
      process.nextTick(step);
    });
  }
}
