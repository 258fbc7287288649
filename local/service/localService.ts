import type { Clock } from "../compute/clock";
import { Supervisor } from "../compute/supervisor";
import type { Launch, SandboxSpec } from "../sandbox/types";
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
}

/** 0.2 s, then twice as long every time, at most 5 s. */
export function backOff(ends: number): number {
  return Math.min(200 * 2 ** (ends - 1), 5_000);
}

/** A service's replicas, kept running and healthy, behind one port. */
export class LocalService {
  private constructor(
    private readonly replicas: readonly Replica[],
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
    return new LocalService(replicas, front);
  }

  get url(): string | undefined {
    return this.front?.url;
  }

  get pids(): readonly number[] {
    return this.replicas.flatMap(({ supervisor }) => supervisor.pids);
  }

  get restarts(): number {
    return this.replicas.reduce((sum, { supervisor }) => sum + supervisor.restarts, 0);
  }

  get crashLoop(): string | undefined {
    return this.replicas.map(({ supervisor }) => supervisor.crashLoop).find((why) => why !== undefined);
  }

  /** Replicas leave the front first, then end. */
  async stop(): Promise<void> {
    for (const replica of this.replicas) {
      replica.ready = false;
      replica.watch?.stop();
    }
    await Promise.all(this.replicas.map(({ supervisor }) => supervisor.stop()));
    this.front?.close();
  }

  kill(): void {
    for (const replica of this.replicas) {
      replica.watch?.stop();
      replica.supervisor.kill();
    }
    this.front?.close();
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
      if (health === undefined) return;
      replica.watch = new HealthWatch({
        check: health,
        clock,
        isHealthy: () => isHealthy(replica.port, health),
        onHealthy: () => {
          replica.ready = true;
        },
        onUnhealthy: () => {
          report(`${label}: unhealthy, replaced`);
          supervisor.replace();
        },
      });
    },
    onEnd: (why) => {
      replica.ready = false;
      replica.watch?.stop();
      report(why);
      // Somebody else may have taken the port meanwhile.
      void freePort().then((port) => {
        replica.port = port;
      });
    },
  });
  const replica: Replica = { supervisor, port: firstPort, ready: false, watch: undefined };
  return replica;
}
