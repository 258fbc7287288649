import type { Refusal } from "../admission/types";
import type { CheckResult } from "../checker/check";
import { Storage, type StorageRoots } from "../checker/storage";
import type { GateResult, LocalCompute } from "../compute/types";
import { type ConsumerReport, consumerReport, type Report } from "../report/report";
import { ownPeakMemory } from "../sandbox/peakMemory";
import type { Clock } from "../traffic/requester";
import { type Baseline, readBaseline, unlessDamaged } from "./baseline";
import { ConsumerEvents, refusalLines } from "./consumerEvents";
import { display } from "./display";
import type { Outcome } from "./exitCode";
import { expectedRefusals, gateLines, withoutEnforcement } from "./gateLines";
import { finalReport, liveReport, type Moment } from "./liveReport";
import type { LocalPaths } from "./localDirectory";
import { trainerOf } from "./readiness";
import { replayEnd, throughLine } from "./replayEnd";
import { SignsOfLife } from "./signsOfLife";
import { replaceReport } from "./statusFile";
import { stopInOrder } from "./stopInOrder";
import type { Terminal } from "./terminal";
import { type Replay, Traffic } from "./traffic";
import { waitUntilReady } from "./waitUntilReady";

/** The longest that a timer can wait: 24 days. */
const FOREVER_MS = 2 ** 31 - 1;

export interface RunParts {
  readonly compute: LocalCompute;
  readonly paths: LocalPaths;
  readonly roots: StorageRoots;
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** When the host's process started, milliseconds since 1970. */
  readonly startedAt: number;
  /** Name of this run, unique since the last reset. */
  readonly run: string;
  readonly rate: number;
  /** The file that is sent instead of sample traffic. */
  readonly replay?: Replay | undefined;
  /** Milliseconds of traffic from ready; undefined = until `stop` aborts. */
  readonly forMs: number | undefined;
  readonly stop: AbortSignal;
  /** Whether this machine gives consumers their own uids and mount namespaces. */
  readonly idsEnforced: boolean;
  /** Resources of no consumer that were never created. */
  readonly refusedAtCreation: readonly Refusal[];
  readonly runChecker: (roots: StorageRoots, run: string) => Promise<CheckResult>;
}

/** One run of a stack whose consumers are started: gate, traffic, display, stop, check. */
export class LocalRun {
  private readonly storage: Storage;
  private readonly baseline: Baseline;
  private readonly traffic: Traffic;
  private readonly events = new ConsumerEvents();
  private readonly accountingProblems: string[] = [];
  private readonly consumerProblems: string[] = [];
  private gate: readonly GateResult[] = [];
  private readyMs: number | null = null;

  constructor(private readonly parts: RunParts) {
    const { compute, paths, roots, run, rate, replay } = parts;
    this.storage = new Storage(roots);
    for (const refusal of parts.refusedAtCreation) {
      for (const line of refusalLines(refusal.resource, refusal, "not created")) parts.terminal.line(line);
      this.consumerProblems.push(`${refusal.resource}: not created: ${refusal.error} (missing: ${refusal.missing})`);
    }
    this.baseline = readBaseline(paths.acknowledgements, this.storage);
    this.traffic = new Traffic(compute, roots, { run, rate, replay, acknowledgements: paths.acknowledgements });
  }

  /** The whole run; resolves with the report and how it is judged. */
  async go(): Promise<{ readonly report: Report; readonly outcome: Outcome }> {
    const { compute, stop, terminal, clock, paths } = this.parts;
    const { traffic, storage } = this;
    const trainer = trainerOf(compute.consumers);
    const end = new AbortController();
    const news = () => this.events.next(compute.consumers);
    const reports = () => compute.consumers.map((status) => consumerReport(status));
    const report = () => liveReport(this.moment(reports()));
    let shown: Promise<void> | undefined;
    let consumers: readonly ConsumerReport[];
    try {
      for (const line of news()) terminal.line(line);
      if (!stop.aborted) await this.passGate();
      for (const line of gateLines(this.gate).lines) terminal.line(line);
      shown = display({ terminal, clock, path: paths.status, news, report }, end.signal);
      if (!stop.aborted) {
        traffic.start();
        for (const line of traffic.describe()) terminal.line(line);
        // A display that cannot write its file ends the run like traffic that cannot.
        await Promise.race([this.watch(trainer), this.trafficFailure(), shown]);
      }
      // After the stop there are no processes left to tell of.
      consumers = reports();
      await stopInOrder({ compute, traffic, storage, trainer, clock, say: (text) => terminal.line(text) });
    } finally {
      end.abort();
      await shown;
      traffic.close();
    }
    return await this.judge(consumers);
  }

