import type { Accounting } from "../../handlers/protocol/checkpoint";
import type { Counts } from "../report/report";
import type { Event, Fate } from "./fate";
import type { Request } from "./requests";

/** Everything known after the replay; counted up to log entry `position`, which the newest checkpoint covers. */
export interface Evidence {
  readonly requests: ReadonlyMap<string, Request>;
  readonly fates: ReadonlyMap<string, Fate>;
  readonly position: number;
  /** Whether samples holds a whole segment of this id. */
  readonly stands: (id: string) => boolean;
  /** What was counted before the log that stands; absent: nothing. */
  readonly earlier?: Earlier;
}

export interface Earlier {
  readonly accounting: Accounting;
  /** When the last entry of it was logged, milliseconds since 1970. */
  readonly until: number;
}

export interface Account {
  readonly counts: Counts;
  /** Ids that were acknowledged and are neither in the log nor in samples. */
  readonly lostIds: readonly string[];
  readonly sandboxes: number;
  /** Records that were acknowledged early enough to be among those counted before, and that are too many for that. */
  readonly missing: number;
}

/** An answer may come so long after its request was stored. Milliseconds. */
const ANSWERED = 10 * 60_000;

/** Counts the requests of one run, or of everybody (`run` undefined: also ids that the driver knows nothing of). */
export function account(evidence: Evidence, run?: string): Account {
  const { requests, fates, position, stands } = evidence;
  const ids = run === undefined ? new Set([...requests.keys(), ...fates.keys()]) : ofRun(requests, run);
  const counts = {
    ...{ requests: 0, acknowledged: 0, trained: 0, heldOut: 0, quarantined: 0, excluded: 0, pending: 0, lost: 0 },
    ...{ duplicates: 0, resends: 0, unacknowledged: 0, unkeyed: 0 },
  };
  let before = 0;
  const lostIds: string[] = [];
  const sandboxes = new Set<string>();
  const upTo = <E extends { readonly n: number }>(events: readonly E[]): E[] => events.filter(({ n }) => n <= position);
  const sum = (events: readonly Event[]): number => upTo(events).reduce((total, { records }) => total + records, 0);
  for (const id of ids) {
    const request = requests.get(id);
    const fate = fates.get(id);
    const acknowledged = request?.acknowledged === true ? request : undefined;
    if (acknowledged !== undefined) {
      counts.requests++;
      counts.acknowledged += acknowledged.records;
      if (acknowledged.resent) counts.resends++;
      if (acknowledged.sandbox !== undefined) sandboxes.add(acknowledged.sandbox);
    }
    if (fate !== undefined) {
      // A copy with other content is a request that nobody was promised anything for.
      const conflicting = sum(fate.conflicting);
      counts.quarantined += conflicting;
      counts.unacknowledged += conflicting;
      counts.duplicates += sum(fate.again);
      if (run === undefined) counts.quarantined -= sum(fate.recovered);
    }
    if (fate === undefined ? isEarlier(evidence, acknowledged) : fate.earlier) {
      before += acknowledged?.records ?? 0;
    } else if (fate?.learnedAt !== undefined && fate.learnedAt <= position) {
      const erased = upTo(fate.erased);
      const trained = fate.trained - erased.reduce((total, one) => total + one.trained, 0);
      const heldOut = fate.heldOut - erased.reduce((total, one) => total + one.heldOut, 0);
      const excluded = fate.excluded + fate.trained - trained + fate.heldOut - heldOut;
      counts.trained += trained;
      counts.heldOut += heldOut;
      counts.excluded += excluded;
      if (acknowledged === undefined) counts.unacknowledged += trained + heldOut + excluded;
      if (fate.unkeyed) counts.unkeyed += trained + heldOut + excluded;
    } else if (fate !== undefined && upTo(fate.quarantined).length > 0) {
      // What a damaged file still tells may be nothing; the answer tells how much was promised.
      const records = acknowledged?.records ?? sum(fate.quarantined);
      counts.quarantined += records;
      if (acknowledged === undefined) counts.unacknowledged += records;
    } else if (acknowledged !== undefined) {
      if (fate !== undefined || stands(id)) {
        counts.pending += acknowledged.records;
      } else {
        counts.lost += acknowledged.records;
        lostIds.push(id);
      }
    }
  }
  if (run !== undefined)
    return { counts: before > 0 ? { ...counts, before } : counts, lostIds, sandboxes: sandboxes.size, missing: 0 };
  const missing = evidence.earlier === undefined ? 0 : addEarlier(counts, evidence.earlier.accounting, before);
  return { counts, lostIds, sandboxes: sandboxes.size, missing };
}

/** Whether a request of which nothing is left may have been logged before the log that stands. */
function isEarlier({ earlier, stands }: Evidence, request: Request | undefined): boolean {
  if (earlier === undefined || request === undefined || stands(request.id)) return false;
  return request.resent || (request.acknowledgedAt ?? 0) <= earlier.until + ANSWERED;
}

/** Adds what was counted before, in which `acknowledged` records must be. Returns how many do not fit in. */
function addEarlier(
  counts: { -readonly [K in keyof Counts]: Counts[K] },
  { trained, heldOut, excluded, quarantined, quarantinedSegments }: Accounting,
  acknowledged: number,
): number {
  const total = trained + heldOut + excluded + quarantined;
  counts.trained += trained;
  counts.heldOut += heldOut;
  counts.excluded += excluded;
  counts.quarantined += quarantined;
  counts.unacknowledged! += Math.max(0, total - acknowledged);
  const short = Math.max(0, acknowledged - total);
  // A damaged file may tell of fewer records than were promised.
  if (quarantinedSegments > 0) counts.quarantined += short;
  else counts.lost! += short;
  return quarantinedSegments > 0 ? 0 : short;
}

/** Every record that was promised or logged must be somewhere: no difference, or one that says what does not add up. */
export function accountDifference(whose: string, counts: Counts): string[] {
  const { acknowledged, unacknowledged, trained, heldOut, quarantined, excluded, pending, lost, before } = counts;
  const promised = acknowledged + unacknowledged!;
  const found = trained + heldOut + quarantined + excluded + pending + lost! + (before ?? 0);
  if (promised === found) return [];
  return [
    `records ${whose} do not add up: acknowledged ${acknowledged} + unacknowledged ${unacknowledged} = ${promised}, but ` +
      `trained ${trained} + heldOut ${heldOut} + quarantined ${quarantined} + excluded ${excluded} + pending ${pending} + lost ${lost}` +
      `${before === undefined ? "" : ` + before ${before}`} = ${found}`,
  ];
}

function ofRun(requests: ReadonlyMap<string, Request>, run: string): Set<string> {
  const ids = new Set<string>();
  for (const [id, request] of requests) if (request.run === run) ids.add(id);
  return ids;
}

/**
 * Mean realised log loss of the true probabilities over what was learned up to `position`; null if that is nothing, or if
 * the truth of some of it is not known.
 */
export function bayesLogLoss({ requests, fates, earlier }: Evidence, position: number): number | null {
  if (earlier !== undefined) return null;
  let loss = 0;
  let records = 0;
  for (const [id, { trueLoss, records: sent }] of requests) {
    const at = fates.get(id)?.learnedAt;
    if (at === undefined || at > position) continue;
    if (trueLoss === null) return null;
    loss += trueLoss;
    records += sent;
  }
  return records === 0 ? null : loss / records;
}
