import { Coverage } from "./coverage";
import { Random } from "./engine/random";
import { Scheduler } from "./engine/scheduler";
import { SimProcess, type SimProcessOptions } from "./engine/simProcess";
import { ModelClient } from "./model/modelClient";
import { ModelServer } from "./model/modelServer";
import { ThreadClient } from "./model/threadClient";
import { Weather } from "./model/weather";
import { type Plan, planOf } from "./plan";
import { Requests } from "./requests";
import { Witness } from "./witness";

/** 2026-11-24T02:01:00Z. */
const START = Date.UTC(2026, 10, 24, 2, 1);
/** How far a clock may be off. */
const SKEW = 10 * 60_000;

export interface Violation {
  readonly invariant: string;
  readonly text: string;
}

export const mounts = { samples: "/samples", journal: "/journal", models: "/models" } as const;

export interface LifeOptions {
  readonly name: string;
  readonly dies?: boolean;
  /** See LineOptions. */
  readonly deadline?: number;
  readonly skew?: number;
  readonly died?: () => void;
  readonly answered?: ConstructorParameters<typeof ModelClient>[0]["answered"];
}

/** A process and its mount. */
export interface Life {
  readonly process: SimProcess;
  readonly client: ModelClient;
}

/** Everything that one seed has: time, server, faults, and what is known of all that happened. */
export class World {
  readonly random: Random;
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly server: ModelServer;
  readonly weather: Weather;
  readonly witness: Witness;
  readonly coverage = new Coverage();
  readonly requests = new Requests();
  readonly violations: Violation[] = [];
  /** Requests, steps, looks, answers and commands. */
  operations = 0;
  /** In a quiet time whoever polls sleeps longer. */
  private quiet = { until: 0, nap: 0 };
  /** Nothing is killed, frozen or struck any more. */
  calm = false;
  private ids = 0;

  constructor(readonly seed: number) {
    this.random = new Random(seed * 7919 + 17);
    this.plan = planOf(this.random);
    this.scheduler = new Scheduler(START + this.random.below(60_000), this.random);
    this.server = new ModelServer(() => this.scheduler.now, Object.values(mounts));
    this.weather = new Weather(this.random);
    this.weather.rate = this.plan.faultRate;
    this.witness = new Witness(this.server);
  }

  readonly newId = (): string => `id-${this.ids++}`;

  readonly violate = (invariant: string, text: string): void => {
    this.violations.push({ invariant, text });
  };

  /** A clock for a machine: right, a little off, or off by minutes. */
  skew(): number {
    const { random } = this;
    const kind = random.weighted([4, 3, 3]);
    if (kind === 0) return 0;
    if (kind === 1) return random.between(-5_000, 5_000);
    this.weather.met("clock off by minutes");
    return random.between(-SKEW, SKEW);
  }

  life({ name, dies = true, deadline, skew = 0, died, answered }: LifeOptions): Life {
    const [low, high] = this.plan.life;
    const client: { current?: ModelClient } = {};
    const options: SimProcessOptions = {
      ...{ scheduler: this.scheduler, random: this.random, name, skew },
      dies: dies && !this.calm ? low + this.random.below(high - low) : undefined,
      stretch: (milliseconds) => this.stretched(milliseconds),
      died: () => {
        client.current?.abandon(this.random.chance(0.8));
        this.witness.died(name);
        died?.();
      },
    };
    const process = new SimProcess(options);
    const { server, weather } = this;
    // Long-running consumers publish a file in one message to their thread.
    const Client = deadline !== undefined && this.random.chance(0.5) ? ThreadClient : ModelClient;
    client.current = new Client({ server, process, weather, deadline, answered });
    return { process, client: client.current };
  }

  /** Waits without belonging to any process. */
  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.scheduler.after(milliseconds, resolve));
  }

  /** Lets so much time pass in a few looks of everybody. */
  async rest(milliseconds: number): Promise<void> {
    this.quiet = { until: this.scheduler.now + milliseconds, nap: Math.max(5_000, milliseconds / 9) };
    await this.wait(milliseconds);
  }

  /** How long somebody who looks every so often waits now. */
  stretched(milliseconds: number): number {
    const left = this.quiet.until - this.scheduler.now;
    // Pauses of a retry stay what they are.
    if (left <= 0 || milliseconds < 500) return milliseconds;
    return Math.max(milliseconds, Math.min(left + this.random.below(1000), this.quiet.nap));
  }
}
