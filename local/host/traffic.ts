import { setTimeout as delay } from "node:timers/promises";
import type { StorageRoots } from "../checker/storage";
import type { LocalCompute } from "../compute/types";
import { openAcknowledgements } from "../traffic/acknowledgements";
import { type Clock, Driver } from "../traffic/driver";
import { ExampleStream } from "../traffic/exampleStream";
import { ingestClient } from "../traffic/ingestClient";
import { JournalFollower, loggedIds } from "../traffic/journalFollower";
import { type Prediction, Predictor } from "../traffic/predictor";
import { StalenessWatch } from "../traffic/stalenessWatch";
import { type TrafficPlan, trafficPlan } from "../traffic/trafficPlan";

/** Predictions per second that watch the staleness: above the 20 that its resolution asks for. */
const PREDICTIONS_PER_SECOND = 40;
/** The consumers that the sample traffic knows by name. */
export const INGEST = "ingest";
export const SERVE = "serve";

export const systemClock: Clock = {
  now: Date.now,
  sleep: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, { signal }).catch(() => {});
  },
};

/** Sample traffic of one run: requests to ingest, predictions from serve, and the watch over both. */
export class Traffic {
  readonly watch = new StalenessWatch();
  readonly follower: JournalFollower;
  readonly driver: Driver | undefined;
  readonly predictor: Predictor | undefined;
  readonly plan: TrafficPlan;
  /** Newest answer of /predict. */
  served: Prediction | undefined;
  private readonly closers: (() => void)[] = [];

  constructor(
    compute: LocalCompute,
    roots: StorageRoots,
    options: { readonly run: string; readonly rate: number; readonly acknowledgements: string },
  ) {
    const { run, rate, acknowledgements } = options;
    this.plan = trafficPlan(rate);
    this.follower = new JournalFollower(roots.journal, (entry) => this.watch.logged(entry.n, loggedIds(entry)));
    const target = compute.functions.find(({ consumer }) => consumer === INGEST);
    const refused = compute.consumers.some(({ name, refusal }) => name === INGEST && refusal !== undefined);
    if (target !== undefined && !refused) {
      const file = openAcknowledgements(acknowledgements, run);
      const ingest = ingestClient(compute, target);
      const stream = new ExampleStream(run);
      this.driver = new Driver({
        ...{ plan: this.plan, run, ingest, file, clock: systemClock, next: () => stream.next() },
        onAcknowledged: (id, receivedAt) => this.watch.acknowledged(id, receivedAt),
      });
      this.closers.push(
        () => ingest.close(),
        () => file.close(),
      );
    }
    const service = compute.services.find(({ consumer }) => consumer === SERVE);
    if (service !== undefined) {
      const questions = new ExampleStream(`${run} questions`);
      const predictor = new Predictor(
        service.url,
        () => questions.next().record,
        (prediction, at) => {
          this.served = prediction;
          if (prediction.log.to > this.follower.last) this.follower.read();
          this.watch.served(prediction.log, at);
        },
      );
      this.predictor = predictor;
      this.closers.push(() => predictor.close());
    }
  }

  start(): void {
    this.driver?.start();
    this.predictor?.start(PREDICTIONS_PER_SECOND);
  }

  /** What runs, in lines for a person. */
  describe(): string[] {
    const { clients, batch, intervalMs } = this.plan;
    const rate = Math.round((clients * batch * 1_000) / intervalMs);
    return [
      this.driver === undefined
        ? "traffic is off: the stack has no function ingest that may run"
        : `traffic: ${clients} clients, ${batch} examples a request, ${rate} examples/s`,
      ...(this.predictor === undefined ? ["no predictions: no service serve runs"] : []),
    ];
  }

  close(): void {
    for (const close of this.closers) close();
  }
}
