import { ModelWatcher } from "../../../handlers/serving/modelWatcher";
import { ServingMetrics } from "../../../handlers/serving/servingMetrics";
import { keepingLog, ModelsDirectory } from "./modelsDirectory";

export type WatcherSetUp = ReturnType<typeof watcherSetUp>;

/** A watcher of an empty models directory, with everything it touches. */
export function watcherSetUp() {
  const directory = new ModelsDirectory();
  const metrics = new ServingMetrics();
  const clock = { now: 1_000 };
  const { log, lines } = keepingLog();
  const watcher = new ModelWatcher({
    fileSystem: directory.fileSystem,
    models: directory.root,
    log,
    metrics,
    now: () => clock.now,
  });
  return { directory, metrics, clock, lines, watcher };
}
