import type { Clock } from "../supervision/clock";
import { nextTime, type ScheduleTimes } from "./nextTime";
import { instant, scheduleInput } from "./scheduleInput";

/** A recorded schedule that is enabled. */
export interface ScheduleSpec extends ScheduleTimes {
  readonly arn: string;
  /** As people know it: `ingest.nightly`. */
  readonly title: string;
  readonly input: string;
  readonly targetArn: string;
  readonly roleArn: string;
  /** Name of the queue for what cannot be delivered; undefined = it is lost. */
  readonly deadLetterQueue: string | undefined;
}

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly newId: () => string;
  /** Hands an event over as this role; throws what the target answers instead of taking it. */
  readonly invoke: (roleArn: string, targetArn: string, event: string) => void;
  readonly send: (queue: string, message: object) => void;
  /** Told of what could not be delivered, one line each. */
  readonly note: (text: string) => void;
}

/** The longest that a timer waits; then it looks again. */
const LONGEST_WAIT = 86_400_000;

/** EventBridge Scheduler by this machine's clock. Schedules begin with it, and it catches up with nothing that it missed. */
export class Scheduler {
  private readonly since: number;
  private readonly cancels = new Map<string, () => void>();

  constructor(
    schedules: readonly ScheduleSpec[],
    private readonly options: SchedulerOptions,
  ) {
    this.since = options.clock.now();
    for (const schedule of schedules) this.wait(schedule, this.since);
  }

  stop(): void {
    for (const cancel of this.cancels.values()) cancel();
    this.cancels.clear();
  }

  private wait(schedule: ScheduleSpec, from: number): void {
    const { clock } = this.options;
    const due = nextTime(schedule, this.since, from);
    if (due === undefined) return void this.cancels.delete(schedule.arn);
    const wait = Math.max(0, due - clock.now());
    const then = () => (wait > LONGEST_WAIT ? this.wait(schedule, from) : this.run(schedule, due));
    this.cancels.set(schedule.arn, clock.after(Math.min(wait, LONGEST_WAIT), then));
  }

  private run(schedule: ScheduleSpec, due: number): void {
    const { clock, newId } = this.options;
    // Of several times that passed while the machine slept, one is made up for.
    this.wait(schedule, Math.max(due, clock.now()) + 1);
    const executionId = newId();
    const context = { scheduleArn: schedule.arn, scheduledTime: due, executionId };
    const event = scheduleInput(schedule.input, context);
    try {
      this.options.invoke(schedule.roleArn, schedule.targetArn, event);
    } catch (error) {
      this.undelivered(schedule, due, { executionId, event, error });
    }
  }

  /** The message has the form that a dead-letter queue gets. What an alias here refuses stays refused: no retries. */
  private undelivered(
    { arn, title, targetArn, deadLetterQueue }: ScheduleSpec,
    due: number,
    { executionId, event, error }: { readonly executionId: string; readonly event: string; readonly error: unknown },
  ): void {
    const { name: type, message } = error instanceof Error ? error : new Error(String(error));
    const code = error instanceof Error && "errorName" in error ? String(error.errorName) : type;
    const where = deadLetterQueue === undefined ? "it is lost" : `it is in the queue ${deadLetterQueue}`;
    this.options.note(`schedule ${title}: not delivered, ${where}: ${code}: ${message}`);
    if (deadLetterQueue === undefined) return;
    const attributes = {
      ERROR_CODE: code,
      ERROR_MESSAGE: message,
      EXECUTION_ID: executionId,
      IS_PAYLOAD_TRUNCATED: "false",
      RETRY_ATTEMPTS: "0",
      SCHEDULED_TIME: instant(due),
      SCHEDULE_ARN: arn,
      TARGET_ARN: targetArn,
    };
    const messageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { StringValue, DataType: "String" }]),
    );
    this.options.send(deadLetterQueue, { MessageAttributes: messageAttributes, Body: event });
  }
}
