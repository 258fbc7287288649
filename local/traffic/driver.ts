import type { AcknowledgementFile } from "./acknowledgements";
import { type Example, trueLoss } from "./exampleStream";
import type { Ingest, IngestRequest } from "./ingestClient";
import type { TrafficPlan } from "./trafficPlan";

/** Time as the driver sees it; tests put their own in. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after that many milliseconds, or as soon as the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export interface DriverParts {
  readonly plan: TrafficPlan;
  /** Makes keys unique across runs. */
  readonly run: string;
  readonly ingest: Ingest;
  readonly next: () => Example;
  readonly file: AcknowledgementFile;
  readonly clock: Clock;
  /** Called after the acknowledgement is on file. */
  readonly onAcknowledged: (id: string, receivedAt: number) => void;
}

/** What the driver counted in this run; read it any time. */
export interface DriverStats {
  requests: number;
  acknowledged: number;
  resends: number;
  trueLoss: number;
  /** Attempts that were not answered 2xx and were repeated. */
  retries: number;
  lastRetry: string | undefined;
  refused: string[];
  readonly sandboxes: Set<string>;
}

const FIRST_BACK_OFF_MS = 50;
const MAX_BACK_OFF_MS = 1_000;
/** A client that was held up makes up for at most this much of its schedule. */
const MAX_LAG_MS = 1_000;

/** Sends keyed requests from concurrent clients, each key until it is answered. */
export class Driver {
  readonly stats: DriverStats = {
    requests: 0,
    acknowledged: 0,
    resends: 0,
    trueLoss: 0,
    retries: 0,
    lastRetry: undefined,
    refused: [],
    sandboxes: new Set(),
  };
  private readonly off = new AbortController();
  private readonly abandon = new AbortController();
  private clients: Promise<void>[] = [];

  constructor(private readonly parts: DriverParts) {}

  start(): void {
    const begin = this.parts.clock.now();
    this.clients = Array.from({ length: this.parts.plan.clients }, (_, client) => this.runClient(client, begin));
  }

  /** Rejects as soon as a client cannot go on (its acknowledgement file cannot be written). */
  async failed(): Promise<void> {
    await Promise.all(this.clients);
  }

  /**
   * No new requests; resolves when every request is answered, or after `patienceMs` without the answers that are
   * still missing. Returns how many are.
   */
  async stop(patienceMs: number): Promise<number> {
    this.off.abort();
    let open = this.clients.length;
    const done = Promise.allSettled(this.clients.map((client) => client.finally(() => open--)));
    const patience = new AbortController();
    await Promise.race([done.finally(() => patience.abort()), this.parts.clock.sleep(patienceMs, patience.signal)]);
    const unanswered = open;
    this.abandon.abort();
    // Nobody may write to the acknowledgement file after this.
    await done;
    return unanswered;
  }

  private async runClient(client: number, begin: number): Promise<void> {
    const { plan, clock, run } = this.parts;
    let due = begin;
    for (let counter = 0; !this.off.signal.aborted; counter++) {
      await this.request({
        producer: `client-${client}`,
        key: `${run}-${client}-${counter}`,
        sequence: counter,
        examples: Array.from({ length: plan.batch }, this.parts.next),
      });
      due = Math.max(due + plan.intervalMs, clock.now() - MAX_LAG_MS);
      const wait = due - clock.now();
      if (wait > 0) await clock.sleep(wait, this.off.signal);
    }
  }

  private async request(request: {
    producer: string;
    key: string;
    sequence: number;
    examples: readonly Example[];
  }): Promise<void> {
    const { ingest, file, clock, onAcknowledged } = this.parts;
    const { producer, key, sequence, examples } = request;
    const loss = examples.reduce((sum, example) => sum + trueLoss(example), 0);
    const records = examples.map((example) => example.record);
    const message: IngestRequest = { producer, key, sequence, records };
    file.append({ type: "sent", producer, key, records: records.length, trueLoss: loss });
    for (let attempt = 0; !this.abandon.signal.aborted; attempt++) {
      const answer = await ingest(message, this.abandon.signal);
      const receivedAt = clock.now();
      if (answer.kind === "acknowledged") {
        const { id, outcome, sandbox } = answer;
        file.append({
          ...{ type: "acknowledged", id, producer, key, records: records.length, outcome, receivedAt },
          ...{ trueLoss: loss, sandbox },
        });
        this.stats.requests++;
        this.stats.acknowledged += records.length;
        this.stats.trueLoss += loss;
        if (outcome === "duplicate") this.stats.resends++;
        this.stats.sandboxes.add(sandbox);
        onAcknowledged(id, receivedAt);
        return;
      }
      if (answer.kind === "refused") {
        const { statusCode, problems } = answer;
        file.append({ type: "refused", producer, key, statusCode, problems });
        this.stats.refused.push(`${key}: ${statusCode} ${problems.join("; ")}`);
        return;
      }
      this.stats.retries++;
      this.stats.lastRetry = answer.reason;
      const backOff = Math.min(MAX_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** attempt);
      await clock.sleep(Math.max(backOff, answer.afterMs ?? 0), this.abandon.signal);
    }
  }
}
