import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../contract";
import { loadModel } from "../models/loadModel";
import type { Model } from "../models/modelParts";
import { describeFailure, errnoOf } from "../protocol/errors";
import type { FileSystem } from "../protocol/fileSystem";
import { FormatError } from "../protocol/formatError";
import { listManifests, newestManifestVersion, readManifest } from "../protocol/manifest";
import type { Manifest } from "../protocol/manifestTypes";
import { blobPath } from "../protocol/tree";
import type { ServingMetrics } from "./servingMetrics";

/** One version in use; replaced as a whole, never changed. */
export interface ServedModel {
  readonly manifest: Manifest;
  readonly model: Model;
}

export interface ModelWatcherOptions {
  readonly fileSystem: FileSystem;
  /** Absolute path of the models directory. */
  readonly models: string;
  readonly log: Log;
  readonly metrics: ServingMetrics;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Versions tried in one look; a long row of broken ones must not hold up the next look. */
const TRIES = 16;

/** The bytes are not what the manifest promises; reading them again will not help. */
class BlobRefused extends Error {}

/**
 * Keeps `current` at the highest published version that verifies: length and sha256 as in its manifest, and the model
 * gives its golden answers. A version that does not is refused for good and the next lower one is taken, but never one
 * below the version in use.
 */
export class ModelWatcher {
  current: ServedModel | undefined;
  private readonly refused = new Set<number>();
  /** The newest version of a row that holds nothing to take, down to the one in use. */
  private exhausted: number | undefined;
  private readonly complaints = new Map<string, string>();

  constructor(private readonly options: ModelWatcherOptions) {}

  /** Looks every `cadence` milliseconds until the signal aborts. Rejects if the file system is gone for good. */
  async watch(cadence: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look();
      await pause(cadence, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One look. Failures of the file system are counted and logged; the version in use stays. */
  async look(): Promise<void> {
    const { fileSystem, models, metrics, now } = this.options;
    try {
      const newest = await newestManifestVersion(fileSystem, models);
      if (newest !== undefined && newest > this.version() && newest !== this.exhausted) await this.advance(newest);
      metrics.lastLook = now();
      this.settled("look");
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      metrics.failedLooks++;
      this.complain("look", "cannot look for a newer model; the one in use stays", { reason: describeFailure(error) });
    }
  }

  private async advance(newest: number): Promise<void> {
    const { fileSystem, models } = this.options;
    const first = await this.take(newest);
    if (first === "taken") return;
    const older = (await listManifests(fileSystem, models)).filter((version) => version < newest);
    let unread = first === "unread";
    let tries = 1;
    for (const version of older.reverse()) {
      if (version <= this.version()) break;
      if (this.refused.has(version)) continue;
      if (tries++ === TRIES) return;
      const outcome = await this.take(version);
      if (outcome === "taken") return;
      unread ||= outcome === "unread";
    }
    if (!unread) this.exhausted = newest;
  }

  /** Takes a version into use, refuses it for good, or could not read it now. Rejects only if no later try can help. */
  private async take(version: number): Promise<"taken" | "refused" | "unread"> {
    if (this.refused.has(version)) return "refused";
    const { metrics, log } = this.options;
    try {
      const served = await this.load(version).catch((error: unknown) => {
        // Once more: a client cache may have given bytes from before the name stood.
        if (error instanceof BlobRefused || error instanceof FormatError) return this.load(version);
        throw error;
      });
      const from = this.current?.manifest.version;
      this.current = served;
      metrics.swaps++;
      for (const known of this.refused) if (known < version) this.refused.delete(known);
      this.settled(`version ${version}`);
      log.info("model in use", { version, from, blob: served.manifest.blob });
      return "taken";
    } catch (error) {
      if (error instanceof BlobRefused || error instanceof FormatError) {
        this.refused.add(version);
        metrics.refused++;
        log.error("model refused", { version, inUse: this.current?.manifest.version, reason: error.message });
        return "refused";
      }
      if (errnoOf(error) === undefined) throw error;
      const reason = describeFailure(error);
      this.complain(`version ${version}`, "model cannot be read yet", { version, reason });
      return "unread";
    }
  }

  private async load(version: number): Promise<ServedModel> {
    const { fileSystem, models } = this.options;
    const manifest = await readManifest(fileSystem, models, version);
    // A rollback publishes an older blob again.
    if (manifest.blob === this.current?.manifest.blob) return { manifest, model: this.current.model };
    const bytes = await fileSystem.read(join(models, blobPath(manifest.blob)));
    if (bytes.length !== manifest.length) {
      throw new BlobRefused(`blob ${manifest.blob} has ${bytes.length} bytes, its manifest says ${manifest.length}`);
    }
    const hash = createHash("sha256").update(bytes).digest("hex");
    if (hash !== manifest.blob) throw new BlobRefused(`blob ${manifest.blob} has other content: its sha256 is ${hash}`);
    try {
      return { manifest, model: loadModel(bytes) };
    } catch (error) {
      throw new BlobRefused(`blob ${manifest.blob}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private version(): number {
    return this.current?.manifest.version ?? 0;
  }

  /** Logs what is wrong once, not every second. */
  private complain(
    about: string,
    message: string,
    fields: { readonly reason: string; readonly version?: number },
  ): void {
    if (this.complaints.get(about) === fields.reason) return;
    this.complaints.set(about, fields.reason);
    this.options.log.warn(message, fields);
  }

  private settled(about: string): void {
    this.complaints.delete(about);
  }
}
