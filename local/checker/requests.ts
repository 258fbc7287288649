import { createHash } from "node:crypto";
import type { RunLines } from "../traffic/acknowledgements";

/** One keyed request of the driver, from its own files. */
export interface Request {
  readonly id: string;
  readonly run: string;
  readonly key: string;
  readonly records: number;
  readonly trueLoss: number | null;
  acknowledged: boolean;
  /** By the driver's clock, milliseconds since 1970. */
  acknowledgedAt?: number;
  sandbox: string | undefined;
  resent: boolean;
}

export interface Requests {
  readonly byId: ReadonlyMap<string, Request>;
  readonly differences: readonly string[];
}

/** Every request that the driver ever sent, and what was answered. Ids are computed here, not taken from the answers. */
export function requestsOf(runs: readonly RunLines[]): Requests {
  const byId = new Map<string, Request>();
  const differences: string[] = [];
  for (const { run, lines } of runs) {
    for (const line of lines) {
      const id = idOf(line.producer, line.key);
      if (line.type === "sent") {
        const { key, records, trueLoss } = line;
        const standing = byId.get(id);
        if (standing !== undefined && !(line.replay === true && !standing.acknowledged)) {
          differences.push(`request ${key} was sent under a key that was used before`);
        }
        byId.set(id, { id, run, key, records, trueLoss, acknowledged: false, sandbox: undefined, resent: false });
        continue;
      }
      const request = byId.get(id);
      if (line.type === "refused") {
        differences.push(`request ${line.key} was refused: ${line.statusCode} ${line.problems.join("; ")}`);
      } else if (request === undefined) {
        differences.push(`request ${line.key} was acknowledged but never sent`);
      } else if (line.id !== id) {
        differences.push(`request ${line.key} was acknowledged as ${line.id}, its key makes it ${id}`);
      } else if (request.acknowledged) {
        differences.push(`request ${line.key} was acknowledged twice`);
      } else {
        request.acknowledged = true;
        request.acknowledgedAt = line.receivedAt;
        request.sandbox = line.sandbox;
        request.resent = line.outcome === "duplicate";
      }
    }
  }
  return { byId, differences };
}

/** protocol.md, section 3: 128 bits of sha256 over length-prefixed format version, producer and key. */
function idOf(producer: string, key: string): string {
  const parts = ["1", producer, key].map((text) => {
    const bytes = Buffer.from(text, "utf8");
    const length = new DataView(new ArrayBuffer(4));
    length.setUint32(0, bytes.length, true);
    return Buffer.concat([new Uint8Array(length.buffer), bytes]);
  });
  return createHash("sha256").update(Buffer.concat(parts)).digest("hex").slice(0, 32);
}
