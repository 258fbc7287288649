import type { Clock } from "../../../local/supervision/clock";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that stands still until somebody moves it. */
export class HandClock implements Clock {
  private time = 0;
  private timers: Timer[] = [];
  /** Every delay that was asked for, in order. */
  readonly delays: number[] = [];

  now = (): number => Date.UTC(2026, 10, 24) + this.time;
  monotonic = (): number => this.time;

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.time + milliseconds, callback };
    this.delays.push(milliseconds);
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  get waiting(): number {
    return this.timers.length;
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  }

  /** Moves time on, and runs the timers that are due on the way. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await this.settle();
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      await this.run(next);
    }
    this.time = end;
  }

  /** Runs all timers, and those that they start, in order. */
  async runAll(): Promise<void> {
    await this.settle();
    for (let next = this.earliest(); next !== undefined; next = this.earliest()) await this.run(next);
  }

  private earliest(): Timer | undefined {
    return [...this.timers].sort((a, b) => a.at - b.at)[0];
  }

  private async run(timer: Timer): Promise<void> {
    this.timers = this.timers.filter((other) => other !== timer);
    this.time = timer.at;
    timer.callback();
    await this.settle();
  }
}
