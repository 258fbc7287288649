import { describeFailure, failureKind } from "../protocol/errors";
import { Trainer } from "./trainer";
import type { TrainerOptions } from "./trainerOptions";
import { TrainingMeasurements } from "./trainingMeasurements";

/** Milliseconds between two progress lines, at least. */
const REPORT_INTERVAL = 1000;
/** Milliseconds between two measurements; CloudWatch keeps standard metrics by the minute. */
const MEASURE_INTERVAL = 60_000;
const BACKOFF = { first: 250, most: 30_000 } as const;
const FINISH_ATTEMPTS = 5;

/**
 * Trains until the signal aborts, then finishes. Failures that may pass are waited out and logged; others reject, and so
 * does anything that would make the model differ from its log.
 */
export async function train(options: TrainerOptions, signal: AbortSignal): Promise<void> {
  const { log, now, pause, measured = () => undefined } = options;
  const trainer = await Trainer.start(options);
  const measurements = new TrainingMeasurements(trainer.progress(), now);
  let measuredAt = now();
  let failed = 0;
  let failures = 0;
  let reported = "";
  let reportedAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    let wait: number;
    try {
      wait = await trainer.step();
      failures = 0;
    } catch (error) {
      if (failureKind(error) === "fatal") throw error;
      failed++;
      wait = Math.min(BACKOFF.first * 2 ** failures++, BACKOFF.most);
      log.warn("training waits", { reason: describeFailure(error), retryMs: wait });
    }
    const progress = JSON.stringify(trainer.progress());
    if (progress !== reported && now() - reportedAt >= REPORT_INTERVAL) {
      log.info("training", { ...trainer.progress() });
      reported = progress;
      reportedAt = now();
    }
    // A clock that was set back must not end the measurements.
    if (Math.abs(now() - measuredAt) >= MEASURE_INTERVAL) {
      measured(measurements.take(trainer.progress(), trainer.freshness(), failed));
      measuredAt = now();
    }
    await pause(wait, signal);
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await trainer.finish();
    } catch (error) {
      if (failureKind(error) === "fatal" || attempt === FINISH_ATTEMPTS) throw error;
      log.warn("the last checkpoint waits", { reason: describeFailure(error) });
      await pause(BACKOFF.first * 2 ** attempt);
    }
  }
}
