import type { Log } from "../../../handlers/contract";
import { ModelWatcher } from "../../../handlers/serving/modelWatcher";
import { ServingMetrics } from "../../../handlers/serving/servingMetrics";
import { ServedVersions } from "../checks/servedVersions";
import { type Life, mounts, type World } from "../world";
import { DEADLINE } from "./trainerRole";

/** Less often than in truth: a look too many proves nothing. Milliseconds. */
const LOOKS = 5_000;

/** What watchers say that coverage wants to know. */
export function watcherLog({ coverage }: World): Log {
  const say = (message: string): void => {
    if (message === "model in use") coverage.hit("server: version taken");
    else if (message === "model cannot be read yet") coverage.hit("server: version not readable yet");
    else if (message === "cannot look for a newer model; the one in use stays") {
      coverage.hit("server: look failed, model in use stays");
    }
  };
  return { info: say, warn: say, error: say };
}

/** A serving replica: looks for newer versions every second and answers from memory. */
export class ServerRole {
  watcher: ModelWatcher | undefined;
  private life: Life | undefined;
  private running = true;
  private count = 0;

  constructor(
    private readonly world: World,
    private readonly name: string,
  ) {
    this.start();
  }

  stop(): void {
    this.running = false;
    this.life?.process.kill();
  }

  private start(): void {
    const { world } = this;
    const name = `${this.name}-${this.count++}`;
    const life = world.life({ name, deadline: DEADLINE, skew: world.skew(), died: () => this.died() });
    const watcher = new ModelWatcher({
      ...{ fileSystem: life.client, models: mounts.models, log: watcherLog(world), metrics: new ServingMetrics() },
      now: life.process.now,
    });
    this.life = life;
    this.watcher = watcher;
    const asked = new ServedVersions(world, name);
    this.look(life, watcher, asked).catch((error: unknown) => {
      world.violate("serving goes on", `${name} stopped: ${error instanceof Error ? error.stack : error}`);
    });
    this.ask(life, watcher, asked);
  }

  private async look({ process }: Life, watcher: ModelWatcher, asked: ServedVersions): Promise<void> {
    for (;;) {
      await watcher.look();
      asked.ask(watcher.current);
      await process.pause(LOOKS);
    }
  }

  /** Requests in the middle of looks. */
  private ask({ process }: Life, watcher: ModelWatcher, asked: ServedVersions): void {
    const again = (): void => {
      if (!process.alive || !this.running) return;
      asked.ask(watcher.current);
      next();
    };
    const next = (): void => {
      void process.pause(this.world.random.between(2_000, 15_000)).then(again);
    };
    next();
  }

  private died(): void {
    this.world.coverage.hit("killed: server");
    if (this.running) this.world.scheduler.after(this.world.random.between(1_000, 20_000), () => this.start());
  }
}
