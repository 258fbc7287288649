import { readCheckpoint } from "../protocol/checkpoint";
import { FormatError } from "../protocol/formatError";
import { heldOutRule } from "./heldOut";
import { Intake } from "./intake";
import type { Loaded } from "./loadSegment";
import { Maintenance } from "./maintenance";
import { Outputs } from "./outputs";
import { type FoundSegment, quarantineBody, segmentsBody } from "./proposal";
import { Scribe } from "./scribe";
import type { TrainerOptions } from "./trainerOptions";
import type { Freshness } from "./trainingMeasurements";

const HOUR = 3_600_000;
/** No pause between two steps is so long. Milliseconds. */
const ASLEEP = 60_000;

/** Where training stands, for the log line that the status display reads. Records, unless the name says segments. */
export interface Progress {
  readonly position: number;
  readonly trained: number;
  readonly heldOut: number;
  readonly excluded: number;
  readonly quarantined: number;
  readonly duplicateSegments: number;
  readonly conflictSegments: number;
  /** Found and not in the log yet. */
  readonly pendingSegments: number;
  readonly modelVersion: number | undefined;
  readonly logLoss: number;
}

/** The trainer without its loop: `start`, then `step` again and again, then `finish`. */
export class Trainer {
  /** Proposals lost in a row: another trainer is at work. */
  private losses = 0;
  private steppedAt: number;

  private constructor(
    private readonly options: TrainerOptions,
    private readonly scribe: Scribe,
    private readonly outputs: Outputs,
    private readonly intake: Intake,
    private readonly maintenance: Maintenance | undefined,
  ) {
    this.steppedAt = options.now();
  }

  /**
   * Restores the newest valid checkpoint, learns the log after it, and publishes the first checkpoint of a new journal.
   * Throws if the log cannot be followed.
   */
  static async start(options: TrainerOptions): Promise<Trainer> {
    const { fileSystem, mounts, learners, log } = options;
    const checkpoint = await readCheckpoint(
      fileSystem,
      mounts.journal,
      (candidate) => candidate.learner === learners.version,
      (position, reason) => log.warn("checkpoint passed over", { position, reason }),
    );
    const scribe = await Scribe.open(options, checkpoint);
    while (!isConfigured(scribe, learners.version)) {
      await scribe.propose({ type: "configuration", learner: learners.version, heldOut: heldOutRule });
    }
    const outputs = new Outputs(options, scribe, checkpoint);
    await outputs.begin();
    const intake = new Intake(options, scribe);
    const maintenance = options.maintenance === undefined ? undefined : new Maintenance(options, options.maintenance);
    const trainer = new Trainer(options, scribe, outputs, intake, maintenance);
    await intake.look();
    log.info("ready", { ...trainer.progress() });
    return trainer;
  }

  /**
   * Takes new segments into the log, learns them, publishes what is due. Returns how long to wait before the next step, in
   * milliseconds: 0 while there is a backlog, longer and longer while another trainer takes everything.
   */
  async step(): Promise<number> {
    const { settings, now } = this.options;
    // After a sleep the log is far ahead, perhaps so far that our next number was deleted and looks free.
    if (Math.abs(now() - this.steppedAt) > ASLEEP) await this.scribe.catchUp();
    this.steppedAt = now();
    await this.intake.look();
    this.scribe.ledger.expire(now() - settings.dedupHours * HOUR);
    const took = await this.take();
    // An idle trainer, too, follows what others decide: another trainer, or a person who excludes records.
    if (!took) await this.scribe.catchUp();
    await this.outputs.whenDue();
    const { fold, ledger } = this.scribe;
    const known = { forks: fold.forks, unsettled: (path: string) => ledger.unsettled(path) };
    await this.maintenance?.whenDue(this.outputs.checkpointed, known);
    if (this.intake.unfinished || (took && this.intake.size > 0)) return 0;
    return settings.discoverySeconds * 1000 * Math.min(2 ** this.losses, 16);
  }

  /** Follows the log to its end and publishes checkpoint and version there; takes nothing new. */
  async finish(): Promise<void> {
    await this.scribe.catchUp();
    await this.outputs.finish();
    this.options.log.info("finished", { ...this.progress() });
  }

  progress(): Progress {
    const { position, accounting, learner } = this.scribe.fold;
    const { trained, heldOut, excluded, quarantined, duplicateSegments, conflictSegments } = accounting;
    return {
      position,
      trained,
      heldOut,
      excluded,
      quarantined,
      duplicateSegments,
      conflictSegments,
      pendingSegments: this.intake.size,
      modelVersion: this.outputs.version,
      logLoss: learner.summary().logLoss,
    };
  }

  freshness(): Freshness {
    return { oldestPending: this.intake.oldest, publishedAt: this.outputs.versionPublishedAt };
  }

  /** One entry of good segments, and one of damaged ones if there are any. False if nothing was found or ours was not taken. */
  private async take(): Promise<boolean> {
    const loaded = await this.intake.load();
    const good: FoundSegment[] = [];
    const damaged: Extract<Loaded, { damage: unknown }>[] = [];
    for (const one of loaded) {
      if ("segment" in one) good.push(one);
      else if ("damage" in one) damaged.push(one);
      else this.options.log.warn("segment cannot be read yet", { path: one.file.path, reason: one.failure });
    }
    let ours = good.length + damaged.length > 0;
    if (damaged.length > 0) {
      const body = quarantineBody(damaged, this.scribe.ledger);
      ours = await this.scribe.propose(body);
      if (ours) this.options.log.error("segments quarantined", { ...body });
    }
    if (good.length > 0 && ours) {
      const inMemory = new Map(good.map(({ file, segment }) => [file.path, segment]));
      const body = segmentsBody(good, this.scribe.ledger);
      ours = await this.scribe.propose(body, inMemory);
      this.reportConflicts(body);
    }
    this.intake.settle();
    if (good.length + damaged.length > 0) this.losses = ours ? 0 : this.losses + 1;
    return ours;
  }

  private reportConflicts(body: ReturnType<typeof segmentsBody>): void {
    if (body.type !== "segments") throw new FormatError("not a segments entry");
    const conflicts = body.segments.filter(({ outcome }) => outcome === "conflict");
    if (conflicts.length > 0)
      this.options.log.error("conflicting segments", { paths: conflicts.map(({ path }) => path) });
  }
}

function isConfigured(scribe: Scribe, learner: string): boolean {
  const standing = scribe.fold.configuration;
  const { run, share } = heldOutRule;
  return standing?.learner === learner && standing.heldOut.run === run && standing.heldOut.share === share;
}
