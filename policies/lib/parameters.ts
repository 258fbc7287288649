import { isRecord, type ParameterSchema } from "./parameterSchema";

/** One setting of a rule: what the pack's configuration may say, and what holds if it says nothing. */
export interface Parameter<T> {
  readonly schema: ParameterSchema;
  readonly initial: T;
  readonly accepts: (value: unknown) => value is T;
  /** What is accepted, in words. */
  readonly expected: string;
}

// biome-ignore format: one line a kind
export type Values<P> = { readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never };

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

const isText = (value: unknown): value is string => typeof value === "string";

export function flag(description: string, initial: boolean): Parameter<boolean> {
  return {
    schema: { type: "boolean", description, default: initial },
    initial,
    accepts: (value): value is boolean => typeof value === "boolean",
    expected: "true or false",
  };
}

export function integer(description: string, initial: number, minimum: number): Parameter<number> {
  return {
    schema: { type: "integer", description, default: initial, minimum },
    initial,
    accepts: (value): value is number => Number.isInteger(value) && Number(value) >= minimum,
    expected: `a whole number from ${minimum}`,
  };
}

export function words(description: string, initial: string): Parameter<string> {
  return {
    schema: { type: "string", description, default: initial, minLength: 1 },
    initial,
    accepts: (value): value is string => isText(value) && value !== "",
    expected: "a text",
  };
}

/** A regular expression, without slashes. */
export function pattern(description: string, initial: string): Parameter<string> {
  return {
    schema: { type: "string", format: "regex", description, default: initial },
    initial,
    accepts: (value): value is string => isText(value) && isExpression(value),
    expected: "a regular expression",
  };
}

export function texts(description: string, initial: readonly string[]): Parameter<readonly string[]> {
  return {
    schema: { type: "array", items: { type: "string" }, description, default: [...initial] },
    initial,
    accepts: (value): value is readonly string[] => Array.isArray(value) && value.every(isText),
    expected: "a list of texts",
  };
}

export function ports(description: string, initial: readonly number[]): Parameter<readonly number[]> {
  return {
    schema: {
      type: "array",
      items: { type: "integer", minimum: 0, maximum: 65535 },
      description,
      default: [...initial],
    },
    initial,
    accepts: (value): value is readonly number[] =>
      Array.isArray(value) && value.every((port) => Number.isInteger(port) && port >= 0 && port <= 65535),
    expected: "a list of port numbers",
  };
}

/** Text to text, such as subnet id to zone. */
export function mapping(description: string): Parameter<Readonly<Record<string, string>>> {
  return {
    schema: { type: "object", additionalProperties: { type: "string" }, description, default: {} },
    initial: {},
    accepts: (value): value is Readonly<Record<string, string>> =>
      isRecord(value) && Object.values(value).every(isText),
    expected: "an object of texts",
  };
}

/** Every parameter that is not known or not acceptable, one message each. */
export function parameterProblems(
  rule: string,
  parameters: Parameters,
  configured: Readonly<Record<string, unknown>>,
): readonly string[] {
  return Object.entries(configured).flatMap(([name, value]) => {
    const parameter = parameters[name];
    if (parameter === undefined) {
      const known = Object.keys(parameters).join(", ") || "none";
      return [`policy ${rule} has no parameter ${JSON.stringify(name)} (it has: ${known})`];
    }
    return parameter.accepts(value)
      ? []
      : [`policy ${rule}: parameter ${name} is ${JSON.stringify(value)}, must be ${parameter.expected}`];
  });
}

/**
 * A rule's parameters as configured, defaults filled in.
 *
 * @throws Error with every {@link parameterProblems}
 */
export function readParameters<P extends Parameters>(
  rule: string,
  parameters: P,
  configured: Readonly<Record<string, unknown>>,
): Values<P> {
  const problems = parameterProblems(rule, parameters, configured);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const values = Object.entries(parameters).map(([name, { initial }]) => [name, configured[name] ?? initial]);
  return Object.fromEntries(values) as Values<P>;
}

function isExpression(value: string): boolean {
  try {
    new RegExp(value);
    return true;
  } catch {
    return false;
  }
}
