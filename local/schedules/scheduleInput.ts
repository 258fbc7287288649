/** What a schedule's input may say of the invocation itself (EventBridge Scheduler user guide, "Adding context attributes"). */
export interface InvocationContext {
  readonly scheduleArn: string;
  /** Milliseconds since 1970. */
  readonly scheduledTime: number;
  readonly executionId: string;
}

/** The event of one invocation: the schedule's input with its context attributes filled in. */
export function scheduleInput(input: string, { scheduleArn, scheduledTime, executionId }: InvocationContext): string {
  const values: Readonly<Record<string, string>> = {
    "schedule-arn": scheduleArn,
    "scheduled-time": instant(scheduledTime),
    "execution-id": executionId,
    "attempt-number": "1",
  };
  return input.replaceAll(/<aws\.scheduler\.([a-z-]+)>/g, (text, name: string) => values[name] ?? text);
}

/** To the second, as Scheduler writes times. */
export function instant(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, "Z");
}
