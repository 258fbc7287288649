import type { ConsumerStatus } from "../compute/types";
import { peakMemory } from "../sandbox/peakMemory";

/** Counts of records (`requests` and `resends`: of requests), since the last reset or in one run. */
export interface Counts {
  /** Requests answered 2xx, each id once. */
  readonly requests: number;
  /** Records of distinct ids answered 2xx. */
  readonly acknowledged: number;
  readonly trained: number;
  readonly heldOut: number;
  readonly quarantined: number;
  readonly excluded: number;
  /** Acknowledged, but not yet learned. */
  readonly pending: number;
  /** Acknowledged, but neither in the log nor in samples; null until the checker counted. */
  readonly lost: number | null;
  /** Records of ids that learning counted twice; null until the checker counted. */
  readonly duplicates: number | null;
  /** Answers "duplicate": the request stood already when it was repeated. */
  readonly resends: number;
  /** In the log, but never answered to the driver; null until the checker counted. */
  readonly unacknowledged: number | null;
  /** Records of requests without a key; null until the checker counted. */
  readonly unkeyed: number | null;
  /** In a run: acknowledged and counted before the log that still stands; absent where nothing is. */
  readonly before?: number;
}

/** Milliseconds; Infinity = never served, null = no request was acknowledged. */
export interface Staleness {
  readonly p50: number | null;
  readonly p99: number | null;
}

export interface ConsumerReport {
  readonly name: string;
  readonly compute: ConsumerStatus["compute"];
  /** Host process ids of the node processes. */
  readonly pids: readonly number[];
  readonly uid: number;
  readonly mounts: ConsumerStatus["mounts"];
  readonly restarts: number;
  /** Largest resident size so far of one of these processes, MiB; null where the system does not tell. */
  readonly peakMemory: number | null;
}

/** The report of `--report`, and (with the fields so far) `.local/status.json`. */
export interface Report extends Counts {
  /** From the host's start until every consumer answered a real request; null if that did not happen. */
  readonly readyMs: number | null;
  /** First log entry that the checker counted one by one; absent: all of them, no checkpoint had to stand for older ones. */
  readonly countsFrom?: number;
  /** Distinct ingest processes that acknowledged something in this run. */
  readonly sandboxes: number;
  /** Newest published version; null if there is none. */
  readonly modelVersion: number | null;
  /** Cumulative, natural logarithm; null before the first record. */
  readonly progressiveLogLoss: number | null;
  readonly progressiveAccuracy: number | null;
  /** Realised log loss of the true probabilities over the same records; null where nobody knows them. */
  readonly bayesLogLoss: number | null;
  readonly stalenessMs: Staleness;
  /** Rows of a replayed file that could not be used, in this run. */
  readonly malformed: number;
  /** Records of this run, over the time from its first request to its last acknowledgement; null before that. */
  readonly acknowledgedPerSecond: number | null;
  /** Answers 200 of /predict in this run. */
  readonly predictions: number;
  /** Consumers whose mount was refused. */
  readonly refusedMounts: number;
  /** Refusals that were asked for: the mount gate's negative probe. */
  readonly expectedRefusals: number;
  /** Largest resident sizes so far, MiB: of the host's process, and of the checker's once it counted. */
  readonly peakMemory: { readonly host: number; readonly checker: number | null };
  readonly consumers: readonly ConsumerReport[];
  /** The counts of the requests that this run sent. */
  readonly run: Counts;
}

/** `memoryOf`: largest resident size of a process, MiB. */
export function consumerReport(
  status: ConsumerStatus,
  memoryOf: (pid: number) => number | undefined = peakMemory,
): ConsumerReport {
  const { name, compute, pids, uid, mounts, restarts } = status;
  const memory = pids.map(memoryOf).filter((size) => size !== undefined);
  const largest = memory.length === 0 ? null : Math.max(...memory);
  return { name, compute, pids: [...pids], uid, mounts: [...mounts], restarts, peakMemory: largest };
}

/**
 * JSON has no infinity, and null or a text would pass a comparison such as `p50 <= 5000` in some language. 1e999 is a
 * JSON number that every parser reads as infinity or as its largest number.
 */
export function reportJson(report: Report): string {
  const text = JSON.stringify(report, (_, value) => (value === Number.POSITIVE_INFINITY ? INFINITE : value), 2);
  return `${text.replaceAll(JSON.stringify(INFINITE), "1e999")}\n`;
}

const INFINITE = "\u0000infinite";
