import { FolderCheck } from "./checks/atTheEnd";
import { Deletions } from "./checks/deletions";
import { watchPackHalves } from "./checks/packHalves";
import { Pending } from "./checks/pending";
import { IngestPool } from "./roles/ingestPool";
import { Operator } from "./roles/operator";
import { Producer } from "./roles/producer";
import { ScoreRole } from "./roles/scoreRole";
import { ServerRole } from "./roles/serverRole";
import { TrainerRole } from "./roles/trainerRole";
import { Vandal } from "./roles/vandal";
import type { World } from "./world";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The story of one seed: bursts of requests and quiet hours, with trouble all along, then calm. */
export class Director {
  private readonly ingest: IngestPool;
  private readonly producers: readonly Producer[];
  private readonly trainers: readonly TrainerRole[];
  private readonly servers: readonly ServerRole[];
  private readonly score: ScoreRole;
  private readonly operator: Operator;
  private readonly vandal: Vandal;
  private troubling = true;

  constructor(private readonly world: World) {
    new Deletions(world);
    new Pending(world);
    watchPackHalves(world);
    this.ingest = new IngestPool(world);
    this.producers = Array.from(
      { length: world.plan.producers },
      (_, k) => new Producer(world, this.ingest, "abc"[k]!),
    );
    this.trainers = [new TrainerRole(world, "trainer-a"), new TrainerRole(world, "trainer-b")];
    this.servers = [new ServerRole(world, "server-a"), new ServerRole(world, "server-b")];
    this.score = new ScoreRole(world);
    this.operator = new Operator(world);
    this.vandal = new Vandal(world);
  }

  async play(): Promise<void> {
    const { producers } = this;
    const world = this.world;
    const { random, plan } = world;
    if (plan.faultRate > 0) this.trouble();
    // Before it can take back what it has just put under a deleted number.
    world.witness.heardLate = (client) => {
      if (!world.calm && random.chance(0.5)) for (const trainer of this.trainers) trainer.kill(client);
    };
    for (const { requests, quiet } of plan.bursts) {
      await Promise.all(producers.map((producer) => producer.burst(requests)));
      if (random.chance(0.5)) await this.operator.act();
      // Asleep for longer than the log is kept.
      if (quiet > 20 * DAY) {
        const trainer = random.pick(this.trainers);
        if (random.chance(0.5)) trainer.freeze(2 * quiet);
        else trainer.freezeInLink(2 * quiet);
      }
      await world.rest(quiet);
    }
    await this.calmDown();
  }

  /** Windows of trouble, one after the other, at any time. */
  private trouble(): void {
    const { world } = this;
    const { random, server, scheduler } = world;
    const next = (): void => {
      if (!this.troubling) return;
      const kind = random.weighted([3, 3, 4, 1]);
      if (kind === 0) server.fullUntil = scheduler.now + random.between(200, 30_000);
      else if (kind === 1) server.awayUntil = scheduler.now + random.between(100, 45_000);
      else if (kind === 2) this.vandal.act();
      else random.pick(this.trainers).freeze(random.between(1, 200) * MINUTE);
      scheduler.after(world.stretched(random.between(3_000, 60_000)), next);
    };
    scheduler.after(random.between(1_000, 30_000), next);
  }

  /** Everything that was begun comes to its end. */
  private async calmDown(): Promise<void> {
    const { world } = this;
    this.troubling = false;
    world.calm = true;
    world.weather.rate = 0;
    world.server.fullUntil = 0;
    world.server.awayUntil = 0;
    this.vandal.restoreAll();
    this.ingest.thaw();
    for (const trainer of this.trainers) trainer.thaw();
    await world.wait(3 * MINUTE);
    await this.operator.settle();
    await Promise.all(this.trainers.map((trainer) => trainer.stop(world.random.chance(0.5))));
    for (const server of this.servers) server.stop();
    this.score.stop();
    await new FolderCheck(world).run();
  }
}
