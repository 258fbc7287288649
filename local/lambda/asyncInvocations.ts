import type { Clock } from "../supervision/clock";
import { type Condition, eventRecord, queueFor } from "./eventRecord";
import { InvokeError } from "./invokeErrors";
import type { AsynchronousSpec, Invocation, InvocationResult } from "./types";

/** After a function error: one minute, then two (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html). */
const RETRY_DELAYS = [60_000, 120_000];
/** While the function is throttled or cannot be reached: from one second to five minutes, as long as the event lives. */
const FIRST_BACK_OFF = 1_000;
const LONGEST_BACK_OFF = 5 * 60_000;

/** Lambda's own, where nothing is configured. */
export const DEFAULTS: AsynchronousSpec = { retries: 2, maximumAgeSeconds: 6 * 3600 };

type Run = (invocation: Invocation) => Promise<InvocationResult>;

interface Event {
  readonly invocation: Invocation;
  readonly run: Run;
  readonly spec: AsynchronousSpec;
  readonly began: number;
  failures: number;
  backOff: number;
  last: InvocationResult | undefined;
}

/**
 * Events that were accepted with 202 and are run afterwards, with Lambda's retries; their records go to the configured
 * queues. They do not outlive the host.
 */
export class AsyncInvocations {
  private readonly waiting = new Map<string, () => void>();

  constructor(
    private readonly clock: Clock,
    private readonly report: (text: string) => void,
    /** Takes a record for a queue. */
    private readonly send: (queue: string, record: object) => void = () => undefined,
  ) {}

  accept(invocation: Invocation, run: Run, spec: AsynchronousSpec = DEFAULTS): void {
    const began = this.clock.monotonic();
    void this.attempt({ invocation, run, spec, began, failures: 0, backOff: FIRST_BACK_OFF, last: undefined });
  }

  /** Gives up everything that waits for a retry. */
  stop(): void {
    if (this.waiting.size > 0) this.report(`${this.waiting.size} asynchronous events were waiting for a retry`);
    for (const cancel of this.waiting.values()) cancel();
    this.waiting.clear();
  }

  private async attempt(event: Event): Promise<void> {
    const { invocation, run, spec } = event;
    const { requestId } = invocation;
    try {
      event.last = await run(invocation);
      if (event.last.functionError === undefined) return this.end(event, "Success", 1);
      event.failures += 1;
      event.backOff = FIRST_BACK_OFF;
      const delay = RETRY_DELAYS[event.failures - 1];
      if (event.failures > spec.retries || delay === undefined) {
        this.report(`${requestId}: given up after ${event.failures} attempt${event.failures === 1 ? "" : "s"}`);
        return this.end(event, "RetriesExhausted");
      }
      this.later(event, delay, "it failed");
    } catch (error) {
      if (!(error instanceof InvokeError)) throw error;
      const delay = event.backOff;
      event.backOff = Math.min(delay * 2, LONGEST_BACK_OFF);
      this.later(event, delay, error.message);
    }
  }

  private later(event: Event, delay: number, why: string): void {
    const { requestId } = event.invocation;
    const { maximumAgeSeconds } = event.spec;
    if (this.clock.monotonic() - event.began + delay > maximumAgeSeconds * 1000) {
      this.report(`${requestId}: given up after ${ageText(maximumAgeSeconds)}: ${why}`);
      this.end(event, "EventAgeExceeded");
      return;
    }
    const cancel = this.clock.after(delay, () => {
      this.waiting.delete(requestId);
      void this.attempt(event);
    });
    this.waiting.set(requestId, cancel);
  }

  private end({ invocation, spec, failures, last: result }: Event, condition: Condition, succeeded = 0): void {
    const queue = queueFor(condition, spec);
    if (queue === undefined) return;
    const at = this.clock.now();
    this.send(queue, eventRecord({ invocation, condition, attempts: failures + succeeded, at, result }));
  }
}

function ageText(seconds: number): string {
  return seconds === DEFAULTS.maximumAgeSeconds ? "six hours" : `${seconds} s`;
}
