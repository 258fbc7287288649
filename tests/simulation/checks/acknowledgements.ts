import { createHash } from "node:crypto";
import { cutIntoParts } from "../../../handlers/ingest/parts";
import type { LogEntry, SegmentOutcome } from "../../../handlers/protocol/logEntry";
import { segmentId } from "../../../handlers/protocol/segmentId";
import type { Request, Variant } from "../requests";
import { PART_BYTES } from "../roles/ingestPool";
import type { World } from "../world";

const MINUTE = 60_000;
/** Two trainers' clocks may differ by so much. */
const SKEW = 20 * MINUTE;

/** One time that the log names a segment id. */
export interface Naming {
  readonly n: number;
  readonly outcome: SegmentOutcome;
  readonly payload: string;
  /** Earliest time, true or by its author's clock, that counts as its logging. */
  readonly at: number;
}

/** A part of a request as the protocol identifies it. */
export interface Part {
  readonly id: string;
  readonly payload: string;
  /** Ids of its labelled records. */
  readonly records: readonly string[];
}

/** What the log says of each segment id, in its order. */
function namings({ log }: World["witness"]): Map<string, Naming[]> {
  const byId = new Map<string, Naming[]>();
  for (const [n, { entry, at: linked }] of [...log].sort(([a], [b]) => a - b)) {
    const at = Math.min(linked, Date.parse(entry.at) + SKEW / 2);
    for (const { id, outcome, payload } of segmentsOf(entry)) {
      byId.set(id, [...(byId.get(id) ?? []), { n, outcome, payload, at }]);
    }
  }
  return byId;
}

/** A request's parts under one identity. */
export function partsOf({ producer, name }: Request, { records }: Variant, request?: string): Part[] {
  const cut = cutIntoParts(records, { bytes: PART_BYTES, count: 64 });
  if ("problem" in cut) throw new Error(cut.problem);
  const payload = createHash("sha256").update(cut.canonical).digest("hex");
  return cut.parts.map((part, k) => ({
    id: segmentId(request === undefined ? { producer, key: name, part: k } : { producer, request, part: k }),
    payload,
    records: part.records.filter(({ label }) => label !== undefined).map(({ id }) => id!),
  }));
}

/** Every acknowledged record is learned, or its segment is in the log as the conflict that it is, or a person excluded it. */
export function nothingAcknowledgedIsLost(
  world: World,
  lineage: ReadonlyMap<string, number>,
  excluded: ReadonlySet<string>,
): void {
  const byId = namings(world.witness);
  const quarantined = new Map<string, number>();
  // What was quarantined longer ago than the window is not looked at again by trainers that start later.
  const forgotten = world.scheduler.now - world.plan.training.dedupHours * 3_600_000 - MINUTE * 30;
  for (const { entry, at } of world.witness.log.values()) {
    for (const { id } of entry.type === "quarantine" ? entry.segments : []) quarantined.set(id, at);
  }
  for (const request of world.requests.list) {
    for (const variant of request.variants) {
      if (variant.acknowledged.length === 0) continue;
      const identities = request.keyed ? [undefined] : request.ids;
      // Of an unkeyed request it is enough that one of its copies is complete.
      const lost = identities.map((identity) =>
        partsOf(request, variant, identity).map((part) =>
          lostPart(part, byId, lineage, excluded, quarantined, forgotten),
        ),
      );
      if (lost.some((parts) => parts.every((reason) => reason === undefined))) continue;
      const reasons = lost.flat().filter((reason) => reason !== undefined);
      world.violate("nothing acknowledged is lost", `${request.name}: ${reasons.slice(0, 2).join("; ")}`);
    }
  }
}

/** Keyed requests repeated within the dedup window are learned once, whoever repeated them and however often. */
export function nothingCountsTwice(
  world: World,
  lineage: ReadonlyMap<string, number>,
  excluded: ReadonlySet<string>,
): void {
  const window = world.plan.training.dedupHours * 3_600_000;
  const byId = namings(world.witness);
  const times = new Map<string, number>();
  for (const [id, all] of byId) {
    const learned = all.filter(({ outcome }) => outcome === "learn");
    for (const [k, later] of learned.entries()) {
      const before = learned[k - 1];
      if (before !== undefined && later.at - before.at < window - SKEW) {
        const apart = Math.round((later.at - before.at) / MINUTE);
        world.violate(
          "nothing counts twice",
          `segment ${id} is learned in entries ${before.n} and ${later.n}, ${apart} minutes apart`,
        );
      }
    }
    times.set(id, learned.length);
  }
  for (const request of world.requests.list) {
    for (const variant of request.variants) {
      const identities = request.keyed ? [undefined] : request.ids;
      const most = new Map<string, number>();
      for (const identity of identities) {
        for (const { id, records, payload } of partsOf(request, variant, identity)) {
          const learned = (byId.get(id) ?? []).filter(
            (one) => one.outcome === "learn" && one.payload === payload,
          ).length;
          for (const record of records) most.set(record, (most.get(record) ?? 0) + learned);
        }
      }
      for (const [record, learned] of most) {
        const seen = lineage.get(record) ?? 0;
        if (seen > learned)
          world.violate("nothing counts twice", `${record} was learned ${seen} times, the log says ${learned}`);
        if (seen < learned && !excluded.has(record)) {
          world.violate(
            "the model learns what the log says",
            `${record} was learned ${seen} times, the log says ${learned}`,
          );
        }
      }
    }
  }
}

/** Where one key meets with different bytes, one of them stands and every other acknowledged one is logged as a conflict. */
function lostPart(
  { id, payload, records }: Part,
  byId: ReadonlyMap<string, readonly Naming[]>,
  lineage: ReadonlyMap<string, number>,
  excluded: ReadonlySet<string>,
  quarantined: ReadonlyMap<string, number>,
  forgotten: number,
): string | undefined {
  const all = byId.get(id) ?? [];
  const mine = all.filter((naming) => naming.payload === payload);
  // A damaged copy cannot tell its payload; with other bytes learned under its id it would be a conflict.
  if (mine.length === 0 && all.some(({ outcome }) => outcome === "learn") && quarantined.has(id)) return undefined;
  if (mine.length === 0 && (quarantined.get(id) ?? forgotten) < forgotten) return undefined;
  if (mine.length === 0) return `segment ${id} is not in the log`;
  if (!mine.some(({ outcome }) => outcome === "learn")) {
    return mine.some(({ outcome }) => outcome === "conflict")
      ? undefined
      : `segment ${id} is only a duplicate of other bytes`;
  }
  const missing = records.filter((record) => !lineage.has(record) && !excluded.has(record));
  return missing.length === 0 ? undefined : `${missing.join(", ")} of segment ${id} were not learned`;
}

function segmentsOf(entry: LogEntry) {
  return entry.type === "segments" ? entry.segments : [];
}
