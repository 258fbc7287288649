import { CALLS_VARIABLE, INVOKES_VARIABLE } from "../contract";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Function name and alias of a consumer that this one invokes, as Lambda's Invoke takes it.
 * @throws Error naming the variable and what is in it, if the configuration does not say `invokes: [consumer]`.
 */
export function invokedFunction(consumer: string, environment: Environment = process.env): string {
  return linkOf(INVOKES_VARIABLE, "invokes", consumer, environment);
}

/**
 * Base URL of a consumer that this one calls, without a slash at its end. Tasks come and go: who calls has to try again.
 * @throws Error naming the variable and what is in it, if the configuration does not say `calls: [consumer]`.
 */
export function calledService(consumer: string, environment: Environment = process.env): string {
  return linkOf(CALLS_VARIABLE, "calls", consumer, environment);
}

function linkOf(variable: string, field: string, consumer: string, environment: Environment): string {
  const links = parse(variable, environment[variable] ?? "{}");
  const address: unknown = Object.hasOwn(links, consumer) ? Reflect.get(links, consumer) : undefined;
  if (typeof address === "string") return address;
  const known = Object.keys(links).join(", ") || "none";
  throw new Error(`${variable} has no address of ${consumer} (it has: ${known}); add it to the consumer's ${field}`);
}

function parse(variable: string, text: string): object {
  const value = json(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new Error(`${variable} must be a JSON object of consumers and addresses, got ${text}`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
