import type { Segment } from "../protocol/decodeSegment";
import type { EntryBody, LoggedSegment, SegmentOutcome } from "../protocol/logEntry";
import type { SegmentFile } from "../protocol/samples";
import type { Ledger } from "./ledger";
import type { Damage } from "./loadSegment";

export interface FoundSegment {
  readonly file: SegmentFile;
  readonly segment: Segment;
}

/**
 * The entry that takes these segments: in the order (producer, sequence, id, path), each with what becomes of it, which
 * follows from the ledger and from the segments before it.
 */
export function segmentsBody(found: readonly FoundSegment[], ledger: Ledger): EntryBody {
  const taken = new Map<string, string>();
  const segments = found.toSorted(inOrder).map(({ file, segment }): LoggedSegment => {
    const { header, sha256, bytes } = segment;
    const outcome = outcomeOf(taken.get(header.id), header.id, header.payload, ledger);
    const damaged = ledger.damagedRecords(header.id);
    if (outcome === "learn") taken.set(header.id, header.payload);
    return {
      id: header.id,
      path: file.path,
      sha256,
      payload: header.payload,
      records: header.records,
      bytes,
      outcome,
      ...(outcome === "learn" && damaged !== undefined ? { recovers: damaged } : {}),
    };
  });
  return { type: "segments", segments };
}

/** The entry that gives damaged files up. Records are counted once an id, and not at all if a good copy was learned. */
export function quarantineBody(damaged: readonly { file: SegmentFile; damage: Damage }[], ledger: Ledger): EntryBody {
  const counted = new Set<string>();
  const segments = damaged.map(({ file, damage }) => {
    const known = ledger.isLearned(file.id) || ledger.damagedRecords(file.id) !== undefined || counted.has(file.id);
    if (damage.records > 0) counted.add(file.id);
    return { id: file.id, path: file.path, ...damage, records: known ? 0 : damage.records };
  });
  return { type: "quarantine", segments };
}

function outcomeOf(taken: string | undefined, id: string, payload: string, ledger: Ledger): SegmentOutcome {
  if (taken === undefined) return ledger.outcomeOf(id, payload);
  return taken === payload ? "duplicate" : "conflict";
}

function inOrder(a: FoundSegment, b: FoundSegment): number {
  const [first, second] = [a.segment.header, b.segment.header];
  return (
    compare(first.producer, second.producer) ||
    (first.sequence ?? -1) - (second.sequence ?? -1) ||
    compare(first.id, second.id) ||
    compare(a.file.path, b.file.path)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
