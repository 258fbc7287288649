import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../protocol/checkpoint";
import { FormatError } from "../protocol/formatError";
import { newestManifestVersion, readManifest } from "../protocol/manifest";
import type { Manifest } from "../protocol/manifestTypes";
import { listOrEmpty, Publisher } from "../protocol/publish";
import { blobPath, checkpointPath } from "../protocol/tree";
import { publishManifest } from "./publishManifest";
import type { Scribe } from "./scribe";
import type { TrainerOptions } from "./trainerOptions";

/** While records arrive, no more than this is learned again after a crash. Milliseconds. */
const CHECKPOINT_INTERVAL = 30_000;

/** Publishes checkpoints and model versions. Clocks decide only whether a position is published, never what it holds. */
export class Outputs {
  private readonly models: Publisher;
  private checkpointAt: number;
  private checkpointTrained = 0;
  private publishedAt = Number.NEGATIVE_INFINITY;
  private latest: Manifest | undefined;
  private checkpointPosition: number | undefined;

  constructor(
    private readonly options: TrainerOptions,
    private readonly scribe: Scribe,
    checkpoint: Checkpoint | undefined,
  ) {
    const { fileSystem, mounts, newId, pause, now } = options;
    this.models = new Publisher({ fileSystem, root: mounts.models, newId, pause });
    this.checkpointPosition = checkpoint?.position;
    this.checkpointTrained = checkpoint?.records ?? 0;
    this.checkpointAt = now();
  }

  /** The newest version that this trainer knows. */
  get version(): number | undefined {
    return this.latest?.version;
  }

  /** Milliseconds since 1970 at which it was published. */
  get versionPublishedAt(): number | undefined {
    return this.latest === undefined ? undefined : Date.parse(this.latest.publishedAt);
  }

  /** Position of the newest checkpoint that this trainer knows to be durable. */
  get checkpointed(): number | undefined {
    return this.checkpointPosition;
  }

  /** The first checkpoint, if there is none yet; learns which version is the newest. */
  async begin(): Promise<void> {
    this.latest = await this.newest();
    if (this.checkpointed === undefined) await this.checkpoint();
  }

  /** Publishes what is due. */
  async whenDue(): Promise<void> {
    const { settings, now } = this.options;
    const { fold } = this.scribe;
    const { trained, heldOut, excluded } = fold.accounting;
    const fresh = trained + heldOut + excluded - this.checkpointTrained;
    // What was learned twice for a fork is not learned a third time after a crash.
    const forked = (fold.forkedAt ?? -1) > (this.checkpointPosition ?? -1);
    const late = fresh > 0 && now() - this.checkpointAt >= CHECKPOINT_INTERVAL;
    if (fresh >= settings.checkpointRecords || late || forked) await this.checkpoint();
    if (now() - this.publishedAt < settings.publishSeconds * 1000) return;
    const superseded = trained > 0 && (fold.forkedAt ?? -1) > (this.latest?.log.to ?? -1);
    const due = trained - (this.latest?.metrics.trained ?? 0) >= settings.publishRecords;
    if (due || superseded) await this.publish();
  }

  /** At the stop: whatever was learned is in a checkpoint and in a version. */
  async finish(): Promise<void> {
    if (this.checkpointed !== this.scribe.fold.position) await this.checkpoint();
    if (this.scribe.fold.accounting.trained > 0) await this.publish();
  }

  private async checkpoint(): Promise<void> {
    const { log, now } = this.options;
    const checkpoint = this.scribe.fold.checkpoint();
    const bytes = encodeCheckpoint(checkpoint);
    const path = checkpointPath(checkpoint.position);
    const publication = await this.scribe.journal.publish(path, bytes);
    if (publication.outcome === "alreadyPublished") this.examine(path, checkpoint, publication.standing);
    this.checkpointPosition = checkpoint.position;
    this.checkpointTrained = checkpoint.records;
    this.checkpointAt = now();
    log.info("checkpoint", { position: checkpoint.position, records: checkpoint.records, bytes: bytes.length });
  }

  /** Equal positions of one learner must have equal bytes; anything else means that the fold is not a function of the log. */
  private examine(path: string, ours: Checkpoint, standing: Uint8Array<ArrayBuffer>): void {
    let theirs: Checkpoint;
    try {
      theirs = decodeCheckpoint(standing);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.options.log.error("a damaged checkpoint stands", { path, reason: error.message });
      return;
    }
    if (theirs.learner !== ours.learner) {
      this.options.log.warn("a checkpoint of another learner stands", { path, learner: theirs.learner });
      return;
    }
    throw new Error(
      `${path} stands with other bytes than log entries 0 to ${ours.position} give here: learning is not deterministic; ` +
        "keep both states and report this, training must not go on",
    );
  }

  private async publish(): Promise<void> {
    const { log, now, learners, fileSystem, mounts } = this.options;
    const { fold } = this.scribe;
    if (this.latest?.learner === learners.version && this.latest.log.to >= fold.position) return;
    // Another trainer or a person may have gone on, so far that our next number was deleted and looks free.
    await this.follow();
    if (this.latest?.promotion.decision === "rollback") {
      this.publishedAt = now();
      return;
    }
    if (this.latest?.learner === learners.version && this.latest.log.to >= fold.position) return;
    const blob = fold.learner.exportModel();
    const sha256 = createHash("sha256").update(blob).digest("hex");
    await this.models.publish(blobPath(sha256), blob);
    for (;;) {
      const version = (this.latest?.version ?? 0) + 1;
      const manifest: Manifest = {
        v: 1,
        version,
        blob: sha256,
        length: blob.length,
        parent: this.latest?.version,
        log: { from: 0, to: fold.position },
        checkpoint: this.checkpointPosition,
        learner: learners.version,
        parameters: fold.learner.parameters,
        metrics: fold.learner.summary(),
        promotion: { decision: "unconditional" },
        publishedAt: new Date(now()).toISOString(),
      };
      const { ours, manifest: standing } = await publishManifest(fileSystem, this.models, mounts.models, manifest);
      this.latest = standing;
      if (ours) {
        await this.restore(sha256, blob);
        this.publishedAt = now();
        log.info("model published", { version, blob: sha256, to: fold.position, ...manifest.metrics });
        return;
      }
      if (this.latest.promotion.decision === "rollback") return;
      if (this.latest.learner === learners.version && this.latest.log.to >= fold.position) return;
    }
  }

  /** Nothing named the blob until now: a janitor may have deleted it while this process slept before the manifest. */
  private async restore(sha256: string, blob: Uint8Array): Promise<void> {
    const { fileSystem, mounts } = this.options;
    const path = blobPath(sha256);
    const names = await listOrEmpty(fileSystem, join(mounts.models, dirname(path)));
    if (!names.includes(basename(path))) await this.models.publish(path, blob);
  }

  /** Learns of newer versions. */
  private async follow(): Promise<void> {
    const newest = await this.newest();
    if (newest !== undefined && newest.version > (this.latest?.version ?? 0)) this.latest = newest;
  }

  private async newest(): Promise<Manifest | undefined> {
    const { fileSystem, mounts } = this.options;
    const version = await newestManifestVersion(fileSystem, mounts.models);
    return version === undefined ? undefined : readManifest(fileSystem, mounts.models, version);
  }
}
