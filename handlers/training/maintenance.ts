import { describeFailure } from "../protocol/errors";
import { History } from "./history";
import { Janitor, type KnownOfLog, NOTHING_KNOWN } from "./janitor";
import { Packer } from "./packer";
import type { TrainerOptions } from "./trainerOptions";
import type { MaintenanceSettings } from "./trainingSettings";

export interface MaintenanceOptions {
  readonly settings: MaintenanceSettings;
  /** Milliseconds that only rise. */
  readonly monotonic: () => number;
}

/** After a failure, milliseconds until maintenance is tried again. */
const PAUSE = 10_000;

/** Packs and deletes beside the training, a little at a time. Its failures are reported and never stop the training. */
export class Maintenance {
  private readonly packer: Packer;
  private readonly janitor: Janitor;
  private sweptAt = Number.NEGATIVE_INFINITY;
  /** By task: until when it rests after a failure, and what was said about it. */
  private readonly resting = new Map<string, { readonly until: number; readonly reason: string }>();

  constructor(
    private readonly options: TrainerOptions,
    private readonly own: MaintenanceOptions,
  ) {
    const { fileSystem, mounts, log } = options;
    const { settings, monotonic } = own;
    this.packer = new Packer(options, settings);
    const history = new History(options);
    this.janitor = new Janitor({ fileSystem, mounts, history, settings, monotonic, log });
  }

  /** One pack, and one sweep of the janitor if its time has come. `durable`: position of a durable checkpoint. */
  async whenDue(durable: number | undefined, known: KnownOfLog = NOTHING_KNOWN): Promise<void> {
    if (durable === undefined) return;
    const now = this.own.monotonic();
    // Deletion first, and whatever becomes of packing: on a full disk it is what makes room.
    if (now - this.sweptAt >= this.own.settings.janitorSeconds * 1000) {
      await this.attempt("deletion", now, async () => {
        this.sweptAt = now;
        const deleted = await this.janitor.sweep(known);
        if (Object.keys(deleted).length > 0) this.options.log.info("deleted", { ...deleted });
      });
    }
    await this.attempt("packing", now, async () => {
      await this.packer.pack(durable);
    });
  }

  private async attempt(task: string, now: number, run: () => Promise<void>): Promise<void> {
    const rest = this.resting.get(task);
    if (rest !== undefined && now < rest.until) return;
    try {
      await run();
      this.resting.delete(task);
    } catch (error) {
      const reason = describeFailure(error);
      if (reason !== rest?.reason) this.options.log.error(`${task} waits`, { reason });
      this.resting.set(task, { until: now + PAUSE, reason });
    }
  }
}
