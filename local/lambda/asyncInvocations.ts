import type { Clock } from "../supervision/clock";
import { InvokeError } from "./invokeErrors";
import type { Invocation, InvocationResult } from "./types";

/** After a function error: one minute, then two (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html). */
const RETRY_DELAYS = [60_000, 120_000];
/** While the function is throttled or cannot be reached: from one second to five minutes, for up to six hours. */
const FIRST_BACK_OFF = 1_000;
const LONGEST_BACK_OFF = 5 * 60_000;
const LONGEST_AGE = 6 * 60 * 60_000;

type Run = (invocation: Invocation) => Promise<InvocationResult>;

/** Events that were accepted with 202 and are run afterwards, with Lambda's retries. They do not outlive the host. */
export class AsyncInvocations {
  private readonly waiting = new Map<string, () => void>();

  constructor(
    private readonly clock: Clock,
    private readonly report: (text: string) => void,
  ) {}

  accept(invocation: Invocation, run: Run): void {
    void this.attempt(invocation, run, 0, FIRST_BACK_OFF, this.clock.monotonic());
  }

  /** Gives up everything that waits for a retry. */
  stop(): void {
    if (this.waiting.size > 0) this.report(`${this.waiting.size} asynchronous events were waiting for a retry`);
    for (const cancel of this.waiting.values()) cancel();
    this.waiting.clear();
  }

  private async attempt(
    invocation: Invocation,
    run: Run,
    failures: number,
    backOff: number,
    began: number,
  ): Promise<void> {
    const { requestId } = invocation;
    try {
      const result = await run(invocation);
      if (result.functionError === undefined) return;
      const delay = RETRY_DELAYS[failures];
      if (delay === undefined) return this.report(`${requestId}: given up after ${failures + 1} attempts`);
      this.later(requestId, delay, () => void this.attempt(invocation, run, failures + 1, FIRST_BACK_OFF, began));
    } catch (error) {
      if (!(error instanceof InvokeError)) throw error;
      if (this.clock.monotonic() - began + backOff > LONGEST_AGE) {
        return this.report(`${requestId}: given up after six hours: ${error.message}`);
      }
      const next = Math.min(backOff * 2, LONGEST_BACK_OFF);
      this.later(requestId, backOff, () => void this.attempt(invocation, run, failures, next, began));
    }
  }

  private later(requestId: string, delay: number, callback: () => void): void {
    const cancel = this.clock.after(delay, () => {
      this.waiting.delete(requestId);
      callback();
    });
    this.waiting.set(requestId, cancel);
  }
}
