import { get } from "node:http";
import type { Storage } from "../checker/storage";
import type { GateResult, LocalCompute } from "../compute/types";
import type { Baseline } from "./baseline";
import type { Signs } from "./readiness";
import { INGEST, type Traffic } from "./traffic";

/** Collects what each consumer was seen to do, until all are ready. */
export class SignsOfLife implements Signs {
  readonly invoked = new Set<string>();
  readonly answered = new Set<string>();
  readonly trained = new Set<string>();
  /** Functions that the gate has nothing against. */
  private readonly passed = new Set<string>();
  private readonly logAtStart: number;

  constructor(
    private readonly parts: {
      readonly compute: LocalCompute;
      readonly traffic: Traffic;
      readonly storage: Storage;
      readonly baseline: Baseline;
      readonly gate: readonly GateResult[];
      readonly trainer: string | undefined;
    },
  ) {
    this.logAtStart = parts.traffic.follower.last;
    const failed = new Set(parts.gate.filter(({ passed }) => !passed).map(({ consumer }) => consumer));
    for (const { consumer } of parts.compute.functions) {
      // The gate's probe is an invocation; the function that gets traffic has to answer that.
      if (failed.has(consumer)) continue;
      this.passed.add(consumer);
      if (!(consumer === INGEST && parts.traffic.driver)) this.invoked.add(consumer);
    }
  }

  async look(): Promise<void> {
    const { compute, traffic, storage, baseline, trainer } = this.parts;
    const quiet = traffic.driver === undefined || traffic.quiet;
    if ((traffic.driver?.stats.requests ?? 0) > 0 || (quiet && this.passed.has(INGEST))) this.invoked.add(INGEST);
    traffic.follower.read();
    const checkpoint = storage.checkpointPositions().at(-1);
    // A journal that goes on has a checkpoint before its worker runs: then the worker has to take something new.
    const worked = checkpoint !== baseline.checkpoint || quiet || traffic.follower.last > this.logAtStart;
    if (trainer !== undefined && checkpoint !== undefined && worked) this.trained.add(trainer);
    const silent = compute.services.filter(({ consumer }) => !this.answered.has(consumer));
    await Promise.all(
      silent.map(async ({ consumer, url }) => {
        if (await answers(url)) this.answered.add(consumer);
      }),
    );
  }
}

/** Whether anything answers /healthz over HTTP within a second, whatever it answers. */
function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(new URL("/healthz", url), { timeout: 1_000, agent: false }, (response) => {
      response.resume();
      // A front without a replica behind it answers too, but with an error of its own.
      resolve((response.statusCode ?? 500) < 500);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}
