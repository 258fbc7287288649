import type { Counts } from "../report/report";
import type { RunLines } from "../traffic/acknowledgements";
import { account, accountDifference, bayesLogLoss, type Evidence } from "./account";
import { beginningOf } from "./beginning";
import { accountAtEach, compareCheckpoints, readCheckpoints } from "./checkpoints";
import type { Tally } from "./fate";
import { Replay } from "./replay";
import { requestsOf } from "./requests";
import { DamagedFile, type Storage } from "./storage";
import { compareVersions, readVersions } from "./versions";

/** What the checker found. */
export interface CheckResult {
  /** Since the last reset. */
  readonly counts: Counts;
  readonly run: Counts;
  readonly sandboxes: number;
  readonly modelVersion: number | null;
  readonly progressiveLogLoss: number | null;
  readonly progressiveAccuracy: number | null;
  readonly bayesLogLoss: number | null;
  /** Newest log entry; -1 = none. */
  readonly logEnd: number;
  /** First log entry that was counted one by one; above 0, a checkpoint has counted what was before it. */
  readonly countsFrom: number;
  /** Log entry up to which the newest checkpoint counts; -1 = none. */
  readonly position: number;
  /** Everything that is not as it must be, each naming what and where. Empty = good. */
  readonly differences: readonly string[];
  /** Largest resident size of the checker's process, MiB; not told where it had none of its own. */
  readonly peakMemory?: number;
}

/** Recounts everything from the driver's files and the shared directories, and compares it with what learning says. */
export function check(storage: Storage, runs: readonly RunLines[], run: string): CheckResult {
  const { byId: requests, differences: requestDifferences } = requestsOf(runs);
  const differences = [...requestDifferences];
  const checkpoints = readCheckpoints(storage, differences);
  const manifests = readVersions(storage, differences);
  const [checkpoint, manifest] = [checkpoints.at(-1), manifests.at(-1)];
  const beginning = beginningOf(storage, differences);
  const replay = new Replay(storage, beginning);
  const tallies = new Map<number, Tally>();
  const wanted = new Set([...checkpoints.map(({ position }) => position), ...manifests.map(({ log }) => log.to)]);
  replay.run((n, tally) => {
    if (wanted.has(n)) tallies.set(n, { ...tally });
  });
  differences.push(...replay.differences);
  const countsFrom = beginning.position + 1;
  const standing = checkpoints.filter(({ position }) => position >= beginning.position);
  compareCheckpoints(standing, tallies, differences);
  compareVersions(manifests, tallies, replay, storage, differences, beginning.position);
  const packed = tolerate(() => storage.packs(), [])?.end ?? -1;
  if (packed > (checkpoint?.position ?? -1)) {
    differences.push(
      `log entries are packed up to ${packed}, above the newest checkpoint (${checkpoint?.position ?? "none"})`,
    );
  }

  const segments = storage.segments();
  const accounting = beginning.checkpoint?.accounting;
  const evidence: Evidence = {
    ...(accounting === undefined ? {} : { earlier: { accounting, until: replay.until } }),
    requests,
    fates: replay.fates,
    position: checkpoint?.position ?? -1,
    stands: once((id) => segments.get(id)?.some((path) => isWhole(storage, path)) ?? false),
  };
  const total = account(evidence);
  for (const id of total.lostIds) {
    const { key, records } = requests.get(id)!;
    const damaged = segments.get(id);
    const where = damaged === undefined ? "nor in samples" : `and only damaged in samples (${damaged.join(", ")})`;
    differences.push(
      `lost: request ${key} (${records} records, id ${id}) was acknowledged, but is neither in the log ${where}`,
    );
  }
  if (total.missing > 0) {
    differences.push(
      `lost: ${total.missing} records were acknowledged that are neither in the log from entry ${countsFrom} on nor in ` +
        "samples, and before it fewer were counted than were acknowledged until then",
    );
  }
  if (total.counts.duplicates! > 0) differences.push(`learning counted ${total.counts.duplicates} records twice`);
  differences.push(...accountDifference("since the last reset", total.counts));
  const { counts: thisRun } = account(evidence, run);
  differences.push(...accountDifference(`of run ${run}`, thisRun));
  accountAtEach(standing, evidence, differences);
  return {
    counts: total.counts,
    run: thisRun,
    sandboxes: total.sandboxes,
    modelVersion: manifest?.version ?? null,
    progressiveLogLoss: manifest?.metrics.logLoss ?? null,
    progressiveAccuracy: manifest?.metrics.accuracy ?? null,
    bayesLogLoss: bayesLogLoss(evidence, manifest?.log.to ?? evidence.position),
    logEnd: replay.last,
    countsFrom,
    position: evidence.position,
    differences,
  };
}

function isWhole(storage: Storage, path: string): boolean {
  try {
    storage.segment(path);
    return true;
  } catch (error) {
    if (error instanceof DamagedFile) return false;
    throw error;
  }
}

function tolerate<T>(read: () => T, differences: string[]): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    differences.push(error.message);
    return undefined;
  }
}

function once(decide: (id: string) => boolean): (id: string) => boolean {
  const known = new Map<string, boolean>();
  return (id) => {
    const answer = known.get(id) ?? decide(id);
    known.set(id, answer);
    return answer;
  };
}
