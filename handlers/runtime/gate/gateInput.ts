import type { ProbeRequest } from "../probe";

/** One mount to probe. */
export interface GateTarget extends ProbeRequest {
  readonly consumer: string;
  /** ARN of the alias that callers use. */
  readonly functionArn: string;
}

/** Payload of the mount gate's Invocation. */
export interface GateInput {
  readonly targets: readonly GateTarget[];
  /** The function that must not be able to mount. */
  readonly negative: { readonly functionArn: string };
  /** How long errors that pass by themselves are retried, in seconds. */
  readonly deadlineSeconds: number;
}

/**
 * The gate's input, checked.
 * @throws Error that lists everything that is wrong with it.
 */
export function gateInputOf(event: unknown): GateInput {
  const problems: string[] = [];
  const input = fields(event);
  const targets = Array.isArray(input.targets) ? input.targets : [];
  if (!Array.isArray(input.targets)) problems.push(`targets must be a list, got ${JSON.stringify(input.targets)}`);
  targets.forEach((target, index) => {
    const given = fields(target);
    for (const [name, expected, valid] of TARGET_FIELDS) {
      if (!valid(given[name])) {
        problems.push(`targets[${index}].${name} must be ${expected}, got ${JSON.stringify(given[name])}`);
      }
    }
  });
  const negative = fields(input.negative).functionArn;
  if (!text(negative)) problems.push(`negative.functionArn must be an ARN, got ${JSON.stringify(negative)}`);
  const { deadlineSeconds } = input;
  if (typeof deadlineSeconds !== "number" || !(deadlineSeconds >= 0)) {
    problems.push(`deadlineSeconds must be a number of seconds, got ${JSON.stringify(deadlineSeconds)}`);
  }
  if (problems.length > 0) throw new Error(`mount gate input: ${problems.join("; ")}`);
  return event as GateInput;
}

const text = (value: unknown) => typeof value === "string" && value !== "";
const TARGET_FIELDS: readonly (readonly [keyof GateTarget, string, (value: unknown) => boolean])[] = [
  ["consumer", "a name", text],
  ["functionArn", "an ARN", text],
  ["directory", "a name", text],
  ["rights", "read or write", (value) => value === "read" || value === "write"],
  ["uid", "a number", Number.isInteger],
  ["gid", "a number", Number.isInteger],
];

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
