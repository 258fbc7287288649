import { MANY_THREADS, threadFileSystem } from "../../handlers/protocol/threadFileSystem";
import { Trainer } from "../../handlers/training/trainer";
import { type Mounts, trainerOptions } from "./journalOf";

export interface TrainerStart {
  /** From the process's beginning until the trainer was ready: Node's own start, the state, the log. */
  readonly seconds: number;
  /** Resident set, bytes. */
  readonly memory: number;
  readonly position: number;
}

/** Entry of a process that starts a trainer as the worker does, and tells its parent how that went. */
const { mounts, now }: { readonly mounts: Mounts; readonly now: number } = JSON.parse(process.argv[2]!);
const fileSystem = threadFileSystem({ threads: MANY_THREADS });
Trainer.start(trainerOptions(fileSystem, mounts, () => now)).then(
  async (trainer) => {
    const seconds = performance.now() / 1000;
    const start: TrainerStart = { seconds, memory: process.memoryUsage.rss(), position: trainer.progress().position };
    process.send!(start);
    await fileSystem.end();
    process.disconnect();
  },
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
