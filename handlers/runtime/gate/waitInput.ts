/** One worker whose newest template version has to be what runs. */
export interface WorkerTarget {
  readonly consumer: string;
  /** Name of its Auto Scaling group. */
  readonly group: string;
  /** Version of its launch template that this update asked for. */
  readonly version: string;
  /** Name of the parameter to which instances report the outcome of their start. */
  readonly parameter: string;
}

/** Payload of the worker gate's Invocations. */
export interface WaitInput {
  readonly workers: readonly WorkerTarget[];
  /** How long to wait, in seconds. */
  readonly deadlineSeconds: number;
  /** Whether a worker that is not there at the deadline is an error; otherwise another Invocation goes on waiting. */
  readonly final: boolean;
}

/**
 * The worker gate's input, checked.
 * @throws Error that lists everything that is wrong with it.
 */
export function waitInputOf(event: unknown): WaitInput {
  const problems: string[] = [];
  const input = fields(event);
  if (!Array.isArray(input.workers)) problems.push(`workers must be a list, got ${JSON.stringify(input.workers)}`);
  const workers = Array.isArray(input.workers) ? input.workers : [];
  for (const [index, worker] of workers.entries()) {
    for (const name of ["consumer", "group", "version", "parameter"]) {
      const value = fields(worker)[name];
      if (typeof value === "string" && value !== "") continue;
      problems.push(`workers[${index}].${name} must be a text, got ${JSON.stringify(value)}`);
    }
  }
  const { deadlineSeconds, final } = input;
  if (typeof deadlineSeconds !== "number" || !(deadlineSeconds >= 0)) {
    problems.push(`deadlineSeconds must be a number of seconds, got ${JSON.stringify(deadlineSeconds)}`);
  }
  if (typeof final !== "boolean") problems.push(`final must be true or false, got ${JSON.stringify(final)}`);
  if (problems.length > 0) throw new Error(`worker gate input: ${problems.join("; ")}`);
  return event as WaitInput;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
