import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nodeFileSystem } from "../../handlers/protocol/nodeFileSystem";
import { Storage, type StorageRoots } from "../../local/checker/storage";
import { ConsumerProcess, writeBundle } from "../support/consumerProcess";
import { TrainingBench } from "../support/trainingBench";

const REQUESTS = 6;
const RECORDS = 20;

export interface WorkerRun {
  /** Hash of the last model. */
  readonly blob: string | undefined;
  /** Whether it ended by itself, and had to be started again, as its unit does. */
  readonly restarted: boolean;
  readonly waits: number;
  /** Everything that is not as it must be. */
  readonly differences: readonly string[];
}

/** The worker's bundle on directories of its own, and requests that come while it runs: all of it is published often. */
export class WorkerFaults {
  private readonly script: string;

  constructor(private readonly folder: string) {
    writeBundle(join(folder, "worker"), "handlers/retrain.ts", "service");
    this.script = join(folder, "worker", "index.mjs");
  }

  /** A run on empty directories called `name`; the same records in the same order give the same model in each. */
  async run(
    name: string,
    traced?: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    requests = REQUESTS,
  ): Promise<WorkerRun> {
    const at = (directory: string): string => join(this.folder, name, directory);
    const mounts = { samples: at("samples"), journal: at("journal"), models: at("models") };
    for (const path of Object.values(mounts)) mkdirSync(path, { recursive: true });
    const bench = new TrainingBench(nodeFileSystem(), mounts);
    const start = (how?: readonly string[], faults: Readonly<Record<string, string>> = {}): ConsumerProcess =>
      new ConsumerProcess(
        this.script,
        {
          ...{ SHARED_STORAGE_MOUNTS: JSON.stringify(mounts), SHARED_STORAGE_CONSUMER: "retrain" },
          ...{ PUBLISH_RECORDS: "1", PUBLISH_SECONDS: "0", CHECKPOINT_RECORDS: "1", DISCOVERY_SECONDS: "0.05" },
          ...faults,
        },
        how,
      );
    const processes: ConsumerProcess[] = [];
    const over = new Set<ConsumerProcess>();
    const launch = (how?: readonly string[], faults?: Readonly<Record<string, string>>): ConsumerProcess => {
      const launched = start(how, faults);
      processes.push(launched);
      void launched.ended.then(() => over.add(launched));
      return launched;
    };
    let worker = launch(traced, environment);
    /** Until a model has learned so many records; a worker that ended is started again, undisturbed. */
    const learned = async (records: number): Promise<void> => {
      while (learnedBy(new Storage(mounts)) < records) {
        if (over.has(worker)) {
          if (processes.length > 2) throw new Error(`ends undisturbed: ${JSON.stringify(worker.lines.at(-1))}`);
          worker = launch();
        }
        await sleep(10);
      }
    };
    for (let k = 0; k < requests; k++) {
      bench.now = Date.now();
      await bench.send(`k${k}`, RECORDS);
      await learned((k + 1) * RECORDS);
    }
    worker.kill("SIGTERM");
    let { code } = await worker.ended;
    if (code !== 0) {
      worker = launch();
      // Before that it does not listen to signals.
      await worker.until(({ message }) => message === "ready");
      await learned(requests * RECORDS);
      worker.kill("SIGTERM");
      ({ code } = await worker.ended);
    }
    const lines = processes.flatMap((one) => one.lines);
    return {
      ...look(mounts, code, requests),
      restarted: processes.length > 1,
      waits: lines.filter(({ message }) => message === "training waits").length,
    };
  }
}

/** Records that the newest model has learned. */
function learnedBy(storage: Storage): number {
  const { trained = 0, heldOut = 0 } = storage.newestManifest()?.metrics ?? {};
  return trained + heldOut;
}

function look(mounts: StorageRoots, code: number | null, requests: number) {
  const storage = new Storage(mounts);
  const log = [...storage.log()];
  const learned = log.flatMap((entry) =>
    entry.type === "segments" ? entry.segments.filter(({ outcome }) => outcome === "learn").map(({ id }) => id) : [],
  );
  const manifest = storage.newestManifest();
  const checkpoint = storage.newestCheckpoint();
  const { trained = 0, heldOut = 0 } = checkpoint?.accounting ?? {};
  const expected = [
    ["exit code", code, 0],
    ["segments learned", learned.length, requests],
    ["different ones", new Set(learned).size, requests],
    ["records learned", trained + heldOut, requests * RECORDS],
    ["position of the newest checkpoint", checkpoint?.position, log.length - 1],
    ["position of the newest model", manifest?.log.to, log.length - 1],
  ] as const;
  const differences = expected
    .filter(([, is, must]) => is !== must)
    .map(([what, is, must]) => `${what}: ${is}, not ${must}`);
  if (manifest === undefined || storage.blob(manifest.blob) === undefined) differences.push("the newest model is gone");
  return { blob: manifest?.blob, differences };
}
