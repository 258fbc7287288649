import { isForked } from "../../handlers/protocol/checkpoint";
import type { Manifest } from "../../handlers/protocol/manifestTypes";
import type { Tally } from "./fate";
import type { Replay } from "./replay";
import { DamagedFile, type Storage } from "./storage";

/** Blobs of the newest versions are never deleted, except those that an erasure took back. */
const KEPT = 5;

/** Every version that stands, rising; one that cannot be read is a difference. */
export function readVersions(storage: Storage, differences: string[]): Manifest[] {
  const manifests: Manifest[] = [];
  for (const version of storage.manifestVersions()) {
    try {
      manifests.push(storage.manifest(version));
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      differences.push(error.message);
    }
  }
  return manifests;
}

/**
 * Compares each version with the version before it and with its blob, and what it says with the log if it ends at log
 * entry `countedFrom` or later.
 */
export function compareVersions(
  manifests: readonly Manifest[],
  tallies: ReadonlyMap<number, Tally>,
  { forks }: Pick<Replay, "forks">,
  storage: Storage,
  differences: string[],
  countedFrom = -1,
): void {
  const positions = new Set(storage.checkpointPositions());
  const byVersion = new Map(manifests.map((manifest) => [manifest.version, manifest]));
  for (const [k, manifest] of manifests.entries()) {
    if (manifest.log.to >= countedFrom) compareCounts(manifest, tallies, differences);
    compareOrder(manifest, byVersion, differences);
    const last = k === manifests.length - 1;
    const kept = last || (k >= manifests.length - KEPT && !isForked(forks, manifest.log.to));
    compareBlob(manifest, kept, storage, differences);
    const { version, checkpoint } = manifest;
    if (kept && checkpoint !== undefined && !positions.has(checkpoint)) {
      differences.push(`checkpoint ${checkpoint}, which model version ${version} names, is gone`);
    }
  }
}

function compareCounts(
  { version, log, metrics }: Manifest,
  tallies: ReadonlyMap<number, Tally>,
  differences: string[],
): void {
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

function compareOrder(manifest: Manifest, byVersion: ReadonlyMap<number, Manifest>, differences: string[]): void {
  const { version, parent, log, checkpoint, promotion, learner } = manifest;
  const before = version === 1 ? undefined : version - 1;
  if (parent !== before) {
    differences.push(`model version ${version} calls version ${parent} its parent, that is ${before ?? "none"}`);
  }
  if (checkpoint !== undefined && checkpoint > log.to) {
    differences.push(
      `model version ${version} ends at log entry ${log.to} and names checkpoint ${checkpoint} after it`,
    );
  }
  const earlier = parent === undefined ? undefined : byVersion.get(parent);
  if (promotion.decision === "unconditional" && earlier?.learner === learner && earlier.log.to >= log.to) {
    differences.push(
      `model version ${version} ends at log entry ${log.to}, no further than version ${parent} (${earlier.log.to})`,
    );
  }
  const copied = promotion.decision === "rollback" ? byVersion.get(promotion.to) : undefined;
  if (copied !== undefined && copied.blob !== manifest.blob) {
    differences.push(`model version ${version} rolls back to version ${copied.version}, but has another blob`);
  }
}

function compareBlob(
  { version, blob, length }: Manifest,
  kept: boolean,
  storage: Storage,
  differences: string[],
): void {
  try {
    const bytes = storage.blob(blob);
    if (bytes === undefined) {
      if (kept) differences.push(`the blob of model version ${version} (${blob}) is gone`);
    } else if (bytes.length !== length) {
      differences.push(`model version ${version} says length ${length}, its blob has ${bytes.length} bytes`);
    }
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    differences.push(error.message);
  }
}
