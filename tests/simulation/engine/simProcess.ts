import type { Random } from "./random";
import type { Scheduler } from "./scheduler";

export interface SimProcessOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly name: string;
  /** How far its wall clock is off, milliseconds. */
  readonly skew?: number;
  /** Dies in the middle of this many calls from now. */
  readonly dies?: number;
  /** Stretches its pauses: the quiet hours of a seed must not cost as many looks as they would in truth. */
  readonly stretch?: (milliseconds: number) => number;
  readonly died?: () => void;
}

/**
 * A process that can be killed between any two calls, or frozen for hours. A killed one hears nothing any more: what it
 * waits for never settles, so not even its `finally` runs.
 */
export class SimProcess {
  alive = true;
  readonly name: string;
  private left: number;
  private thawsAt = 0;
  /** What waits for the thaw. */
  private readonly sleeping: (() => void)[] = [];
  private readonly startedAt: number;

  constructor(private readonly options: SimProcessOptions) {
    this.name = options.name;
    this.left = options.dies ?? Number.POSITIVE_INFINITY;
    this.startedAt = options.scheduler.now;
  }

  /** Its wall clock. */
  readonly now = (): number => Math.floor(this.options.scheduler.now + (this.options.skew ?? 0));
  readonly monotonic = (): number => this.options.scheduler.now - this.startedAt;

  get frozen(): boolean {
    return this.options.scheduler.now < this.thawsAt;
  }

  freeze(milliseconds: number): void {
    this.thawsAt = this.options.scheduler.now + milliseconds;
  }

  /** Wakes it at once. */
  thaw(): void {
    this.thawsAt = 0;
    for (const wake of this.sleeping.splice(0)) this.options.scheduler.after(0, wake);
  }

  kill(): void {
    if (!this.alive) return;
    this.alive = false;
    this.options.died?.();
  }

  /** A call that takes `milliseconds` and has its effect at the end. Of a process that dies meanwhile it may have it or not. */
  call<T>(milliseconds: number, effect: () => T): Promise<T> {
    const { scheduler, random } = this.options;
    return new Promise((resolve, reject) => {
      if (!this.alive) return;
      if (--this.left < 0) {
        this.kill();
        if (random.chance(0.5)) scheduler.after(milliseconds, () => attempt(effect));
        return;
      }
      scheduler.after(milliseconds, () => {
        if (!this.alive) {
          if (random.chance(0.5)) attempt(effect);
        } else if (this.frozen) {
          // The server has the request already, or it goes out after the thaw.
          const outcome = random.chance(0.5) ? attempt(effect) : undefined;
          this.thawed(() => settle(outcome ?? attempt(effect), resolve, reject));
        } else settle(attempt(effect), resolve, reject);
      });
    });
  }

  /** Waits as pollers do, until the signal aborts at most. */
  readonly pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    this.sleep(this.options.stretch?.(milliseconds) ?? milliseconds, signal);

  /** Waits exactly so long, until the signal aborts at most. */
  readonly sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (!this.alive) return;
      signal?.addEventListener("abort", () => resolve(), { once: true });
      this.options.scheduler.after(milliseconds, () => this.thawed(resolve));
    });

  private thawed(then: () => void): void {
    const { scheduler } = this.options;
    if (!this.alive) return;
    if (!this.frozen) {
      then();
      return;
    }
    let over = false;
    const wake = (): void => {
      if (over) return;
      over = true;
      this.thawed(then);
    };
    this.sleeping.push(wake);
    scheduler.after(this.thawsAt - scheduler.now, wake);
  }
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

function attempt<T>(effect: () => T): Outcome<T> {
  try {
    return { value: effect() };
  } catch (error) {
    return { error };
  }
}

function settle<T>(outcome: Outcome<T>, resolve: (value: T) => void, reject: (error: unknown) => void): void {
  if ("value" in outcome) resolve(outcome.value);
  else reject(outcome.error);
}
