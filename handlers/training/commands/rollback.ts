import { createHash } from "node:crypto";
import { join } from "node:path";
import { isErrno } from "../../protocol/errors";
import { newestManifestVersion } from "../../protocol/manifest";
import type { Manifest } from "../../protocol/manifestTypes";
import { Publisher } from "../../protocol/publish";
import { blobPath } from "../../protocol/tree";
import { erasedBy } from "./erased";
import { type CommandOptions, manifestOf, publishAfter } from "./versions";

/**
 * Publishes a version that points at the blob of an older one. Servers take it as any newer version; trainers go on
 * learning and publish nothing until `resume`. Throws if the blob is gone or damaged, or has learned records that were
 * excluded since.
 */
export async function rollback(options: CommandOptions, to: number): Promise<Manifest> {
  const { fileSystem, mounts, newId, pause } = options;
  const target = await manifestOf(options, to);
  const bytes = await blobOf(options, target);
  const erased = await erasedBy(options, target);
  if (erased !== undefined) {
    throw new Error(
      `version ${to} learned log entries 0 to ${target.log.to}, and entry ${erased} took records of them out of the model; ` +
        `roll back to a version that ends at entry ${erased} or later`,
    );
  }
  const newest = await newestManifest(options);
  const published = await publishAfter(options, newest, () => ({ ...target, promotion: { decision: "rollback", to } }));
  // A janitor may have been about to delete what nothing named until now.
  await new Publisher({ fileSystem, root: mounts.models, newId, pause }).publish(blobPath(target.blob), bytes);
  return published;
}

/** Ends a rollback: the same model still, and the next version when one is due. Throws if nothing is pinned. */
export async function resume(options: CommandOptions): Promise<Manifest> {
  const newest = await newestManifest(options);
  const refuse = ({ version, promotion }: Manifest): void => {
    if (promotion.decision === "rollback") return;
    throw new Error(`version ${version} is the newest and no rollback: there is nothing to resume`);
  };
  refuse(newest);
  return publishAfter(options, newest, (standing) => {
    refuse(standing);
    return { ...standing, promotion: { decision: "resumed" } };
  });
}

async function newestManifest(options: CommandOptions): Promise<Manifest> {
  const version = await newestManifestVersion(options.fileSystem, options.mounts.models);
  if (version === undefined) throw new Error("no version of the model is published yet");
  return manifestOf(options, version);
}

async function blobOf({ fileSystem, mounts }: CommandOptions, { version, blob }: Manifest): Promise<Uint8Array> {
  const remedy = `rebuild ${version} publishes it again`;
  let bytes: Uint8Array;
  try {
    bytes = await fileSystem.read(join(mounts.models, blobPath(blob)));
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
    throw new Error(`the blob of version ${version} (${blob}) is gone; ${remedy}`);
  }
  const got = createHash("sha256").update(bytes).digest("hex");
  if (got !== blob) throw new Error(`the blob of version ${version} is damaged: its sha256 is ${got}, not ${blob}`);
  return bytes;
}
