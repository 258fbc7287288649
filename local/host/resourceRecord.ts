import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isMap } from "../../config/tolerantDecode";
import { consumerOf } from "../cloud/consumerOf";
import type { CloudResource } from "../cloud/types";

/** Raised whenever an older record cannot be compared with a newer one. */
const RECORD_FORMAT = 1;

/** Path of one value in a resource's inputs (`environment.variables.MODE`) → the value, if it can be shown, or its hash. */
export type RecordedInputs = Readonly<Record<string, string | number | boolean>>;

/** One resource as the last run had it. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  /** Undefined = it belongs to none. */
  readonly consumer?: string;
  readonly inputs: RecordedInputs;
}

/**
 * Resources without their texts: numbers and booleans are kept, everything else is a hash, because an environment variable
 * may be a secret. A file of the program's counts by its content.
 *
 * @param root the working directory of the program
 */
export function recordOf(resources: readonly CloudResource[], root: string): RecordedResource[] {
  return resources.map(({ type, name, inputs }) => {
    const consumer = consumerOf(inputs);
    const flat: Record<string, string | number | boolean> = {};
    flatten("", inputs, root, flat);
    return { type, name, ...(consumer === undefined ? {} : { consumer }), inputs: flat };
  });
}

/** Undefined = there is no record, or it is of another format or damaged: there is nothing to compare with. */
export function readResources(path: string): readonly RecordedResource[] | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (!isMap(value) || value.format !== RECORD_FORMAT || !Array.isArray(value.resources)) return undefined;
    return value.resources.every(isRecorded) ? value.resources : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the record in one step. */
export function writeResources(path: string, resources: readonly RecordedResource[]): void {
  const unfinished = `${path}.new`;
  writeFileSync(unfinished, `${JSON.stringify({ format: RECORD_FORMAT, resources })}\n`, { mode: 0o600 });
  renameSync(unfinished, path);
}

function isRecorded(value: unknown): value is RecordedResource {
  if (!isMap(value) || !isMap(value.inputs)) return false;
  const { type, name, consumer, inputs } = value;
  const leaf = (one: unknown) => ["string", "number", "boolean"].includes(typeof one);
  return (
    typeof type === "string" &&
    typeof name === "string" &&
    (consumer === undefined || typeof consumer === "string") &&
    Object.values(inputs).every(leaf)
  );
}

function flatten(path: string, value: unknown, root: string, into: Record<string, string | number | boolean>): void {
  if (value === undefined) return;
  if (typeof value === "number" || typeof value === "boolean") into[path] = value;
  else if (isMap(value) && value.asset === "file" && typeof value.path === "string") {
    into[path] = fileHash(resolve(root, value.path));
  } else if (Array.isArray(value) && value.length > 0) {
    for (const [index, one] of value.entries()) flatten(`${path}[${index}]`, one, root, into);
  } else if (isMap(value) && Object.keys(value).length > 0) {
    for (const [key, one] of Object.entries(value)) flatten(path === "" ? key : `${path}.${key}`, one, root, into);
  } else into[path] = hash(JSON.stringify(value) ?? "");
}

function fileHash(path: string): string {
  return existsSync(path) ? hash(readFileSync(path)) : "no file";
}

function hash(value: string | Uint8Array): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 16);
}

/** Where the record of a run lies. */
export function resourcesPath(localDirectory: string): string {
  return join(localDirectory, "resources.json");
}
