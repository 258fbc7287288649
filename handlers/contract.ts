/**
 * The public interface between a handler file and what runs it.
 *
 * A Lambda entry exports `handler`; a Fargate or EC2 entry exports `run`. Image, unit, health check and mount probe are
 * generated around that export (see handlers/runtime). Every kind of consumer gets its mounts in the environment
 * variable named by MOUNTS_VARIABLE; no handler names a path below /mnt itself.
 */

/** Name of the environment variable: JSON object, directory → absolute path. */
export const MOUNTS_VARIABLE = "SHARED_STORAGE_MOUNTS";

/** Name of the environment variable with the name of the consumer. */
export const CONSUMER_VARIABLE = "SHARED_STORAGE_CONSUMER";

/**
 * Name of the environment variable with the functions that the consumer may invoke, if any: JSON object, consumer →
 * function name and alias, as Lambda's Invoke takes them.
 */
export const INVOKES_VARIABLE = "SHARED_STORAGE_INVOKES";

/** Name of the environment variable with the services that the consumer may call, if any: JSON object, consumer → URL. */
export const CALLS_VARIABLE = "SHARED_STORAGE_CALLS";

/**
 * Name of the environment variable with the namespace of the stack's own metrics. It is Powertools' name: a handler that makes
 * `new Metrics()` of its own adds to the same namespace, as does its Logger with the service's name.
 */
export const METRICS_NAMESPACE_VARIABLE = "POWERTOOLS_METRICS_NAMESPACE";

/** Powertools' name of the variable with the value of the dimension `service`: the consumer's name. */
export const METRICS_SERVICE_VARIABLE = "POWERTOOLS_SERVICE_NAME";

export { HANDLER_METRICS, type HandlerMetric, type MetricName, metricsOf } from "./metrics/handlerMetrics";

/** Directory name → absolute path at which it is mounted. */
export type Mounts = Readonly<Record<string, string>>;

export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface RunContext {
  readonly mounts: Mounts;
  /** TCP port to listen on; only services that declare a port have one. */
  readonly port: number | undefined;
  /** Aborts when the consumer must stop; `run` must then finish what it started and return. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** What a Fargate or EC2 entry exports as `run`. Returns only after `signal` aborted; returning earlier is a crash. */
export type Run = (context: RunContext) => Promise<void>;

export interface CommandContext {
  readonly mounts: Mounts;
  /** One line of what was asked for (standard output), and of what else a person should know (standard error). */
  readonly print: (line: string) => void;
  readonly warn: (line: string) => void;
}

/**
 * What a Fargate or EC2 entry may export as `command`: what a person runs beside it, as the same user and with the same
 * mounts, by starting its bundle with arguments. Returns the exit code: 0 done, 1 not done, 2 wrong arguments.
 */
export type Command = (parameters: readonly string[], context: CommandContext) => Promise<0 | 1 | 2>;

/** The parts of Lambda's context object that handlers may use. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

/** What a Lambda entry exports as `handler`. */
export type LambdaHandler = (event: unknown, context: LambdaContext) => Promise<unknown>;
