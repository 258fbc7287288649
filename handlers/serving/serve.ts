import type { RunContext } from "../contract";
import type { MetricSink } from "../metrics/metricSink";
import type { FileSystem } from "../protocol/fileSystem";
import { mountOf } from "../runtime/mounts";
import { ModelWatcher } from "./modelWatcher";
import { startPredictionServer } from "./predictionServer";
import { ServingMeasurements, type ServingMetric } from "./servingMeasurements";
import { ServingMetrics } from "./servingMetrics";
import type { ServingSettings } from "./servingSettings";

/** Milliseconds between two measurements; CloudWatch keeps standard metrics by the minute. */
const MEASURE_INTERVAL = 60_000;

/** Answers predictions until the context's signal aborts. The file system is used off the request path only. */
export async function serve(
  context: RunContext,
  settings: ServingSettings,
  fileSystem: FileSystem,
  measured: MetricSink<ServingMetric> = () => undefined,
  every: typeof setInterval = setInterval,
): Promise<void> {
  const { mounts, port, signal, log } = context;
  if (port === undefined) throw new Error("no port to listen on; declare port under the consumer in the stack file");
  const metrics = new ServingMetrics();
  const now = (): number => Date.now();
  const watcher = new ModelWatcher({ fileSystem, models: mountOf(mounts, "models"), log, metrics, now });
  const server = await startPredictionServer(
    { current: () => watcher.current, metrics, now },
    { host: settings.host, port, monotonic: () => performance.now() },
  );
  const measurements = new ServingMeasurements(metrics, now);
  const timer = every(() => measured(measurements.take(watcher.current)), MEASURE_INTERVAL);
  log.info("listening", { host: settings.host, port: server.port });
  try {
    // Not awaited past the abort: a look may hang with its mount.
    await Promise.race([watcher.watch(settings.lookSeconds * 1_000, signal), aborted(signal)]);
  } finally {
    clearInterval(timer);
    await server.stop();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
