/** A recorded function, as far as running it needs it. */
export interface FunctionSpec {
  /** Physical name. */
  readonly name: string;
  /** Set for the functions of consumers. */
  readonly consumer: string | undefined;
  /** Without a version or alias. */
  readonly arn: string;
  /** The published version. */
  readonly version: string;
  /** Alias → version. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly handler: string;
  readonly runtime: string;
  /** MiB. */
  readonly memory: number;
  readonly timeoutSeconds: number;
  /** undefined = shares the account's. */
  readonly reservedConcurrency: number | undefined;
  /** Bytes of /tmp. */
  readonly tmpBytes: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** How events without a waiting caller are handled; undefined = Lambda's own way. */
  readonly asynchronous?: AsynchronousSpec;
  readonly logGroup: string;
  readonly logFormat: "JSON" | "Text";
  /** Folder of this machine with the unpacked package, readable for every uid. */
  readonly code: string;
}

/** Of events that nobody waits for. */
export interface AsynchronousSpec {
  readonly retries: number;
  readonly maximumAgeSeconds: number;
  /** Names of the queues that get records. */
  readonly onSuccess?: string | undefined;
  readonly onFailure?: string | undefined;
}

/** One event on its way to a function. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: Buffer;
  /** ARN as the caller named it, with its qualifier. */
  readonly invokedArn: string;
  readonly clientContext: string | undefined;
}

/** What the function's process said to one event. */
export interface Reply {
  readonly payload: Buffer;
  /** `Unhandled` for every error that the runtime client reports. */
  readonly functionError: "Unhandled" | undefined;
}

export interface InvocationResult extends Reply {
  readonly executedVersion: string;
}

/** Body of an error that a function's process or its surroundings report. */
export interface FunctionErrorBody {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export function errorReply(body: FunctionErrorBody): Reply {
  return { payload: Buffer.from(JSON.stringify(body)), functionError: "Unhandled" };
}

/** Largest answer: 6 MiB and a little for the runtime's own framing. */
export const LARGEST_RESPONSE = 6 * 1024 * 1024 + 100;
