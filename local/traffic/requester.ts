import type { AcknowledgementFile } from "./acknowledgements";
import { addLoss } from "./exampleStream";
import type { Ingest, IngestRequest } from "./ingestClient";

/** Time as the driver sees it; tests put their own in. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after that many milliseconds, or as soon as the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** What was counted in this run; read it any time. */
export interface DriverStats {
  requests: number;
  acknowledged: number;
  /** Milliseconds from the first request to the last acknowledgement. */
  sendingMs: number;
  resends: number;
  /** null: not known of all. */
  trueLoss: number | null;
  /** Attempts that were not answered 2xx and were repeated. */
  retries: number;
  lastRetry: string | undefined;
  refused: string[];
  readonly sandboxes: Set<string>;
}

export interface RequesterParts {
  readonly ingest: Ingest;
  readonly file: AcknowledgementFile;
  readonly clock: Clock;
  /** Called after the acknowledgement is on file. */
  readonly onAcknowledged: (id: string, receivedAt: number) => void;
}

/** How many records a request has and what is known of their truth. */
export interface Content {
  readonly records: number;
  readonly trueLoss: number | null;
  readonly replay?: true;
}

const FIRST_BACK_OFF_MS = 50;
const MAX_BACK_OFF_MS = 1_000;

/** Sends keyed requests, each until it is answered, and keeps on file what was sent and answered. */
export class Requester {
  readonly stats: DriverStats = {
    requests: 0,
    acknowledged: 0,
    sendingMs: 0,
    resends: 0,
    trueLoss: 0,
    retries: 0,
    lastRetry: undefined,
    refused: [],
    sandboxes: new Set(),
  };

  private firstAt: number | undefined;

  constructor(private readonly parts: RequesterParts) {}

  /** Resolves when the request is answered, or `abandon` aborts. Rejects if the acknowledgement cannot be put on file. */
  async send(message: IngestRequest, content: Content, abandon: AbortSignal): Promise<void> {
    const { ingest, file, clock, onAcknowledged } = this.parts;
    const { producer, key } = message;
    file.append({ type: "sent", producer, key, ...content });
    this.firstAt ??= clock.now();
    for (let attempt = 0; !abandon.aborted; attempt++) {
      const answer = await ingest(message, abandon);
      const receivedAt = clock.now();
      if (answer.kind === "acknowledged") {
        const { id, outcome, sandbox } = answer;
        const { records, trueLoss } = content;
        file.append({
          ...{ type: "acknowledged", id, producer, key, records, outcome, receivedAt },
          ...{ trueLoss, sandbox },
        });
        this.stats.requests++;
        this.stats.acknowledged += records;
        this.stats.sendingMs = receivedAt - this.firstAt;
        this.stats.trueLoss = addLoss(this.stats.trueLoss, trueLoss);
        if (outcome === "duplicate") this.stats.resends++;
        this.stats.sandboxes.add(sandbox);
        onAcknowledged(id, receivedAt);
        return;
      }
      if (answer.kind === "refused") {
        const { statusCode, problems } = answer;
        file.append({ type: "refused", producer, key, statusCode, problems });
        this.stats.refused.push(`${key}: ${statusCode} ${problems.join("; ")}`);
        return;
      }
      this.stats.retries++;
      this.stats.lastRetry = answer.reason;
      const backOff = Math.min(MAX_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** attempt);
      await clock.sleep(Math.max(backOff, answer.afterMs ?? 0), abandon);
    }
  }
}

/** Records acknowledged in a second of sending; null if nothing can be said of it yet. */
export function acknowledgedPerSecond({ acknowledged, sendingMs }: DriverStats): number | null {
  return sendingMs > 0 ? Math.round((1_000 * acknowledged) / sendingMs) : null;
}
