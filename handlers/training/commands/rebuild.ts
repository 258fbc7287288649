import { createHash } from "node:crypto";
import { listCheckpoints, readCheckpoint } from "../../protocol/checkpoint";
import { listManifests, readManifest } from "../../protocol/manifest";
import type { Manifest } from "../../protocol/manifestTypes";
import { Publisher } from "../../protocol/publish";
import { blobPath } from "../../protocol/tree";
import { History, MissingEntries } from "../history";
import { foldUpTo } from "../refold";
import { erasedBy } from "./erased";
import { type CommandOptions, manifestOf } from "./versions";

export interface Rebuilt {
  readonly version: number;
  readonly blob: string;
  /** Bytes. */
  readonly length: number;
  /** Checkpoint from which it was learned again; undefined: from the log's beginning. */
  readonly checkpoint: number | undefined;
  /** Log entries learned again. */
  readonly entries: number;
  /** Files read for them, packs and small ones. */
  readonly opened: number;
  /** Log entry that took records of it out of the model: its blob is not published again. */
  readonly erased: number | undefined;
}

/**
 * Learns a version again from the newest checkpoint below it, or from the log's beginning, and publishes its blob if that
 * is gone, unless it has learned records that were excluded since. Throws if the result is not the same bytes, or if the
 * log does not reach back so far: the error names the earliest version that can be rebuilt. `fromStart` leaves the
 * checkpoints aside.
 */
export async function rebuild(options: CommandOptions, version: number, fromStart = false): Promise<Rebuilt> {
  const { fileSystem, mounts, learners, newId, pause } = options;
  const manifest = await manifestOf(options, version);
  if (manifest.learner !== learners.version) {
    throw new Error(
      `version ${version} was learned by ${manifest.learner}, this program is ${learners.version}: rebuild it with the other`,
    );
  }
  const history = new History(options);
  const gone = async (error: unknown): Promise<never> => {
    if (!(error instanceof MissingEntries)) throw error;
    throw new Error(`version ${version} cannot be rebuilt: ${error.message}, ${await remedy(options, history)}`);
  };
  const erased = await erasedBy(options, manifest).catch(gone);
  let start: number | undefined;
  const fold = await foldUpTo(options, history, manifest.log.to, {
    ...{ fromStart },
    began: (checkpoint) => {
      start = checkpoint;
    },
  }).catch(gone);
  const model = fold.learner.exportModel();
  const blob = createHash("sha256").update(model).digest("hex");
  if (blob !== manifest.blob) {
    throw new Error(`version ${version} was rebuilt as ${blob}, its manifest says ${manifest.blob}: learning differs`);
  }
  const models = new Publisher({ fileSystem, root: mounts.models, newId, pause });
  if (erased === undefined) await models.publish(blobPath(blob), model);
  const entries = manifest.log.to - (start ?? -1);
  return { version, blob, length: model.length, checkpoint: start, entries, opened: history.opened, erased };
}

/** What can be rebuilt. A version is out of reach if both the entries and a checkpoint to start from are gone. */
async function remedy(options: CommandOptions, history: History): Promise<string> {
  const { fileSystem, mounts, learners } = options;
  const first = (await history.first()) ?? Number.POSITIVE_INFINITY;
  const positions: number[] = [];
  for (const position of await listCheckpoints(fileSystem, mounts.journal)) {
    if (position + 1 < first) continue;
    const accept = (candidate: { learner: string; position: number }): boolean =>
      candidate.learner === learners.version && candidate.position === position;
    if ((await readCheckpoint(fileSystem, mounts.journal, accept, () => {}, position)) !== undefined) {
      positions.push(position);
    }
  }
  const oldest = first === 0 ? -1 : Math.min(...positions);
  const reachable: Manifest[] = [];
  for (const version of await listManifests(fileSystem, mounts.models)) {
    const manifest = await readManifest(fileSystem, mounts.models, version);
    if (manifest.learner === learners.version && manifest.log.to >= oldest) reachable.push(manifest);
  }
  const earliest = Math.min(...reachable.map(({ version }) => version));
  return reachable.length === 0
    ? "and no version can be rebuilt from what stands"
    : `and no checkpoint replaces them; the earliest version that can be rebuilt is ${earliest}`;
}
