import type { Launch, SandboxSpec } from "../sandbox/types";
import type { Clock } from "../supervision/clock";
import { type Deferred, deferred } from "../supervision/deferred";
import { Supervisor } from "../supervision/supervisor";
import { freePort } from "./freePort";
import { Front } from "./front";
import { type HealthCheck, isHealthy } from "./healthCheck";
import { HealthWatch } from "./healthWatch";

export interface LocalServiceOptions {
  readonly name: string;
  /** Process of replica `index`, but for its port. */
  readonly replica: (index: number) => SandboxSpec;
  readonly replicas: number;
  /** undefined = the service has no port, so neither front nor health check. */
  readonly health: HealthCheck | undefined;
  /** Port of the front; 0 = any free one. */
  readonly frontPort: number;
  /** Milliseconds from SIGTERM to SIGKILL. */
  readonly stopTimeout: number;
  readonly launch: Launch;
  readonly clock: Clock;
  readonly output: (index: number, line: string) => void;
  /** An unexpected end or an unhealthy replica. */
  readonly report: (text: string) => void;
}

interface Replica {
  readonly supervisor: Supervisor;
  port: number;
  ready: boolean;
  watch: HealthWatch | undefined;
  /** Settles once: undefined when it takes traffic, or why its first process does not. */
  readonly settled: Deferred<string | undefined>;
}

/** 0.2 s, then twice as long every time, at most 5 s. */
export function backOff(ends: number): number {
  return Math.min(200 * 2 ** (ends - 1), 5_000);
}

/** A service's replicas, kept running and healthy, behind one port. */
export class LocalService {
  /** Replicas that come or go while others are replaced. */
  private readonly passing = new Set<Replica>();
  private stopping = false;
  private earlierRestarts = 0;

  private constructor(
    private readonly options: LocalServiceOptions,
    private readonly replicas: Replica[],
    private readonly front: Front | undefined,
  ) {}

  static async start(options: LocalServiceOptions): Promise<LocalService> {
    const replicas: Replica[] = [];
    for (let index = 0; index < options.replicas; index++)
      replicas.push(createReplica(options, index, await freePort()));
    const front =
      options.health === undefined
        ? undefined
        : await Front.listen(options.frontPort, () => replicas.filter(({ ready }) => ready).map(({ port }) => port));
    for (const { supervisor } of replicas) supervisor.start();
    return new LocalService(options, replicas, front);
  }

  get url(): string | undefined {
    return this.front?.url;
  }

  get pids(): readonly number[] {
    return this.all.flatMap(({ supervisor }) => supervisor.pids);
  }

  get restarts(): number {
    return this.all.reduce((sum, { supervisor }) => sum + supervisor.restarts, this.earlierRestarts);
  }

  get crashLoop(): string | undefined {
    return this.replicas.map(({ supervisor }) => supervisor.crashLoop).find((why) => why !== undefined);
  }

  /**
   * Replaces one replica after the other: the next process is healthy before the one in whose place it comes leaves the
   * front. That one answers what it has and ends, for which nobody waits here. Resolves with why a new one does not become
   * healthy; those not yet replaced run on.
   */
  async roll(replica: LocalServiceOptions["replica"]): Promise<string | undefined> {
    for (const [index, old] of this.replicas.entries()) {
      const fresh = createReplica({ ...this.options, replica }, index, await freePort());
      if (this.stopping) return "it is being stopped";
      this.passing.add(fresh);
      fresh.supervisor.start();
      const problem = await fresh.settled.promise;
      if (problem !== undefined || this.stopping) {
        await this.leave(fresh);
        return problem ?? "it is being stopped";
      }
      this.replicas[index] = fresh;
      this.passing.delete(fresh);
      this.passing.add(old);
      old.ready = false;
      void this.answered(old).then(() => this.leave(old));
    }
    return undefined;
  }

  /** Replicas leave the front first, then end. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const replica of this.all) {
      replica.ready = false;
      replica.watch?.stop();
      replica.settled.resolve("it is being stopped");
    }
    await Promise.all(this.all.map(({ supervisor }) => supervisor.stop()));
    this.front?.close();
  }

  kill(): void {
    this.stopping = true;
    for (const replica of this.all) {
      replica.watch?.stop();
      replica.supervisor.kill();
      replica.settled.resolve("it is being stopped");
    }
    this.front?.close();
  }

  private get all(): readonly Replica[] {
    return [...this.replicas, ...this.passing];
  }

  private async leave(replica: Replica): Promise<void> {
    replica.ready = false;
    replica.watch?.stop();
    await replica.supervisor.stop();
    if (this.passing.delete(replica)) this.earlierRestarts += replica.supervisor.restarts;
  }

  /** Whoever does not take its answer is waited for only as long as a stop may take. */
  private async answered({ port }: Replica): Promise<void> {
    const patience = deferred<void>();
    const cancel = this.options.clock.after(this.options.stopTimeout, () => patience.resolve());
    await Promise.race([this.front?.idle(port), patience.promise]);
    cancel();
  }
}

function createReplica(options: LocalServiceOptions, index: number, firstPort: number): Replica {
  const { health, clock, report } = options;
  const label = `${options.name}/${index}`;
  const supervisor = new Supervisor({
    label,
    start: (output) => {
      const spec = options.replica(index);
      const environment = health === undefined ? spec.environment : { ...spec.environment, PORT: String(replica.port) };
      return options.launch({ ...spec, label, environment }, output);
    },
    delay: backOff,
    stopSignal: "SIGTERM",
    stopTimeout: options.stopTimeout,
    clock,
    output: (line) => options.output(index, line),
    onStart: () => {
      if (health === undefined) return replica.settled.resolve(undefined);
      replica.watch = new HealthWatch({
        check: health,
        clock,
        isHealthy: () => isHealthy(replica.port, health),
        onHealthy: () => {
          replica.ready = true;
          replica.settled.resolve(undefined);
        },
        onUnhealthy: () => {
          report(`${label}: unhealthy, replaced`);
          replica.settled.resolve("unhealthy");
          supervisor.replace();
        },
      });
    },
    onEnd: (why) => {
      replica.ready = false;
      replica.watch?.stop();
      report(why);
      replica.settled.resolve(why);
      // Somebody else may have taken the port meanwhile.
      void freePort().then((port) => {
        replica.port = port;
      });
    },
  });
  const replica: Replica = { supervisor, port: firstPort, ready: false, watch: undefined, settled: deferred() };
  return replica;
}
