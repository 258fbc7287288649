import { MAX_LAG_MS } from "./driver";
import { REPLAY_PRODUCER, type ReplayBatch } from "./replayBatches";
import { type DriverStats, Requester, type RequesterParts } from "./requester";
import { type Sender, SendingLoops } from "./sender";

export interface ReplayParts extends RequesterParts {
  readonly batches: AsyncGenerator<ReplayBatch>;
  /** Records per second; undefined = each batch as soon as the one before is acknowledged. */
  readonly rate: number | undefined;
}

/**
 * Sends a file's records in order: the next batch after the acknowledgement of the one before, which is the order in
 * which they are learned. While a batch is on its way the next one is read.
 */
export class ReplayDriver implements Sender {
  /** Records that an earlier run got acknowledged; they are not sent again. */
  skipped = 0;
  /** Resolves when every record of the file is acknowledged, skipped or refused; never if it is stopped before. */
  readonly finished: Promise<void>;
  /** Whether `finished` has resolved. */
  ended = false;
  private finish: () => void = () => {};
  private readonly requester: Requester;
  private readonly loops: SendingLoops;

  constructor(private readonly parts: ReplayParts) {
    this.requester = new Requester(parts);
    this.loops = new SendingLoops((milliseconds, signal) => parts.clock.sleep(milliseconds, signal));
    this.finished = new Promise((resolve) => {
      this.finish = () => {
        this.ended = true;
        resolve();
      };
    });
  }

  get stats(): DriverStats {
    return this.requester.stats;
  }

  start(): void {
    this.loops.start([this.run()]);
  }

  failed(): Promise<void> {
    return this.loops.failed();
  }

  stop(patienceMs: number): Promise<number> {
    return this.loops.stop(patienceMs);
  }

  private async run(): Promise<void> {
    const { batches, rate, clock } = this.parts;
    const { off, abandon } = this.loops;
    let due = clock.now();
    let coming = ahead(batches);
    while (!off.signal.aborted) {
      const next = await coming;
      if (next.done === true) return this.finish();
      coming = ahead(batches);
      const { key, from, to, json, acknowledged } = next.value;
      const count = to - from;
      if (acknowledged) {
        this.skipped += count;
        continue;
      }
      await this.requester.send(
        // Where it stands in the file: the same in every run.
        { producer: REPLAY_PRODUCER, key, sequence: from, records: json },
        { records: count, trueLoss: null, replay: true },
        abandon.signal,
      );
      if (rate === undefined) continue;
      due = Math.max(due + (1_000 * count) / rate, clock.now() - MAX_LAG_MS);
      const wait = due - clock.now();
      if (wait > 0) await clock.sleep(wait, off.signal);
    }
    await coming.catch(() => {});
    await batches.return(undefined);
  }
}

/** Begins to read the next batch. What goes wrong is told where the batch is wanted. */
function ahead(batches: AsyncGenerator<ReplayBatch>): Promise<IteratorResult<ReplayBatch>> {
  const coming = batches.next();
  coming.catch(() => {});
  return coming;
}
