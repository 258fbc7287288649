import type { LoggedSegment } from "../../handlers/protocol/logEntry";
import { DamagedFile, type Storage } from "./storage";

export interface Labels {
  /** Of each record. If the file cannot be read, as many labelled ones as the log tells of. */
  readonly labels: Int8Array;
  /** Undefined if the file cannot be read, or need not be. */
  readonly unkeyed: boolean | undefined;
  readonly differences: readonly string[];
}

/** The labels of a segment from the file that log entry n means. */
export function labelsOf(storage: Storage, n: number, logged: LoggedSegment): Labels {
  // Packs hold what was learned; the other files may go once their entry is packed.
  const needless = logged.outcome !== "learn" && storage.packs().entry(n) !== undefined;
  if (needless && !storage.standsAlone(logged.path)) {
    return { labels: new Int8Array(0), unkeyed: undefined, differences: [] };
  }
  try {
    const { header, block, sha256, bytes } = storage.segment(logged.path);
    const got = { sha256, payload: header.payload, records: block.count, bytes };
    const differences = (["sha256", "payload", "records", "bytes"] as const)
      .filter((name) => got[name] !== logged[name])
      .map((name) => `log entry ${n} names ${logged.path} with ${name} ${logged[name]}, the file has ${got[name]}`);
    return { labels: block.label, unkeyed: header.key === undefined, differences };
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    const lost = `log entry ${n} names a segment that is gone or damaged: ${error.message}`;
    return { labels: new Int8Array(logged.records), unkeyed: undefined, differences: [lost] };
  }
}
