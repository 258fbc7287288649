import { FRESHNESS, FreshModel } from "../../../handlers/scoring/freshModel";
import { ModelWatcher } from "../../../handlers/serving/modelWatcher";
import { ServingMetrics } from "../../../handlers/serving/servingMetrics";
import { REMAINING, scoreInTime } from "../checks/scoreInTime";
import { ServedVersions } from "../checks/servedVersions";
import { type Life, mounts, type World } from "../world";
import { watcherLog } from "./serverRole";

/** A scoring sandbox: it looks for newer versions only while it answers, and is woken now and then. */
export class ScoreRole {
  private running = true;
  private count = 0;

  constructor(private readonly world: World) {
    this.start();
  }

  stop(): void {
    this.running = false;
  }

  private start(): void {
    const world = this.world;
    const name = `score-${this.count++}`;
    const life = world.life({
      ...{ name, skew: world.skew() },
      died: () => {
        if (this.running) world.scheduler.after(world.random.between(1_000, 20_000), () => this.start());
      },
    });
    void this.live(life, name);
  }

  private async live({ process, client }: Life, name: string): Promise<void> {
    const { world } = this;
    const { random, coverage, scheduler } = world;
    const metrics = new ServingMetrics();
    const log = watcherLog(world);
    const watcher = new ModelWatcher({ fileSystem: client, models: mounts.models, log, metrics, now: process.now });
    const fresh = new FreshModel({
      ...{ watcher, metrics, log, now: process.now },
      pause: process.sleep,
    });
    const asked = new ServedVersions(world, name);
    while (this.running) {
      await process.pause(random.between(1_000, 20_000));
      const had = watcher.current !== undefined;
      const looks = metrics.failedLooks + (metrics.lastLook ?? 0);
      const began = scheduler.now;
      const served = await fresh.current(REMAINING);
      const took = scheduler.now - began;
      asked.ask(served);
      const looked = metrics.failedLooks + (metrics.lastLook ?? 0) !== looks;
      if (took > 0 && looked) coverage.hit("score: waited for a look");
      if (had && took >= FRESHNESS.deadline && !looked) coverage.hit("score: answered from memory while a look hung");
      scoreInTime(world, name, took, had);
    }
  }
}
