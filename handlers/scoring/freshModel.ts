import type { Log } from "../contract";
import type { ModelWatcher, ServedModel } from "../serving/modelWatcher";
import type { ServingMetrics } from "../serving/servingMetrics";

/** Milliseconds. */
export const FRESHNESS = {
  /** A look older than this is repeated before the next answer. */
  maxAge: 2_000,
  /** Longest that an answer waits for a look while there is a model in memory to answer from. */
  deadline: 50,
  /** Longest that it waits while there is none. */
  firstDeadline: 5_000,
  /** Of the invocation's own time, left to answer in. */
  margin: 500,
} as const;

export interface FreshModelOptions {
  readonly watcher: Pick<ModelWatcher, "current" | "look">;
  readonly metrics: ServingMetrics;
  readonly log: Log;
  /** Milliseconds since 1970. The wall clock: a monotonic one may stand still while a sandbox is frozen. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or when the signal aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * The newest model, for a process that runs only while it answers: no timer can look for newer versions, so a request
 * does, if the last look is old, and waits for it only so long. A look that takes longer goes on in the background.
 */
export class FreshModel {
  private looking: Promise<void> | undefined;
  private lookedAt: number | undefined;
  private waitedAt: number | undefined;

  constructor(private readonly options: FreshModelOptions) {}

  /** The model in use after a look, if one was due. `remaining` is the invocation's own time, milliseconds. */
  async current(remaining: number): Promise<ServedModel | undefined> {
    const { watcher } = this.options;
    if (this.looking === undefined && this.isOld(this.lookedAt)) this.look();
    if (this.looking !== undefined && (watcher.current === undefined || this.isOld(this.waitedAt))) {
      // One wait in two seconds: a mount that hangs must not delay every request, yet a sandbox that is woken for
      // moments only has to give its look some time.
      this.waitedAt = this.options.now();
      const { deadline, firstDeadline, margin } = FRESHNESS;
      const longest = watcher.current === undefined ? firstDeadline : deadline;
      await this.wait(this.looking, Math.max(0, Math.min(longest, remaining - margin)));
    }
    return watcher.current;
  }

  /** Seconds since the last look that succeeded; undefined if none did. */
  lookAgeSeconds(): number | undefined {
    const { metrics, now } = this.options;
    return metrics.lastLook === undefined ? undefined : Math.max(0, now() - metrics.lastLook) / 1_000;
  }

  private look(): void {
    const { watcher, log, now } = this.options;
    this.lookedAt = now();
    this.looking = watcher
      .look()
      .catch((error: unknown) => {
        // The watcher keeps failures of the file system to itself: this is a fault of the program.
        log.error("the look for a newer model failed", {
          reason: error instanceof Error ? error.stack : String(error),
        });
      })
      .finally(() => {
        this.looking = undefined;
      });
  }

  private async wait(look: Promise<void>, milliseconds: number): Promise<void> {
    const done = new AbortController();
    try {
      await Promise.race([look, this.options.pause(milliseconds, done.signal)]);
    } finally {
      done.abort();
    }
  }

  /** Also if the clock was set back: an age below zero tells nothing. */
  private isOld(at: number | undefined): boolean {
    const age = at === undefined ? undefined : this.options.now() - at;
    return age === undefined || age < 0 || age > FRESHNESS.maxAge;
  }
}
