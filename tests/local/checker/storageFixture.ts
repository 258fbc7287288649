import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { store } from "../../../handlers/ingest/store";
import { learnerFactory } from "../../../handlers/learner/learner";
import { nodeFileSystem } from "../../../handlers/protocol/nodeFileSystem";
import { Publisher } from "../../../handlers/protocol/publish";
import { Trainer } from "../../../handlers/training/trainer";
import { type CheckResult, check } from "../../../local/checker/check";
import { Storage, type StorageRoots } from "../../../local/checker/storage";
import { openAcknowledgements, readAcknowledgements } from "../../../local/traffic/acknowledgements";
import { ExampleStream, trueLoss } from "../../../local/traffic/exampleStream";

export const RECORDS = 50;
const NOW = Date.UTC(2026, 10, 24, 2, 1);
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };
const fileSystem = nodeFileSystem();
const pause = async () => {};

/** Samples, journal, models and acknowledgements below one folder, written by the real ingest and the real trainer. */
export class StorageFixture {
  readonly roots: StorageRoots;
  readonly acknowledgements: string;

  constructor(readonly folder: string) {
    this.roots = { samples: join(folder, "samples"), journal: join(folder, "journal"), models: join(folder, "models") };
    this.acknowledgements = join(folder, "acknowledgements");
    for (const path of Object.values(this.roots)) mkdirSync(path, { recursive: true });
  }

  /** Requests 0 .. count - 1 of a run. `answered(k)`: whether the driver heard of request k. */
  async ingest(run: string, count: number, answered: (k: number) => boolean = () => true): Promise<string[]> {
    const file = openAcknowledgements(this.acknowledgements, run);
    const stream = new ExampleStream(run);
    const ids: string[] = [];
    for (let k = 0; k < count; k++) {
      const producer = `client-${k % 4}`;
      const key = `${run}-${k}`;
      const examples = Array.from({ length: RECORDS }, () => stream.next());
      const loss = examples.reduce((sum, example) => sum + trueLoss(example), 0);
      file.append({ type: "sent", producer, key, records: RECORDS, trueLoss: loss });
      const id = await this.store(
        producer,
        key,
        k,
        examples.map(({ record }) => record),
      );
      ids.push(id);
      if (!answered(k)) continue;
      file.append({
        ...{ type: "acknowledged", id, producer, key, records: RECORDS, outcome: "stored", receivedAt: NOW + k },
        ...{ trueLoss: loss, sandbox: `sandbox-${k % 4}` },
      });
    }
    file.close();
    return ids;
  }

  /** One request through the real ingest, in a minute of its own choosing. Returns the segment's id. */
  async store(
    producer: string,
    key: string | undefined,
    sequence: number,
    records: Parameters<typeof store>[1]["records"],
    minutesLater = 0,
  ): Promise<string> {
    const samples = new Publisher({ fileSystem, root: this.roots.samples, newId: randomUUID, pause });
    const answer = await store(
      { samples, now: () => NOW + minutesLater * 60_000, newId: randomUUID },
      { producer, key, sequence, records },
      {
        ...{ awsRequestId: randomUUID(), functionName: "ingest", functionVersion: "1", logStreamName: "s" },
        getRemainingTimeInMillis: () => 1_000,
      },
    );
    if (answer.statusCode !== 200 || answer.id === undefined) throw new Error(JSON.stringify(answer));
    return answer.id;
  }

  /**
   * The real trainer takes what is there, so many days later; `finish`: and stops in order (checkpoint and model version
   * at the log's end).
   */
  async train(finish = true, days = 0): Promise<void> {
    const trainer = await Trainer.start({
      ...{ fileSystem, mounts: this.roots, learners: learnerFactory, newId: randomUUID, pause },
      now: () => NOW + days * 24 * 3_600_000,
      settings: {
        ...{ publishRecords: 512, publishSeconds: 2, checkpointRecords: 65_536, dedupHours: 24, discoverySeconds: 1 },
      },
      log: SILENT,
    });
    while ((await trainer.step()) === 0);
    if (finish) await trainer.finish();
  }

  check(run: string): CheckResult {
    return check(new Storage(this.roots), readAcknowledgements(this.acknowledgements), run);
  }

  /** Absolute path of the only file below a directory whose path ends so. */
  find(root: keyof StorageRoots, ending: string): string {
    const found = readdirSync(this.roots[root], { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(ending),
    );
    if (found.length !== 1) throw new Error(`${found.length} files end with ${ending}`);
    return join(this.roots[root], found[0]!);
  }
}
