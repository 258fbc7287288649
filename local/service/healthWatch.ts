import type { Clock } from "../supervision/clock";
import type { HealthCheck } from "./healthCheck";

/** A starting replica is asked this often, so that it gets traffic as soon as it can take it. */
const STARTING_INTERVAL = 50;

export interface HealthWatchOptions {
  readonly check: HealthCheck;
  readonly clock: Clock;
  readonly isHealthy: () => Promise<boolean>;
  readonly onHealthy: () => void;
  /** Too many failures one after the other. */
  readonly onUnhealthy: () => void;
}

/** Asks one process for its health until it is unhealthy or the watch is stopped. */
export class HealthWatch {
  private stopped = false;
  private seenHealthy = false;
  private failures = 0;
  private cancel: (() => void) | undefined;
  private readonly began: number;

  constructor(private readonly options: HealthWatchOptions) {
    this.began = options.clock.monotonic();
    this.later(STARTING_INTERVAL);
  }

  stop(): void {
    this.stopped = true;
    this.cancel?.();
  }

  private later(milliseconds: number): void {
    this.cancel = this.options.clock.after(milliseconds, () => void this.look());
  }

  private async look(): Promise<void> {
    const { check, clock, isHealthy, onHealthy, onUnhealthy } = this.options;
    const healthy = await isHealthy();
    if (this.stopped) return;
    if (healthy) {
      this.failures = 0;
      if (!this.seenHealthy) onHealthy();
      this.seenHealthy = true;
      return this.later(check.interval);
    }
    if (!this.seenHealthy && clock.monotonic() - this.began < check.startPeriod) return this.later(STARTING_INTERVAL);
    this.failures += 1;
    if (this.failures < check.retries) return this.later(check.interval);
    this.stop();
    onUnhealthy();
  }
}
