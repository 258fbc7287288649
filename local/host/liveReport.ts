import type { Manifest } from "../../handlers/protocol/manifestTypes";
import type { CheckResult } from "../checker/check";
import type { ConsumerReport, Counts, Report, Staleness } from "../report/report";
import { addLoss } from "../traffic/exampleStream";
import { acknowledgedPerSecond, type DriverStats } from "../traffic/requester";
import type { Baseline } from "./baseline";

/** What the host knows at one moment of a run. */
export interface Moment {
  readonly baseline: Baseline;
  readonly readyMs: number | null;
  readonly driver: DriverStats | undefined;
  /** Newest version on disk. */
  readonly manifest: Manifest | undefined;
  readonly staleness: Staleness;
  readonly malformed: number;
  readonly predictions: number;
  readonly refusedMounts: number;
  readonly expectedRefusals: number;
  /** Of this process, MiB. */
  readonly peakMemory: number;
  readonly consumers: readonly ConsumerReport[];
}

/**
 * The report's fields so far. Learning is counted as of the newest model version, so it lags by the seconds between two
 * versions; what only the checker can count is null.
 */
export function liveReport(moment: Moment): Report {
  const { baseline, driver, manifest } = moment;
  const now = {
    requests: baseline.requests + (driver?.requests ?? 0),
    acknowledged: baseline.acknowledged + (driver?.acknowledged ?? 0),
    trained: Math.max(baseline.trained, manifest?.metrics.trained ?? 0),
    heldOut: Math.max(baseline.heldOut, manifest?.metrics.heldOut ?? 0),
    resends: baseline.resends + (driver?.resends ?? 0),
  };
  const trueLoss = addLoss(baseline.trueLoss, driver === undefined ? 0 : driver.trueLoss);
  const { quarantined, excluded } = baseline;
  return {
    readyMs: moment.readyMs,
    ...counts({ ...now, quarantined, excluded }),
    sandboxes: new Set([...baseline.sandboxes, ...(driver?.sandboxes ?? [])]).size,
    modelVersion: manifest?.version ?? null,
    progressiveLogLoss: manifest?.metrics.logLoss ?? null,
    progressiveAccuracy: manifest?.metrics.accuracy ?? null,
    bayesLogLoss: now.acknowledged === 0 || trueLoss === null ? null : trueLoss / now.acknowledged,
    stalenessMs: moment.staleness,
    ...rest(moment, null),
    run: counts({
      requests: now.requests - baseline.requests,
      acknowledged: now.acknowledged - baseline.acknowledged,
      trained: now.trained - baseline.trained,
      heldOut: now.heldOut - baseline.heldOut,
      resends: now.resends - baseline.resends,
      quarantined: 0,
      excluded: 0,
    }),
  };
}

/** The report of a run that ended: everything that can be counted from files is the checker's count. */
export function finalReport(moment: Moment, check: CheckResult): Report {
  return {
    readyMs: moment.readyMs,
    ...check.counts,
    ...(check.countsFrom > 0 ? { countsFrom: check.countsFrom } : {}),
    sandboxes: check.sandboxes,
    modelVersion: check.modelVersion,
    progressiveLogLoss: check.progressiveLogLoss,
    progressiveAccuracy: check.progressiveAccuracy,
    bayesLogLoss: check.bayesLogLoss,
    stalenessMs: moment.staleness,
    ...rest(moment, check.peakMemory ?? null),
    run: check.run,
  };
}

type Known = Pick<Counts, "requests" | "acknowledged" | "trained" | "heldOut" | "quarantined" | "excluded" | "resends">;

function counts(known: Known): Counts {
  const { requests, acknowledged, trained, heldOut, quarantined, excluded, resends } = known;
  const pending = Math.max(0, acknowledged - trained - heldOut - quarantined - excluded);
  return {
    ...{ requests, acknowledged, trained, heldOut, quarantined, excluded, pending },
    ...{ lost: null, duplicates: null, resends, unacknowledged: null, unkeyed: null },
  };
}

function rest(moment: Moment, checkerMemory: number | null) {
  const { driver, malformed, predictions, refusedMounts, expectedRefusals, peakMemory, consumers } = moment;
  return {
    malformed,
    acknowledgedPerSecond: driver === undefined ? null : acknowledgedPerSecond(driver),
    ...{ predictions, refusedMounts, expectedRefusals },
    peakMemory: { host: peakMemory, checker: checkerMemory },
    consumers,
  };
}
