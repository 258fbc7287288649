import { LatencyHistogram } from "./latencyHistogram";

/** What the service counts about itself since it started. */
export class ServingMetrics {
  /** Records that got a probability. */
  predictions = 0;
  swaps = 0;
  /** Versions that did not verify. */
  refused = 0;
  /** Looks for a newer version that the file system did not answer. */
  failedLooks = 0;
  /** Milliseconds of the clock at the last look that succeeded. */
  lastLook: number | undefined;
  readonly latency = new LatencyHistogram();
  private readonly requests = new Map<string, number>();

  countRequest(route: string, status: number): void {
    const labels = `{route="${route}",status="${status}"}`;
    this.requests.set(labels, (this.requests.get(labels) ?? 0) + 1);
  }

  /** Prometheus' text format 0.0.4. `now` and `publishedAt` are milliseconds since 1970. */
  render(now: number, model: { readonly version: number; readonly publishedAt: number } | undefined): string {
    const seconds = (since: number): number => Math.max(0, now - since) / 1_000;
    const requests = [...this.requests].sort(([a], [b]) => (a < b ? -1 : 1)).map(([labels, n]) => `${labels} ${n}`);
    const latency = "serve_predict_seconds";
    return [
      ...family("serve_predictions_total", "counter", "Records that got a probability.", [` ${this.predictions}`]),
      ...family("serve_requests_total", "counter", "Answered requests.", requests),
      `# HELP ${latency} Time from a /predict request to its answer.`,
      `# TYPE ${latency} histogram`,
      ...this.latency.lines(latency),
      ...family("serve_model_version", "gauge", "Version in use, 0 without one.", [` ${model?.version ?? 0}`]),
      ...family(
        "serve_model_age_seconds",
        "gauge",
        "Time since the version in use was published.",
        model === undefined ? [] : [` ${seconds(model.publishedAt)}`],
      ),
      ...family(
        "serve_last_look_age_seconds",
        "gauge",
        "Time since the last look for a newer version that succeeded.",
        this.lastLook === undefined ? [] : [` ${seconds(this.lastLook)}`],
      ),
      ...family("serve_model_swaps_total", "counter", "Versions taken into use.", [` ${this.swaps}`]),
      ...family("serve_model_refused_total", "counter", "Versions that did not verify.", [` ${this.refused}`]),
      ...family("serve_failed_looks_total", "counter", "Looks that the file system did not answer.", [
        ` ${this.failedLooks}`,
      ]),
      "",
    ].join("\n");
  }
}

function family(name: string, type: "counter" | "gauge", help: string, samples: readonly string[]): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map((sample) => `${name}${sample}`)];
}
