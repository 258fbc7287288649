import { createHash } from "node:crypto";
import type { LambdaContext } from "../contract";
import { decodeSegment } from "../protocol/decodeSegment";
import { encodeSegment } from "../protocol/encodeSegment";
import { describeFailure, failureKind } from "../protocol/errors";
import { FormatError } from "../protocol/formatError";
import type { Publisher } from "../protocol/publish";
import { type SegmentKey, segmentId } from "../protocol/segmentId";
import { minuteOf, segmentPath } from "../protocol/tree";
import { encodeRecords } from "../records/encodeRecords";
import { FEATURE_HASH } from "../records/featureHash";
import type { IngestAnswer } from "./answer";
import { cutIntoParts, PART_LIMITS } from "./parts";
import type { IngestRequest } from "./request";

export interface StoreOptions {
  readonly samples: Publisher;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly limits?: { readonly bytes: number; readonly count: number };
}

/** Seconds after which a caller may try again: on a full disk, and after a failure that is likely to pass. */
const RETRY = { full: 30, failed: 2 } as const;

/**
 * Makes a request durable and says so, or says why not. 200 is answered only if every segment of the request stands under
 * its name, written and synced. Throws if the consumer's identity or mount is wrong: no repetition by the caller helps.
 */
export async function store(
  options: StoreOptions,
  request: IngestRequest,
  context: LambdaContext,
): Promise<IngestAnswer> {
  const { producer, key, sequence } = request;
  const cut = cutIntoParts(request.records, options.limits ?? PART_LIMITS);
  if ("problem" in cut) return { statusCode: 413, problems: [cut.problem] };
  const identity = (part: number): SegmentKey =>
    key === undefined ? { producer, request: context.awsRequestId, part } : { producer, key, part };
  const id = segmentId(identity(0));
  const payload = createHash("sha256").update(cut.canonical).digest("hex");
  const receivedAt = options.now();
  let outcome: "stored" | "duplicate" = "duplicate";
  for (const [index, part] of cut.parts.entries()) {
    const partId = segmentId(identity(index));
    const header = {
      id: partId,
      producer,
      key,
      request: key === undefined ? context.awsRequestId : undefined,
      sequence,
      part: { index, count: cut.parts.length },
      payload,
      nonce: options.newId(),
      receivedAt: new Date(receivedAt).toISOString(),
      records: part.records.length,
      hash: FEATURE_HASH,
    };
    const bytes = encodeSegment(header, encodeRecords(part.records), part.raw);
    try {
      const path = (at: number): string => segmentPath(minuteOf(at), partId);
      // The minute's directory is gone once the trainer has emptied it: never a past one again.
      const publication = await options.samples.publish(path(receivedAt), bytes, () => path(options.now()));
      if (publication.outcome === "published") outcome = "stored";
      else if (decodeSegment(publication.standing).header.payload !== payload) {
        return { statusCode: 409, id, problems: [conflict(request)] };
      }
    } catch (error) {
      const kind = error instanceof FormatError ? "recoverable" : failureKind(error);
      if (kind === "fatal") throw error;
      const retryAfterSeconds = kind === "backPressure" ? RETRY.full : RETRY.failed;
      return { statusCode: 503, problems: [`not stored: ${describeFailure(error)}`], retryAfterSeconds };
    }
  }
  return {
    statusCode: 200,
    outcome,
    id,
    records: request.records.length,
    keyed: key !== undefined,
    sandbox: context.logStreamName,
  };
}

function conflict({ producer, key }: IngestRequest): string {
  const what = `key ${JSON.stringify(key)} of producer ${JSON.stringify(producer)}`;
  return `key: ${what} stands with other records; nothing was changed, send these records under a key of their own`;
}
