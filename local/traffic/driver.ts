import { type Example, trueLoss } from "./exampleStream";
import { type DriverStats, Requester, type RequesterParts } from "./requester";
import { type Sender, SendingLoops } from "./sender";
import type { TrafficPlan } from "./trafficPlan";

export interface DriverParts extends RequesterParts {
  readonly plan: TrafficPlan;
  /** Makes keys unique across runs. */
  readonly run: string;
  readonly next: () => Example;
}

/** A sender that was held up makes up for at most this much of its schedule. */
export const MAX_LAG_MS = 1_000;

/** Sends keyed requests with sample traffic from concurrent clients, each key until it is answered. */
export class Driver implements Sender {
  private readonly requester: Requester;
  private readonly loops: SendingLoops;

  constructor(private readonly parts: DriverParts) {
    this.requester = new Requester(parts);
    this.loops = new SendingLoops((milliseconds, signal) => parts.clock.sleep(milliseconds, signal));
  }

  get stats(): DriverStats {
    return this.requester.stats;
  }

  start(): void {
    const begin = this.parts.clock.now();
    this.loops.start(Array.from({ length: this.parts.plan.clients }, (_, client) => this.runClient(client, begin)));
  }

  failed(): Promise<void> {
    return this.loops.failed();
  }

  stop(patienceMs: number): Promise<number> {
    return this.loops.stop(patienceMs);
  }

  private async runClient(client: number, begin: number): Promise<void> {
    const { plan, clock, run } = this.parts;
    const { off, abandon } = this.loops;
    let due = begin;
    for (let counter = 0; !off.signal.aborted; counter++) {
      const examples = Array.from({ length: plan.batch }, this.parts.next);
      await this.requester.send(
        {
          ...{ producer: `client-${client}`, key: `${run}-${client}-${counter}`, sequence: counter },
          records: Buffer.from(JSON.stringify(examples.map((example) => example.record))),
        },
        {
          records: examples.length,
          trueLoss: examples.reduce((sum, example) => sum + trueLoss(example), 0),
        },
        abandon.signal,
      );
      due = Math.max(due + plan.intervalMs, clock.now() - MAX_LAG_MS);
      const wait = due - clock.now();
      if (wait > 0) await clock.sleep(wait, off.signal);
    }
  }
}
