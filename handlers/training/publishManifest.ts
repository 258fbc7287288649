import { join } from "node:path";
import type { FileSystem } from "../protocol/fileSystem";
import { encodeManifest, newestManifestVersion, parseManifest, readManifest } from "../protocol/manifest";
import type { Manifest } from "../protocol/manifestTypes";
import type { Publisher } from "../protocol/publish";
import { manifestPath, tree } from "../protocol/tree";
import { takeBack } from "./append";

/**
 * Makes `manifest` its version, or tells which other one is to be thought about: what stands under the number, or the
 * newest if the number was one that retention has deleted. The newest versions are never deleted, so a number may be an
 * old one only below all of them; what was put there is then taken back.
 */
export async function publishManifest(
  fileSystem: FileSystem,
  models: Publisher,
  root: string,
  manifest: Manifest,
): Promise<{ readonly ours: boolean; readonly manifest: Manifest }> {
  const { version } = manifest;
  const publication = await models.publish(manifestPath(version), encodeManifest(manifest));
  if (publication.outcome === "alreadyPublished") {
    return { ours: false, manifest: parseManifest(version, publication.standing) };
  }
  const newest = (await newestManifestVersion(fileSystem, root)) ?? version;
  if (newest - version < keptAlways()) return { ours: true, manifest };
  await takeBack(fileSystem, join(root, manifestPath(version)));
  return { ours: false, manifest: await readManifest(fileSystem, root, newest) };
}

function keptAlways(): number {
  const { deletion } = tree.manifest;
  if (deletion.rule !== "thinned") throw new Error(`manifests are deleted by the rule ${deletion.rule}`);
  return deletion.newest;
}
