import type { Checkpoint } from "../../handlers/protocol/checkpoint";
import type { Manifest } from "../../handlers/protocol/manifestTypes";
import type { Counts } from "../report/report";
import type { RunLines } from "../traffic/acknowledgements";
import { account, bayesLogLoss, type Evidence } from "./account";
import type { Tally } from "./fate";
import { Replay } from "./replay";
import { requestsOf } from "./requests";
import { DamagedFile, type Storage } from "./storage";

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
  /** Log entry up to which the newest checkpoint counts; -1 = none. */
  readonly position: number;
  /** Everything that is not as it must be, each naming what and where. Empty = good. */
  readonly differences: readonly string[];
}

const COMPARED = [
  ...(["trained", "heldOut", "excluded", "quarantined", "records"] as const),
  ...(["quarantinedSegments", "duplicateSegments", "conflictSegments"] as const),
];

/** Recounts everything from the driver's files and the shared directories, and compares it with what learning says. */
export function check(storage: Storage, runs: readonly RunLines[], run: string): CheckResult {
  const { byId: requests, differences: requestDifferences } = requestsOf(runs);
  const differences = [...requestDifferences];
  const checkpoint = tolerate(() => storage.newestCheckpoint(), differences);
  const manifest = tolerate(() => storage.newestManifest(), differences);
  const replay = new Replay(storage);
  const tallies = new Map<number, Tally>();
  const wanted = new Set([checkpoint?.position, manifest?.log.to]);
  replay.run((n, tally) => {
    if (wanted.has(n)) tallies.set(n, { ...tally });
  });
  differences.push(...replay.differences);
  compareCheckpoint(checkpoint, tallies, differences);
  compareManifest(manifest, tallies, differences);
  const packed = tolerate(() => storage.packs(), [])?.end ?? -1;
  if (packed > (checkpoint?.position ?? -1)) {
    differences.push(
      `log entries are packed up to ${packed}, above the newest checkpoint (${checkpoint?.position ?? "none"})`,
    );
  }

  const segments = storage.segments();
  const evidence: Evidence = {
    requests,
    fates: replay.fates,
    position: checkpoint?.position ?? -1,
    stands: (id) => segments.get(id)?.some((path) => isWhole(storage, path)) ?? false,
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
  if (total.counts.duplicates! > 0) differences.push(`learning counted ${total.counts.duplicates} records twice`);
  compareAccount("since the last reset", total.counts, differences);
  const { counts: thisRun } = account(evidence, run);
  compareAccount(`of run ${run}`, thisRun, differences);
  return {
    counts: total.counts,
    run: thisRun,
    sandboxes: total.sandboxes,
    modelVersion: manifest?.version ?? null,
    progressiveLogLoss: manifest?.metrics.logLoss ?? null,
    progressiveAccuracy: manifest?.metrics.accuracy ?? null,
    bayesLogLoss: bayesLogLoss(evidence, manifest?.log.to ?? evidence.position),
    logEnd: replay.last,
    position: evidence.position,
    differences,
  };
}

function compareCheckpoint(
  checkpoint: Checkpoint | undefined,
  tallies: ReadonlyMap<number, Tally>,
  differences: string[],
): void {
  if (checkpoint === undefined) return;
  const { position, accounting, records } = checkpoint;
  const tally = tallies.get(position);
  if (tally === undefined) {
    differences.push(`the newest checkpoint stands at log entry ${position}, which is not in the log`);
    return;
  }
  const says = { ...accounting, records };
  for (const name of COMPARED) {
    if (says[name] === tally[name]) continue;
    differences.push(
      `checkpoint ${position} says ${name} ${says[name]}, the log and the segments make it ${tally[name]}`,
    );
  }
}

function compareManifest(
  manifest: Manifest | undefined,
  tallies: ReadonlyMap<number, Tally>,
  differences: string[],
): void {
  if (manifest === undefined) return;
  const { version, log, metrics } = manifest;
  const tally = tallies.get(log.to);
  if (tally === undefined) {
    differences.push(`model version ${version} ends at log entry ${log.to}, which is not in the log`);
    return;
  }
  for (const name of ["trained", "heldOut"] as const) {
    if (metrics[name] === tally[name]) continue;
    differences.push(
      `model version ${version} says ${name} ${metrics[name]} at log entry ${log.to}, the log and the segments make it ${tally[name]}`,
    );
  }
}

/** Every record that was promised or logged must be somewhere. */
function compareAccount(whose: string, counts: Counts, differences: string[]): void {
  const { acknowledged, unacknowledged, trained, heldOut, quarantined, excluded, pending, lost } = counts;
  const promised = acknowledged + unacknowledged!;
  const found = trained + heldOut + quarantined + excluded + pending + lost!;
  if (promised === found) return;
  differences.push(
    `records ${whose} do not add up: acknowledged ${acknowledged} + unacknowledged ${unacknowledged} = ${promised}, but ` +
      `trained ${trained} + heldOut ${heldOut} + quarantined ${quarantined} + excluded ${excluded} + pending ${pending} + lost ${lost} = ${found}`,
  );
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
