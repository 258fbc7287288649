import type { IngestAnswer } from "../../../handlers/ingest/answer";
import { segmentId } from "../../../handlers/protocol/segmentId";

/** Segment of a request with key `k` of producer `p`. */
export const SEGMENT = segmentId({ producer: "p", key: "k", part: 0 });

/** Ingest's answer to such a request of two records, sent by a bench for the first time. */
export const STORED: IngestAnswer = {
  statusCode: 200,
  outcome: "stored",
  id: SEGMENT,
  records: 2,
  keyed: true,
  sandbox: "2026/11/24/[1]sandbox",
};
