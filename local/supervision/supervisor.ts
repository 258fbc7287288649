import { endingText } from "../sandbox/endingText";
import type { SandboxProcess } from "../sandbox/types";
import type { Clock } from "./clock";
import { CrashWatch } from "./crashWatch";

export interface SupervisorOptions {
  readonly label: string;
  readonly start: (output: (line: string) => void) => SandboxProcess;
  /** Milliseconds before the next start, given how many unexpected ends came one after the other (1 = the first). */
  readonly delay: (ends: number) => number;
  readonly stopSignal: NodeJS.Signals;
  /** Milliseconds from the stop signal to SIGKILL. */
  readonly stopTimeout: number;
  readonly clock: Clock;
  readonly output: (line: string) => void;
  /** Told every time a process runs, and every time it ended although nobody asked it to. */
  readonly onStart?: () => void;
  readonly onEnd?: (why: string, crashLoop: string | undefined) => void;
}

/** A process that ran this long is healthy: the next end is a first one again. */
const HEALTHY = 30_000;

/** Keeps one process running until it is told to stop. */
export class Supervisor {
  private crashes: CrashWatch;
  private current: SandboxProcess | undefined;
  private cancelRestart: (() => void) | undefined;
  private stopping = false;
  private renewing = false;
  private renewals = 0;
  private ends = 0;
  private starts = 0;

  constructor(private readonly options: SupervisorOptions) {
    this.crashes = new CrashWatch(options.clock.monotonic);
  }

  get pids(): readonly number[] {
    return this.current?.pid === undefined ? [] : [this.current.pid];
  }

  get restarts(): number {
    return Math.max(0, this.starts - 1 - this.renewals);
  }

  get crashLoop(): string | undefined {
    return this.crashes.loop;
  }

  start(): void {
    const { options } = this;
    if (this.stopping) return;
    this.cancelRestart?.();
    this.cancelRestart = undefined;
    let lastLine = "";
    const began = options.clock.monotonic();
    const child = options.start((line) => {
      lastLine = line;
      options.output(line);
    });
    this.current = child;
    this.starts += 1;
    options.onStart?.();
    const over = (how: string, code: number | null) => {
      this.current = undefined;
      if (this.stopping || this.renewing) return;
      this.ends = options.clock.monotonic() - began >= HEALTHY ? 1 : this.ends + 1;
      // What it said last explains an end of its own, not one by a signal.
      const words = code === null || lastLine === "" ? "" : `, last output: ${lastLine}`;
      const why = `${options.label}: ${how}${words}`;
      this.crashes.ended(why);
      options.onEnd?.(why, this.crashes.loop);
      this.cancelRestart = options.clock.after(options.delay(this.ends), () => this.start());
    };
    child.ended.then(
      (ending) => over(endingText(ending), ending.code),
      (error: Error) => over(error.message, null),
    );
  }

  /** Ends the process for good: the stop signal, and SIGKILL if that was not enough. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.end();
  }

  /** Ends the process as `stop` does and starts it again at once; nothing that happened before counts against it. */
  async renew(): Promise<void> {
    if (this.stopping) return;
    this.renewing = true;
    await this.end();
    this.renewing = false;
    if (this.stopping) return;
    this.crashes = new CrashWatch(this.options.clock.monotonic);
    this.ends = 0;
    this.renewals += 1;
    this.start();
  }

  private async end(): Promise<void> {
    this.cancelRestart?.();
    const child = this.current;
    if (child === undefined) return;
    const cancel = this.options.clock.after(this.options.stopTimeout, () => child.signal("SIGKILL"));
    child.signal(this.options.stopSignal);
    await child.ended.catch(() => undefined);
    cancel();
  }

  /** Ends the process now; it is started again unless `stop` was called. */
  replace(): void {
    this.current?.signal("SIGKILL");
  }

  kill(): void {
    this.stopping = true;
    this.cancelRestart?.();
    this.current?.signal("SIGKILL");
  }
}
