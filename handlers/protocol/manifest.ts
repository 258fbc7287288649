import { join } from "node:path";
import { Fields, SHA256 } from "./fields";
import type { FileSystem } from "./fileSystem";
import { FormatError } from "./formatError";
import type { Manifest, ProgressiveSummary, Promotion } from "./manifestTypes";
import { listOrEmpty } from "./publish";
import { manifestPath, parseManifestPath } from "./tree";

export function encodeManifest(manifest: Manifest): Uint8Array {
  return Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`, "utf8");
}

/** Throws FormatError that names the version. */
export function parseManifest(version: number, bytes: Uint8Array): Manifest {
  const place = `manifest ${version}`;
  const fields = Fields.parse(place, bytes);
  if (fields.count("v") !== 1) throw new FormatError(`${place} has format ${fields.count("v")}, this program reads 1`);
  if (fields.count("version") !== version) throw new FormatError(`${place} calls itself ${fields.count("version")}`);
  const log = fields.fields("log");
  return {
    v: 1,
    version,
    blob: fields.text("blob", SHA256),
    length: fields.count("length"),
    parent: fields.has("parent") ? fields.count("parent") : undefined,
    log: { from: log.count("from"), to: log.count("to") },
    checkpoint: fields.has("checkpoint") ? fields.count("checkpoint") : undefined,
    learner: fields.text("learner"),
    parameters: fields.fields("parameters").numbers(),
    metrics: summary(fields.fields("metrics")),
    promotion: promotion(fields.fields("promotion")),
    publishedAt: fields.text("publishedAt"),
  };
}

/** Every published version, rising. */
export async function listManifests(fileSystem: FileSystem, models: string): Promise<number[]> {
  const versions: number[] = [];
  for (const shard of await listOrEmpty(fileSystem, join(models, "manifest"))) {
    versions.push(...(await listShard(fileSystem, models, shard)));
  }
  return versions.sort((a, b) => a - b);
}

/** The highest version, found in the newest shard that holds one; undefined if there is none yet. */
export async function newestManifestVersion(fileSystem: FileSystem, models: string): Promise<number | undefined> {
  const shards = (await listOrEmpty(fileSystem, join(models, "manifest"))).filter((name) => /^\d+$/.test(name));
  for (const shard of shards.sort((a, b) => Number(b) - Number(a))) {
    const versions = await listShard(fileSystem, models, shard);
    if (versions.length > 0) return Math.max(...versions);
  }
  return undefined;
}

export async function readManifest(fileSystem: FileSystem, models: string, version: number): Promise<Manifest> {
  return parseManifest(version, await fileSystem.read(join(models, manifestPath(version))));
}

async function listShard(fileSystem: FileSystem, models: string, shard: string): Promise<number[]> {
  return (await listOrEmpty(fileSystem, join(models, "manifest", shard)))
    .map((name) => parseManifestPath(`manifest/${shard}/${name}`))
    .filter((version) => version !== undefined);
}

function promotion(fields: Fields): Promotion {
  const decision = fields.textOf("decision", ["unconditional", "rollback", "resumed"] as const);
  return decision === "rollback" ? { decision, to: fields.count("to") } : { decision };
}

function summary(fields: Fields): ProgressiveSummary {
  return {
    trained: fields.count("trained"),
    heldOut: fields.count("heldOut"),
    logLoss: fields.number("logLoss"),
    accuracy: fields.number("accuracy"),
    heldOutLogLoss: fields.number("heldOutLogLoss"),
    baseRate: fields.number("baseRate"),
  };
}
