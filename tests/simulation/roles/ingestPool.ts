import type { LambdaHandler } from "../../../handlers/contract";
import { createIngest } from "../../../handlers/ingest";
import type { IngestAnswer } from "../../../handlers/ingest/answer";
import { isErrno } from "../../../handlers/protocol/errors";
import { Publisher } from "../../../handlers/protocol/publish";
import { CurrentMinute } from "../checks/currentMinute";
import { type Life, mounts, type World } from "../world";
import { PublishWatch } from "./publishWatch";

/** Small parts, so that a few records make several. Bytes of canonical JSON. */
export const PART_BYTES = 700;
/** After this a platform gives an invocation up and starts the sandbox anew; milliseconds. */
const TIMEOUT = 60_000;
const MINUTE = 60_000;

interface Sandbox extends Life {
  readonly handler: LambdaHandler;
  readonly calls: PublishWatch;
  busy: boolean;
}

/** Lambda's sandboxes for ingest: one invocation at a time each, killed, frozen and replaced as it pleases the platform. */
export class IngestPool {
  private readonly sandboxes: Sandbox[] = [];
  private count = 0;

  constructor(private readonly world: World) {
    for (let k = 0; k < world.plan.sandboxes; k++) this.sandboxes.push(this.sandbox());
  }

  /** What a caller hears; undefined: nothing, for a reason that it cannot know. */
  async invoke(event: unknown, requestId: string): Promise<IngestAnswer | undefined> {
    const { world } = this;
    world.operations++;
    const sandbox = this.free();
    if (sandbox === undefined) {
      await world.wait(world.random.between(200, 2000));
      return { statusCode: 503, problems: ["throttled"], retryAfterSeconds: 1 };
    }
    sandbox.busy = true;
    sandbox.calls.begin();
    const freezes = !world.calm && world.plan.faultRate > 0 && world.random.chance(0.02);
    if (freezes) world.scheduler.after(world.random.between(0, 20), () => this.freeze(sandbox));
    const context = {
      ...{ awsRequestId: requestId, functionName: "ingest", functionVersion: "1", logStreamName: sandbox.process.name },
      getRemainingTimeInMillis: () => TIMEOUT,
    };
    const work = sandbox.handler(event, context).then(
      (answer) => answer as IngestAnswer,
      (error: unknown) => this.threw(error),
    );
    const answered = work.finally(() => {
      sandbox.busy = false;
    });
    const answer = await Promise.race([answered, world.wait(TIMEOUT).then(() => undefined)]);
    if (answer === undefined && sandbox.busy && sandbox.process.alive && !sandbox.process.frozen)
      sandbox.process.kill();
    const lost = !world.calm && world.random.chance(0.1);
    return lost ? undefined : answer;
  }

  /** Wakes what is frozen. */
  thaw(): void {
    for (const { process } of this.sandboxes) process.thaw();
  }

  get busy(): boolean {
    return this.sandboxes.some(({ busy, process }) => busy && process.alive);
  }

  private free(): Sandbox | undefined {
    const free = this.sandboxes.filter(({ busy }) => !busy);
    if (free.length > 0) return this.world.random.pick(free);
    // The platform starts another one.
    if (this.sandboxes.length < 12) {
      const sandbox = this.sandbox();
      this.sandboxes.push(sandbox);
      return sandbox;
    }
    return undefined;
  }

  private freeze({ process }: Sandbox): void {
    if (!process.alive) return;
    this.world.weather.met("process frozen for hours");
    process.freeze(this.world.random.between(5 * MINUTE, 240 * MINUTE));
  }

  /** Ingest throws where no repetition helps; here nothing is of that kind. */
  private threw(error: unknown): undefined {
    if (!isErrno(error, "EBADF")) this.world.violate("ingest answers", `ingest threw ${error}`);
    return undefined;
  }

  private sandbox(): Sandbox {
    const { world } = this;
    const calls = new PublishWatch(world);
    const name = `ingest-${this.count++}`;
    const minutes = new CurrentMinute(world, name, () => life.process.now());
    const life = world.life({
      name,
      skew: world.skew(),
      died: () => {
        world.coverage.hit("killed: ingest");
        this.sandboxes.splice(this.sandboxes.indexOf(sandbox), 1);
        this.sandboxes.push(this.sandbox());
      },
      answered: (operation, path, error) => {
        calls.heard(operation, path, error);
        minutes.heard(operation, path, error);
      },
    });
    const { process, client } = life;
    const { newId } = world;
    const samples = new Publisher({ fileSystem: client, root: mounts.samples, newId, pause: process.pause });
    const handler = createIngest({ samples, now: process.now, newId, limits: { bytes: PART_BYTES, count: 16 } });
    const sandbox: Sandbox = { ...life, handler, calls, busy: false };
    return sandbox;
  }
}
