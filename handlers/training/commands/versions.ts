import { isErrno } from "../../protocol/errors";
import { listManifests, readManifest } from "../../protocol/manifest";
import type { Manifest, Promotion } from "../../protocol/manifestTypes";
import { listOrEmpty, Publisher } from "../../protocol/publish";
import { blobPath } from "../../protocol/tree";
import { publishManifest } from "../publishManifest";
import type { RefoldOptions } from "../refold";
import type { TrainerOptions } from "../trainerOptions";

/** What the commands of a person need; they run beside trainers and servers, from any process that mounts the three. */
export type CommandOptions = RefoldOptions & Pick<TrainerOptions, "now" | "newId">;

/** One published version as a person sees it. */
export interface VersionRow {
  readonly version: number;
  /** ISO 8601 UTC. */
  readonly publishedAt: string;
  readonly promotion: Promotion;
  /** Last log entry that it learned. */
  readonly to: number;
  readonly trained: number;
  readonly logLoss: number;
  readonly blob: string;
  /** Whether its blob still stands: what does not can be rebuilt, not served. */
  readonly stands: boolean;
}

/** Every version whose manifest stands, rising. */
export async function listVersions({ fileSystem, mounts }: CommandOptions): Promise<VersionRow[]> {
  const blobs = new Set((await listOrEmpty(fileSystem, `${mounts.models}/blob`)).map((name) => `blob/${name}`));
  const rows: VersionRow[] = [];
  for (const number of await listManifests(fileSystem, mounts.models)) {
    const { version, publishedAt, promotion, log, metrics, blob } = await readManifest(
      fileSystem,
      mounts.models,
      number,
    );
    const { trained, logLoss } = metrics;
    const stands = blobs.has(blobPath(blob));
    rows.push({ version, publishedAt, promotion, to: log.to, trained, logLoss, blob, stands });
  }
  return rows;
}

/** The manifest of a version. Throws an error that names the versions there are. */
export async function manifestOf({ fileSystem, mounts }: CommandOptions, version: number): Promise<Manifest> {
  try {
    return await readManifest(fileSystem, mounts.models, version);
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
    const standing = await listManifests(fileSystem, mounts.models);
    const which = standing.length === 0 ? "none is published yet" : `there are ${ranges(standing)}`;
    throw new Error(`there is no version ${version} of the model: ${which}`);
  }
}

/** Publishes what `next` makes of the newest manifest, as the version after it; again if a trainer was faster. */
export async function publishAfter(
  options: CommandOptions,
  newest: Manifest,
  next: (newest: Manifest) => Manifest,
): Promise<Manifest> {
  const { fileSystem, mounts, newId, pause, now } = options;
  const models = new Publisher({ fileSystem, root: mounts.models, newId, pause });
  for (let standing = newest; ; ) {
    const version = standing.version + 1;
    const publishedAt = new Date(now()).toISOString();
    const manifest: Manifest = { ...next(standing), version, parent: standing.version, publishedAt };
    const published = await publishManifest(fileSystem, models, mounts.models, manifest);
    if (published.ours) return manifest;
    standing = published.manifest;
  }
}

/** `1 to 4, 9`. */
export function ranges(rising: readonly number[]): string {
  const parts: string[] = [];
  for (let k = 0; k < rising.length; ) {
    let end = k;
    while (rising[end + 1] === rising[end]! + 1) end++;
    parts.push(end === k ? `${rising[k]}` : `${rising[k]} to ${rising[end]}`);
    k = end + 1;
  }
  return parts.join(", ");
}
