import { setTimeout as delay } from "node:timers/promises";
import type { StorageRoots } from "../checker/storage";
import type { LocalCompute } from "../compute/types";
import { openAcknowledgements, readAcknowledgements } from "../traffic/acknowledgements";
import { Driver } from "../traffic/driver";
import { ExampleStream } from "../traffic/exampleStream";
import { ingestClient } from "../traffic/ingestClient";
import { JournalFollower, loggedIds } from "../traffic/journalFollower";
import { type Prediction, Predictor } from "../traffic/predictor";
import { earlierBatches, FULL_BATCH, replayBatches } from "../traffic/replayBatches";
import { ReplayDriver } from "../traffic/replayDriver";
import type { ReplayRows } from "../traffic/replayRows";
import type { Clock, RequesterParts } from "../traffic/requester";
import type { Sender } from "../traffic/sender";
import { StalenessWatch } from "../traffic/stalenessWatch";
import { batchOf, trafficPlan } from "../traffic/trafficPlan";

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

/** A file that is sent instead of sample traffic. */
export interface Replay {
  readonly rows: ReplayRows;
  /** Examples per second; undefined = as fast as they are acknowledged. */
  readonly rate: number | undefined;
}

export interface TrafficOptions {
  readonly run: string;
  readonly rate: number;
  readonly replay?: Replay | undefined;
  /** Folder of the acknowledgement files. */
  readonly acknowledgements: string;
}

/** Traffic of one run: requests to ingest, predictions from serve, and the watch over both. */
export class Traffic {
  readonly watch = new StalenessWatch();
  readonly follower: JournalFollower;
  readonly driver: Sender | undefined;
  /** The driver, where it sends a file. */
  readonly replay: ReplayDriver | undefined;
  readonly predictor: Predictor | undefined;
  /** Newest answer of /predict. */
  served: Prediction | undefined;
  private readonly closers: (() => void)[] = [];

  constructor(
    compute: LocalCompute,
    roots: StorageRoots,
    private readonly options: TrafficOptions,
  ) {
    this.follower = new JournalFollower(roots.journal, (entry) => this.watch.logged(entry.n, loggedIds(entry)));
    // A run may end before the file does, or never begin to read it.
    this.closers.push(() => void options.replay?.rows.close());
    const target = compute.functions.find(({ consumer }) => consumer === INGEST);
    const refused = compute.consumers.some(({ name, refusal }) => name === INGEST && refusal !== undefined);
    if (target !== undefined && !refused) {
      const { acknowledgements, run, rate, replay } = options;
      const earlier = replay && earlierBatches(readAcknowledgements(acknowledgements));
      const file = openAcknowledgements(acknowledgements, run);
      const ingest = ingestClient(compute, target);
      const parts: RequesterParts = {
        ...{ ingest, file, clock: systemClock },
        onAcknowledged: (id, receivedAt) => this.watch.acknowledged(id, receivedAt),
      };
      if (replay !== undefined) {
        const size = replay.rate === undefined ? FULL_BATCH : batchOf(replay.rate, FULL_BATCH);
        const batches = replayBatches(replay.rows.records(), size, earlier);
        this.driver = this.replay = new ReplayDriver({ ...parts, batches, rate: replay.rate });
      } else {
        const stream = new ExampleStream(run);
        this.driver = new Driver({ ...parts, plan: trafficPlan(rate), run, next: () => stream.next() });
      }
      this.closers.push(
        () => ingest.close(),
        () => file.close(),
      );
    }
    const service = compute.services.find(({ consumer }) => consumer === SERVE);
    if (service !== undefined) {
      const { replay } = options;
      const questions = new ExampleStream(`${options.run} questions`);
      const predictor = new Predictor(
        service.url,
        () => replay?.rows.first ?? questions.next().record,
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

  /** Whether nothing was sent and nothing will be: the file's records are all acknowledged already. */
  get quiet(): boolean {
    const { replay } = this;
    return replay?.ended === true && replay.stats.requests === 0;
  }

  start(): void {
    this.driver?.start();
    this.predictor?.start(PREDICTIONS_PER_SECOND);
  }

  /** What runs, in lines for a person. */
  describe(): string[] {
    return [
      this.driver === undefined
        ? "traffic is off: the stack has no function ingest that may run"
        : `traffic: ${this.options.replay === undefined ? this.describeSample() : describeReplay(this.options.replay)}`,
      ...(this.predictor === undefined ? ["no predictions: no service serve runs"] : []),
    ];
  }

  close(): void {
    for (const close of this.closers) close();
  }

  private describeSample(): string {
    const { clients, batch, intervalMs } = trafficPlan(this.options.rate);
    const rate = Math.round((clients * batch * 1_000) / intervalMs);
    return `${clients} clients, ${batch} examples a request, ${rate} examples/s`;
  }
}

function describeReplay({ rows, rate }: Replay): string {
  return `${rows.file} in order, ${rate === undefined ? "as fast as it is acknowledged" : `${rate} examples/s`}`;
}
