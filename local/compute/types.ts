import type { Rights } from "../../config/types";
import type { Refusal } from "../admission/types";

/** Live view of one consumer on this machine; read it any time. */
export interface ConsumerStatus {
  readonly name: string;
  readonly compute: "lambda" | "fargate" | "ec2";
  readonly uid: number;
  /** Host process ids of the node processes that run now. */
  readonly pids: readonly number[];
  readonly mounts: readonly { readonly directory: string; readonly rights: Rights; readonly at: string }[];
  /** Processes that were started again after an unexpected end, since the host started. */
  readonly restarts: number;
  /** Set while the consumer does not run because a mount was refused. */
  readonly refusal: Refusal | undefined;
  /** Set when the consumer crashes again and again: why. */
  readonly crashLoop: string | undefined;
}

export interface GateResult {
  readonly consumer: string;
  readonly passed: boolean;
  readonly reason: string | undefined;
  /** True for the negative probe: its refusal is what was asked for. */
  readonly expectedRefusal: boolean;
}

/** The consumers of one stack, running on this machine. */
export interface LocalCompute {
  readonly consumers: readonly ConsumerStatus[];
  /** Base URL of Lambda's Invoke API; the AWS SDK takes it as AWS_ENDPOINT_URL_LAMBDA. */
  readonly lambdaEndpoint: string;
  readonly region: string;
  /** Credentials of the person at this machine; they may invoke every function. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** One entry per service that declares a port: a loopback URL in front of all its replicas. */
  readonly services: readonly { readonly consumer: string; readonly url: string }[];
  /** Physical function names by consumer. */
  readonly functions: readonly {
    readonly consumer: string;
    readonly functionName: string;
    readonly qualifier: string;
    /** Loopback address of its function URL, if it has one: requests are signed as on AWS. */
    readonly url?: string;
  }[];
  /** Runs the recorded mount gate Invocations through the Invoke API. */
  runMountGate(): Promise<readonly GateResult[]>;
  /** SIGTERM, waits for the process to end by itself; SIGKILL after the consumer's own stop time-out. */
  stop(compute: "lambda" | "fargate" | "ec2"): Promise<void>;
  /** SIGKILL to everything that is left. */
  kill(): void;
}

/** How a consumer took on a new bundle, or why it did not and runs on as it was. */
export type Swap = { readonly swapped: true; readonly how: string } | { readonly swapped: false; readonly why: string };

/** Consumers whose code can be changed while they run. */
export interface EditableCompute extends LocalCompute {
  /**
   * Lets a consumer run other files in the place of its bundle's; nothing under way is lost. One call a consumer at a time.
   *
   * @param files file name → content, as its bundle has them
   */
  swap(consumer: string, files: Readonly<Record<string, Uint8Array>>): Promise<Swap>;
}
