import { join } from "node:path";
import { isForked } from "../protocol/checkpoint";
import { thin } from "../protocol/deletion";
import { listManifests, readManifest } from "../protocol/manifest";
import type { Manifest } from "../protocol/manifestTypes";
import { listOrEmpty } from "../protocol/publish";
import { blobPath, manifestPath, parseBlobPath, tree } from "../protocol/tree";
import type { Sweep } from "./janitor";

/**
 * Thins model versions: first the blobs that no kept manifest names, then the manifests whose blobs are gone. The newest
 * versions stay, so what is served and what a rollback pinned stays; of those that learned what was erased since, only
 * the very newest, until another is served. Returns the checkpoints that kept versions name.
 */
export async function sweepModels(sweep: Sweep): Promise<Set<number>> {
  const { ages } = sweep;
  const [{ deletion: ofBlobs }, { deletion: ofManifests }] = [tree.blob, tree.manifest];
  if (ofBlobs.rule !== "unnamed" || ofManifests.rule !== "thinned") return new Set();
  // Blobs before manifests: a blob that is listed has stood before the manifests that are read now.
  const blobs = await listBlobs(sweep);
  const manifests = await readAll(sweep);
  const served = manifests.at(-1);
  const valid = manifests.filter((one) => one === served || !isForked(sweep.forks, one.log.to));
  const kept = thin(
    valid.map(({ version, publishedAt }) => ({ number: version, at: Date.parse(publishedAt) })),
    ofManifests,
  );
  const keptManifests = manifests.filter(({ version }) => kept.has(version));
  const named = new Set(keptManifests.map(({ blob }) => blob));
  const gone = new Set(manifests.map(({ blob }) => blob).filter((blob) => !blobs.has(blob)));
  const unnamed = ages.update(
    "blob",
    [...blobs].filter((blob) => !named.has(blob)),
  );
  const ripe = [...unnamed].filter(([, age]) => age >= ofBlobs.graceMs).map(([sha256]) => sha256);
  const meanwhile = ripe.length === 0 ? new Set() : await namedSince(sweep, served?.version ?? 0);
  for (const sha256 of ripe) {
    if (meanwhile.has(sha256)) continue;
    if (!(await sweep.remove("blob", blobPath(sha256)))) break;
    gone.add(sha256);
  }
  const condemned = manifests.filter(({ version }) => !kept.has(version));
  const manifestAges = ages.update(
    "manifest",
    condemned.map(({ version }) => String(version)),
  );
  for (const { version, blob } of condemned) {
    if (!gone.has(blob) && !named.has(blob)) continue;
    if (manifestAges.get(String(version))! < ofManifests.graceMs) continue;
    if (!(await sweep.remove("manifest", manifestPath(version)))) break;
  }
  return new Set(keptManifests.flatMap(({ checkpoint }) => (checkpoint === undefined ? [] : [checkpoint])));
}

/** Blobs of versions that were published while the others were read: a rollback may name what was about to go. */
async function namedSince(sweep: Sweep, version: number): Promise<Set<string>> {
  const manifests = await readAll(sweep);
  return new Set(manifests.filter((one) => one.version > version).map(({ blob }) => blob));
}

async function listBlobs({ fileSystem, mounts }: Sweep): Promise<Set<string>> {
  const names = await listOrEmpty(fileSystem, join(mounts.models, "blob"));
  return new Set(names.map((name) => parseBlobPath(`blob/${name}`)).filter((sha256) => sha256 !== undefined));
}

async function readAll({ fileSystem, mounts, manifests: known }: Sweep): Promise<Manifest[]> {
  const versions = await listManifests(fileSystem, mounts.models);
  const standing = new Set(versions);
  for (const version of known.keys()) if (!standing.has(version)) known.delete(version);
  for (const version of versions) {
    if (!known.has(version)) known.set(version, await readManifest(fileSystem, mounts.models, version));
  }
  return versions.map((version) => known.get(version)!);
}
