import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Run } from "./contract";
import { learnerFactory } from "./learner/learner";
import { metricSink } from "./metrics/metricSink";
import { MANY_THREADS, threadFileSystem } from "./protocol/threadFileSystem";
import { callDeadline } from "./runtime/callDeadline";
import { mountOf } from "./settings";
import { train } from "./training/train";
import { trainingSettings } from "./training/trainingSettings";

export { command } from "./training/commands/command";

const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  sleep(milliseconds, undefined, { signal }).catch(() => {});

/**
 * Learns every segment of the samples directory, once and in the order of its log, and publishes checkpoints and model
 * versions (protocol.md, sections 4 and 5). Two of them at once are safe: the log's number decides.
 */
export const run: Run = async ({ mounts, signal, log }) => {
  const settings = trainingSettings(process.env);
  const maintenance = { settings, monotonic: () => performance.now() };
  const paths = {
    samples: mountOf(mounts, "samples"),
    journal: mountOf(mounts, "journal"),
    models: mountOf(mounts, "models"),
  };
  const fileSystem = threadFileSystem({ deadline: callDeadline(process.env), threads: MANY_THREADS });
  try {
    await train(
      {
        ...{ fileSystem, mounts: paths, settings, maintenance, learners: learnerFactory, log },
        ...{ now: Date.now, newId: randomUUID, pause, measured: metricSink() },
      },
      signal,
    );
  } finally {
    // Not awaited: a thread that a hung mount holds does not end.
    void fileSystem.end();
  }
};
