import { Agent, request } from "node:http";
import type { InputRecord } from "../../handlers/records/recordBlock";

/** An answer 200 of /predict, as far as the watcher needs it. */
export interface Prediction {
  readonly version: number;
  readonly log: { readonly from: number; readonly to: number };
}

export interface PredictorStats {
  /** Answers 200. */
  predictions: number;
  /** Answers 503: no model yet. */
  withoutModel: number;
  /** Connections refused or cut, other statuses. */
  failures: number;
  lastFailure: string | undefined;
}

const REQUEST_TIMEOUT_MS = 2_000;
const MAX_IN_FLIGHT = 8;

/** Asks a service for predictions at a steady rate over real connections. */
export class Predictor {
  readonly stats: PredictorStats = { predictions: 0, withoutModel: 0, failures: 0, lastFailure: undefined };
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MAX_IN_FLIGHT });
  private timer: NodeJS.Timeout | undefined;
  private inFlight = 0;

  constructor(
    /** Base URL of the service. */
    private readonly url: string,
    private readonly next: () => InputRecord,
    /** Called with every answer 200 and the time of its receipt (ms since 1970). */
    private readonly onPrediction: (prediction: Prediction, at: number) => void,
  ) {}

  start(perSecond: number): void {
    this.timer = setInterval(() => {
      if (this.inFlight < MAX_IN_FLIGHT) void this.ask();
    }, 1_000 / perSecond);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  close(): void {
    this.stop();
    this.agent.destroy();
  }

  /** One prediction; resolves with it, or with undefined if there was no answer 200. Never rejects. */
  async ask(): Promise<Prediction | undefined> {
    this.inFlight++;
    try {
      const { status, body } = await this.post(JSON.stringify({ records: [{ features: this.next().features }] }));
      const at = Date.now();
      if (status === 503) {
        this.stats.withoutModel++;
        return undefined;
      }
      if (status !== 200) throw new Error(`answer ${status}: ${body.slice(0, 200)}`);
      const prediction = readPrediction(body);
      this.stats.predictions++;
      this.onPrediction(prediction, at);
      return prediction;
    } catch (error) {
      this.stats.failures++;
      this.stats.lastFailure = error instanceof Error ? error.message : String(error);
      return undefined;
    } finally {
      this.inFlight--;
    }
  }

  private post(body: string): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        new URL("/predict", this.url),
        {
          method: "POST",
          agent: this.agent,
          timeout: REQUEST_TIMEOUT_MS,
          headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("error", reject);
          incoming.on("end", () =>
            resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
          );
        },
      );
      outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${REQUEST_TIMEOUT_MS} ms`)));
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }
}

/** Throws if the answer is not what the service promises. */
export function readPrediction(body: string): Prediction {
  const value: { probabilities?: unknown; model?: { version?: unknown; log?: { from?: unknown; to?: unknown } } } =
    JSON.parse(body);
  const [probability] = Array.isArray(value.probabilities) ? value.probabilities : [];
  const version = value.model?.version;
  const { from, to } = value.model?.log ?? {};
  if (typeof probability !== "number" || !(probability >= 0 && probability <= 1)) {
    throw new Error(`answer 200 without a probability: ${body.slice(0, 200)}`);
  }
  if (typeof version !== "number" || typeof from !== "number" || typeof to !== "number") {
    throw new Error(`answer 200 without the model's version and log range: ${body.slice(0, 200)}`);
  }
  return { version, log: { from, to } };
}
