/**
 * Branches of the protocol, by what can be seen from outside: answers, log entries, calls and the trainer's own lines.
 * A run must reach each of them; one that nobody reaches is a branch that nothing tests.
 */
export const branches = [
  "link EEXIST: ours stands after all",
  "link EEXIST: another's stands",
  "link ENOENT: directory made",
  "link ENOENT again after mkdir",
  "EEXIST, then gone when opened or listed",
  "tmp file gone under its writer",
  "publication given up for a new tmp file",
  "log entry n: another trainer's stands",
  "manifest v: another's stands",
  "checkpoint stands with equal bytes",
  "pack stands already",
  "ingest: stored",
  "ingest: duplicate in the same minute",
  "ingest: conflict answered",
  "ingest: back-pressure answered",
  "ingest: failure answered",
  "ingest: several parts",
  "ingest: retry resumed after the parts that stood",
  "ingest: unkeyed request repeated",
  "ingest: minute gone, the current one taken",
  "log: duplicate across minutes",
  "log: conflict across minutes",
  "log: key learned again after the dedup window",
  "log: duplicate within half an hour of the window's end",
  "log: segment of a minute more than ten minutes old",
  "log: segment of a minute in the trainer's future",
  "log: quarantine",
  "log: quarantined segment whole again",
  "log: records recovered from a quarantined copy",
  "log: exclusion",
  "log: fork",
  "trainer: start at an empty journal",
  "trainer: start from a checkpoint",
  "trainer: start reads a pack",
  "trainer: idle while the other takes everything",
  "trainer: failure waited out",
  "trainer: stopped in order",
  "trainer: stopped because of a segment it cannot read",
  "trainer: lagged behind the retained log",
  "pack published",
  "packing put off",
  "deleted: segment in a pack",
  "deleted: log entry in a pack",
  "deleted: checkpoint",
  "deleted: blob",
  "deleted: manifest",
  "deleted: pack",
  "deleted: tmp file of a dead writer",
  "emptied minute removed",
  "minute in use not removed",
  "rollback",
  "rollback holds until resumed",
  "resume",
  "rebuild",
  "rebuild from the log's beginning",
  "server: version taken",
  "server: version not readable yet",
  "server: look failed, model in use stays",
  "score: waited for a look",
  "score: answered from memory while a look hung",
  "killed: ingest",
  "killed: trainer",
  "killed: server",
  "killed: command",
] as const;
export type Branch = (typeof branches)[number];

/** How often each was reached. */
export class Coverage {
  readonly counts = new Map<Branch, number>();

  hit(branch: Branch, times = 1): void {
    this.counts.set(branch, (this.counts.get(branch) ?? 0) + times);
  }
}