  private async passGate(): Promise<void> {
    const { compute, terminal, idsEnforced } = this.parts;
    this.gate = await compute.runMountGate();
    if (idsEnforced) return;
    const { proved, notes } = withoutEnforcement(this.gate, this.events.refusedConsumers);
    this.gate = proved;
    for (const note of notes) terminal.line(note);
  }

  /** Until ready, then for the time asked for. */
  private async watch(trainer: string | undefined): Promise<void> {
    const { compute, clock, startedAt, terminal, forMs, stop } = this.parts;
    const { traffic, storage, baseline, gate } = this;
    const signs = new SignsOfLife({ compute, traffic, storage, baseline, gate, trainer });
    const missing = await waitUntilReady(compute, signs, gate, trainer, clock, stop);
    if (stop.aborted) return;
    if (missing.length > 0) {
      this.consumerProblems.push(`not ready: ${missing.join(", ")}`);
      terminal.line(`not ready: ${missing.join(", ")}; their output is in ${this.parts.paths.logs}`);
    }
    const cannotRun = compute.consumers.some(({ refusal, crashLoop }) => (refusal ?? crashLoop) !== undefined);
    if (missing.length === 0 && !cannotRun && this.problems().length === 0) {
      this.readyMs = Math.round(clock.now() - startedAt);
      terminal.line(`ready after ${(this.readyMs / 1_000).toFixed(1)} s`);
    }
    const end = new AbortController();
    const over = AbortSignal.any([stop, end.signal]);
    await Promise.race([clock.sleep(forMs ?? FOREVER_MS, over), this.replayThrough(trainer, over)]);
    end.abort();
  }

  /** Resolves when the file that was to be sent is learned; never, if there is none. */
  private async replayThrough(trainer: string | undefined, over: AbortSignal): Promise<void> {
    const { replay, compute, clock, terminal } = this.parts;
    if (replay === undefined) return await new Promise(() => {});
    await replayEnd(this.traffic, compute, trainer, clock, over);
    const driver = this.traffic.replay;
    if (over.aborted || driver === undefined) return;
    terminal.line(throughLine(replay.rows.file, driver));
  }

  /** Resolves when traffic cannot go on; never otherwise. */
  private async trafficFailure(): Promise<void> {
    try {
      await this.traffic.driver?.failed();
    } catch (error) {
      this.accountingProblems.push(`traffic stopped: ${error instanceof Error ? error.message : error}`);
      return;
    }
    await new Promise(() => {});
  }

  private moment(consumers: readonly ConsumerReport[], final = false): Moment {
    const { driver, predictor, watch } = this.traffic;
    return {
      baseline: this.baseline,
      readyMs: this.readyMs,
      driver: driver?.stats,
      manifest: unlessDamaged(() => this.storage.newestManifest()),
      staleness: final ? watch.final() : watch.soFar(),
      malformed: this.parts.replay?.rows.malformed ?? 0,
      predictions: predictor?.stats.predictions ?? 0,
      refusedMounts: this.events.refusedConsumers.length,
      expectedRefusals: expectedRefusals(this.gate),
      peakMemory: ownPeakMemory(),
      consumers,
    };
  }

  /** A function whose mount was refused failed the gate for that reason: one problem, not two. */
  private problems(): readonly string[] {
    const gate = this.gate.filter(({ consumer }) => !this.events.refusedConsumers.includes(consumer));
    return [...this.consumerProblems, ...gateLines(gate).problems, ...this.events.problems];
  }

  private async judge(
    consumers: readonly ConsumerReport[],
  ): Promise<{ readonly report: Report; readonly outcome: Outcome }> {
    const { roots, run, runChecker, paths } = this.parts;
    const check = await runChecker(roots, run);
    const ended = consumers.map((consumer) => ({ ...consumer, pids: [] }));
    replaceReport(paths.status, finalReport(this.moment(ended, true), check));
    return {
      report: finalReport(this.moment(consumers, true), check),
      outcome: {
        accountingProblems: [...this.accountingProblems, ...check.differences],
        consumerProblems: this.problems(),
      },
    };
  }
}
