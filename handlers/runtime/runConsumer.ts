import { CONSUMER_VARIABLE, type Run } from "../contract";
import type { MetricOf } from "../metrics/handlerMetrics";
import { metricSink } from "../metrics/metricSink";
import { jsonLineLog } from "./jsonLineLog";
import { leave } from "./leave";
import { mountsFromEnvironment, portFromEnvironment } from "./mounts";

/** Others of the directory's group may write: files get their own, stricter mode where it matters. */
const UMASK = 0o002;

/** Milliseconds between two heartbeats. */
const HEARTBEAT = 60_000;

/** The parts of a process that running a consumer needs. */
export interface ConsumerProcess {
  readonly environment: Readonly<Record<string, string | undefined>>;
  umask(mask: number): void;
  onSignal(signal: "SIGTERM" | "SIGINT", listener: () => void): void;
  write(line: string): void;
  now(): Date;
  /** Calls again and again until what it returns is called. */
  every(milliseconds: number, action: () => void): () => void;
  exit(code: number): void;
}

const thisProcess: ConsumerProcess = {
  environment: process.env,
  umask: (mask) => void process.umask(mask),
  onSignal: (signal, listener) => void process.on(signal, listener),
  write: (line) => void process.stdout.write(line),
  now: () => new Date(),
  every: (milliseconds, action) => {
    const timer = setInterval(action, milliseconds);
    return () => clearInterval(timer);
  },
  exit: (code) => void leave(code),
};

/**
 * Runs a Fargate or EC2 entry for the life of its process. SIGTERM or SIGINT aborts its signal; then it has to return,
 * and the process ends with 0. While it runs, a heartbeat a minute says that its event loop turns. If it rejects, or returns before the abort, the process logs why and ends with 1.
 */
export async function runConsumer(run: Run, host: ConsumerProcess = thisProcess): Promise<void> {
  // First of all: nothing may be created with the mask that the process inherited.
  host.umask(UMASK);
  const log = jsonLineLog(host.environment[CONSUMER_VARIABLE] ?? "unnamed", host.write, host.now);
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    host.onSignal(signal, () => {
      if (stop.signal.aborted) return;
      log.info("stopping", { signal });
      stop.abort();
    });
  }
  const { environment, write } = host;
  const measured = metricSink<MetricOf<"run">>({ environment, write, now: () => host.now().getTime() });
  const rest = host.every(HEARTBEAT, () => measured({ Heartbeat: 1 }));
  try {
    const mounts = mountsFromEnvironment(host.environment);
    const port = portFromEnvironment(host.environment);
    log.info("starting", { mounts, port });
    await run({ mounts, port, signal: stop.signal, log });
  } catch (error) {
    log.error(stop.signal.aborted ? "failed while stopping" : "failed", { error });
    return host.exit(1);
  } finally {
    rest();
  }
  if (!stop.signal.aborted) {
    log.error("run returned although nobody asked it to stop; it must return only after its signal aborted");
    return host.exit(1);
  }
  log.info("stopped");
  host.exit(0);
}
