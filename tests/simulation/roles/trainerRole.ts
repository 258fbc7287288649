import type { Log } from "../../../handlers/contract";
import { errnoOf } from "../../../handlers/protocol/errors";
import { train } from "../../../handlers/training/train";
import type { TrainerOptions } from "../../../handlers/training/trainerOptions";
import { StepCheck } from "../checks/discovery";
import { lineageLearners } from "../lineageLearner";
import { type Life, mounts, type World } from "../world";
import { PublishWatch } from "./publishWatch";

/** As threadFileSystem's. Milliseconds. */
export const DEADLINE = 30_000;

const MINUTE = 60_000;

/**
 * Why a trainer may stop for good, to be started again by its platform: what it tells of the file system, and no more.
 * Everything else is a fault of the program.
 */
const STOPS: readonly (readonly [RegExp, "segment" | "lag" | "other"])[] = [
  [/^log entry \d+ names \S+, which cannot be read: /, "segment"],
  [/^log entries \d+ to \d+ are gone and no checkpoint /, "lag"],
  [/^the log has no entry \d+, though entry \d+ stands$/, "lag"],
  [/^the log has gone on to entry \d+ and entry \d+ is deleted by now: /, "lag"],
  [/^log entry \d+ is gone, though a checkpoint covers it: /, "lag"],
];

/** The training service: one task that is started again whenever it ends. */
export class TrainerRole {
  private life: Life | undefined;
  private stopping: AbortController | undefined;
  private running = true;
  private count = 0;
  /** Milliseconds for which it falls asleep in its next link. */
  private drowsy = 0;

  constructor(
    private readonly world: World,
    private readonly name: string,
  ) {
    this.start();
  }

  /** Frozen for a while, as a machine that swaps or is migrated. */
  freeze(milliseconds: number): void {
    this.world.weather.met("process frozen for hours");
    this.life?.process.freeze(milliseconds);
  }

  /** Frozen when it is about to link the next file of the journal. */
  freezeInLink(milliseconds: number): void {
    this.drowsy = milliseconds;
  }

  thaw(): void {
    this.drowsy = 0;
    this.life?.process.thaw();
  }

  /** At once, if it is the process of that name. */
  kill(name: string): void {
    if (this.life?.process.name === name) this.life.process.kill();
  }

  /** For good: asked to finish, or killed. */
  async stop(inOrder: boolean): Promise<void> {
    this.running = false;
    this.stopping?.abort();
    if (inOrder) await this.world.wait(5 * MINUTE);
    this.life?.process.kill();
  }

  private start(): void {
    const { world } = this;
    const check = new StepCheck(world);
    const calls = new PublishWatch(world);
    const start = new StartWatch(world);
    const life = world.life({
      ...{ name: `${this.name}-${this.count++}`, deadline: DEADLINE, skew: world.skew() },
      died: () => this.ended("killed: trainer"),
      answered: (operation, path, error) => {
        if (this.drowsy > 0 && operation === "close" && path.startsWith("/journal/tmp/")) {
          this.freeze(this.drowsy);
          this.drowsy = 0;
        }
        check.heard(operation, error);
        calls.heard(operation, path, error);
        if (error === undefined && operation === "read") start.read(path);
      },
    });
    this.life = life;
    this.stopping = new AbortController();
    const options = this.options(life, check, start);
    train(options, this.stopping.signal).then(
      () => this.ended("trainer: stopped in order"),
      (error: unknown) => this.stopped(error),
    );
  }

  private options({ process, client }: Life, check: StepCheck, start: StartWatch): TrainerOptions {
    const { world } = this;
    const { training, maintenance } = world.plan;
    return {
      ...{ fileSystem: client, mounts, settings: training, learners: lineageLearners, newId: world.newId },
      now: process.now,
      pause: async (milliseconds, signal) => {
        // Only the loop's own pause hears of the stop.
        if (signal !== undefined) this.stepped(check, milliseconds);
        await process.pause(milliseconds, signal);
        if (signal !== undefined) check.begin(client.line.troubles, process.now());
      },
      log: this.log(start),
      maintenance: { settings: maintenance, monotonic: process.monotonic },
    };
  }

  private stepped(check: StepCheck, wait: number): void {
    const { world, life } = this;
    world.operations++;
    check.end(life!.client.line.troubles, wait);
    if (wait > world.plan.training.discoverySeconds * 1000)
      world.coverage.hit("trainer: idle while the other takes everything");
  }

  private ended(how: "killed: trainer" | "trainer: stopped in order"): void {
    this.world.coverage.hit(how);
    if (this.running) this.world.scheduler.after(this.world.random.between(1_000, 20_000), () => this.start());
  }

  private stopped(error: unknown): void {
    const { world } = this;
    const reason = error instanceof Error ? error.message : String(error);
    const known = STOPS.find(([pattern]) => pattern.test(reason))?.[1];
    if (known === "segment") world.coverage.hit("trainer: stopped because of a segment it cannot read");
    if (known === "lag") world.coverage.hit("trainer: lagged behind the retained log");
    if (known === undefined && errnoOf(error) === undefined) {
      world.violate(
        "trainers stop only for what the storage did",
        error instanceof Error ? (error.stack ?? reason) : reason,
      );
    }
    if (this.running) world.scheduler.after(world.random.between(5_000, 40_000), () => this.start());
  }

  private log(start: StartWatch): Log {
    const { world } = this;
    const { coverage } = world;
    const say = (message: string): void => {
      if (message === "ready") start.isReady();
      else if (message === "training waits") coverage.hit("trainer: failure waited out");
      else if (message === "packed") coverage.hit("pack published");
      else if (message === "packing waits") coverage.hit("packing put off");
      else if (message === "quarantined segment is whole now") coverage.hit("log: quarantined segment whole again");
    };
    return { info: say, warn: say, error: say };
  }
}

/** Which way a trainer starts, from what it reads before it is ready. */
class StartWatch {
  private ready = false;
  private checkpoint = false;

  constructor(private readonly world: World) {}

  read(path: string): void {
    if (this.ready) return;
    if (path.startsWith("/journal/checkpoint/")) this.checkpoint = true;
    if (path.startsWith("/journal/packed/")) this.world.coverage.hit("trainer: start reads a pack");
  }

  isReady(): void {
    this.ready = true;
    this.world.coverage.hit(
      this.checkpoint ? "trainer: start from a checkpoint" : "trainer: start at an empty journal",
    );
  }
}
