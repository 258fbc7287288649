import { exclude } from "../../../handlers/training/commands/exclude";
import { rebuild } from "../../../handlers/training/commands/rebuild";
import { resume, rollback } from "../../../handlers/training/commands/rollback";
import type { CommandOptions } from "../../../handlers/training/commands/versions";
import { lineageLearners } from "../lineageLearner";
import { type Life, mounts, type World } from "../world";

/** A person at the model command: takes records out, goes back to a version, resumes, rebuilds. Any of it may die half-way. */
export class Operator {
  private count = 0;
  private pinned = false;

  constructor(private readonly world: World) {}

  /** One command, whatever comes of it. */
  async act(): Promise<void> {
    const { world } = this;
    const { random, coverage } = world;
    world.operations++;
    let dead = (): void => {};
    const died = new Promise<void>((resolve) => {
      dead = resolve;
    });
    const life = world.life({
      ...{ name: `command-${this.count++}`, skew: world.skew() },
      died: () => {
        coverage.hit("killed: command");
        dead();
      },
    });
    if (random.chance(0.1)) world.scheduler.after(random.between(5, 400), () => life.process.kill());
    await Promise.race([this.command(this.options(life)).catch((error: unknown) => this.failed(error)), died]);
  }

  /** What is pinned goes on before the end, so that the last version shows what was learned. */
  async settle(): Promise<void> {
    if (!this.pinned) return;
    const life = this.world.life({ name: `command-${this.count++}`, dies: false });
    await resume(this.options(life)).catch((error: unknown) => this.failed(error));
  }

  private async command(options: CommandOptions): Promise<void> {
    const { random, coverage, witness } = this.world;
    const versions = [...witness.manifests.keys()];
    if (this.pinned && random.chance(0.7)) {
      await resume(options);
      this.pinned = false;
      return coverage.hit("resume");
    }
    const kind = versions.length === 0 ? 0 : random.weighted([4, 2, 2]);
    if (kind === 0) {
      const names = this.names();
      if (names.length > 0) await exclude(options, names);
    } else if (kind === 1) {
      this.pinned = true;
      await rollback(options, random.pick(versions));
      coverage.hit("rollback");
    } else {
      const fromStart = random.chance(0.4);
      const { checkpoint } = await rebuild(options, random.pick(versions), fromStart);
      coverage.hit("rebuild");
      if (checkpoint === undefined) coverage.hit("rebuild from the log's beginning");
    }
  }

  /** One or two records that were acknowledged. */
  private names(): string[] {
    const { random, requests } = this.world;
    const acknowledged = requests.list.flatMap(({ variants }) => variants.filter((one) => one.acknowledged.length > 0));
    if (acknowledged.length === 0) return [];
    return Array.from({ length: 1 + random.below(2) }, () => random.pick(random.pick(acknowledged).records).id!);
  }

  private options({ process, client }: Life): CommandOptions {
    const { newId } = this.world;
    const log = { info() {}, warn() {}, error() {} };
    return {
      ...{ fileSystem: client, mounts, learners: lineageLearners, log, newId, now: process.now },
      pause: process.pause,
    };
  }

  /** A person reads the error; only some of them must never be. */
  private failed(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    const fault = !(error instanceof Error) || error instanceof TypeError || error instanceof RangeError;
    if (fault || /learning differs/.test(text)) {
      this.world.violate("commands do what they say", error instanceof Error ? (error.stack ?? text) : text);
    }
  }
}
