import type { InputRecord } from "../../handlers/records/recordBlock";
import { DamagedFile, type Storage } from "../checker/storage";
import type { IngestTarget } from "./ingestTarget";

/** A segment that the trainer gave up, and that no good copy has replaced. */
export interface Quarantined {
  readonly id: string;
  /** Of the file, relative to samples. */
  readonly path: string;
  readonly reason: string;
  /** Log entry. */
  readonly n: number;
  /** When, ISO 8601 UTC. */
  readonly at: string;
  /** Records that are thereby not learned, as far as the file tells. */
  readonly records: number;
}

/** From the log: damaged segments of which no copy was learned later, in the log's order. */
export function quarantined(storage: Pick<Storage, "log">): readonly Quarantined[] {
  const open = new Map<string, Quarantined>();
  for (const entry of storage.log()) {
    if (entry.type === "quarantine") {
      for (const { id, path, reason, records } of entry.segments) {
        open.set(id, { id, path, reason, n: entry.n, at: entry.at, records });
      }
    }
    if (entry.type === "segments") {
      for (const { id, outcome } of entry.segments) if (outcome === "learn") open.delete(id);
    }
  }
  return [...open.values()];
}

export type Retry =
  | { readonly id: string; readonly outcome: "sent"; readonly records: number }
  | { readonly id: string; readonly outcome: "damaged" | "not taken"; readonly reason: string };

/**
 * Sends the records of files that can be read again (a disk that was repaired, a file that was restored) through ingest,
 * under their own producer and key: the id is the same, so the trainer learns them once.
 */
export async function retryQuarantined(
  storage: Pick<Storage, "segment">,
  segments: readonly Quarantined[],
  target: Pick<IngestTarget, "send">,
): Promise<readonly Retry[]> {
  const results: Retry[] = [];
  for (const { id, path } of segments) results.push(await retry(storage, id, path, target));
  return results;
}

async function retry(
  storage: Pick<Storage, "segment">,
  id: string,
  path: string,
  target: Pick<IngestTarget, "send">,
): Promise<Retry> {
  try {
    const { header, raw } = storage.segment(path);
    if (header.part.count > 1) {
      return {
        id,
        outcome: "not taken",
        reason: `is part ${header.part.index + 1} of ${header.part.count} of a request; send the whole request again`,
      };
    }
    const records: InputRecord[] = JSON.parse(raw());
    // Without a key of its own the request gets one here, so that a retry can be repeated.
    const { producer, key = `quarantine-${id}`, sequence } = header;
    const answer = await target.send({ producer, key, records, ...(sequence === undefined ? {} : { sequence }) });
    if (answer.kind === "acknowledged") return { id, outcome: "sent", records: records.length };
    const reason = answer.kind === "refused" ? `${answer.statusCode} ${answer.problems.join("; ")}` : answer.reason;
    return { id, outcome: "not taken", reason };
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    return { id, outcome: "damaged", reason: error.message };
  }
}
