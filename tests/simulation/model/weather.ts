import type { ErrnoName } from "../../../handlers/protocol/errors";
import type { Random } from "../engine/random";

export type Operation =
  | "openExclusive"
  | "write"
  | "fsync"
  | "close"
  | "link"
  | "unlink"
  | "mkdir"
  | "rmdir"
  | "rename"
  | "readdir"
  | "read"
  | "lstat";

/** What can go wrong on the way to the server and on it; each is counted when it happens. */
export const faultKinds = [
  "input/output error",
  "ESTALE",
  "EDQUOT",
  "disk full",
  "failed fsync, pages dropped",
  "failed close, data lost",
  "link done and reported failed",
  "unlink done and reported failed",
  "create done and reported failed",
  "mkdir done and reported failed",
  "rmdir done and reported failed",
  "short read",
  "hung call",
  "server away",
  "missing name cached",
  "old name cached",
  "handle of a removed file",
  "old link count shown",
  "un-fsynced data lost in a crash",
  "clock off by minutes",
  "process frozen for hours",
  "segment damaged for a while",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A call that does not succeed: before its effect, or in spite of it. */
export interface Strike {
  readonly kind: FaultKind;
  readonly error: ErrnoName;
  readonly applied?: boolean;
}

const strike = (kind: FaultKind, error: ErrnoName, applied = false): Strike => ({ kind, error, applied });
const plain = [strike("input/output error", "EIO"), strike("ESTALE", "ESTALE")];
const quota = strike("EDQUOT", "EDQUOT");

const strikes: Readonly<Record<Operation, readonly Strike[]>> = {
  openExclusive: [...plain, quota, strike("create done and reported failed", "EEXIST", true)],
  write: [...plain, quota],
  fsync: [strike("failed fsync, pages dropped", "EIO"), strike("failed fsync, pages dropped", "EDQUOT")],
  close: [strike("failed close, data lost", "EIO"), strike("failed close, data lost", "EDQUOT")],
  link: [
    ...plain,
    strike("link done and reported failed", "EEXIST", true),
    strike("link done and reported failed", "EIO", true),
    strike("link done and reported failed", "ENOENT", true),
    strike("link done and reported failed", "ESTALE", true),
  ],
  unlink: [...plain, strike("unlink done and reported failed", "ENOENT", true)],
  mkdir: [
    ...plain,
    strike("mkdir done and reported failed", "EEXIST", true),
    strike("mkdir done and reported failed", "EIO", true),
  ],
  rmdir: [...plain, strike("rmdir done and reported failed", "ENOENT", true)],
  rename: plain,
  readdir: plain,
  read: [...plain, strike("short read", "EIO")],
  lstat: plain,
};

/** What one seed's network, disk and kernels do to its calls, and the tally of it. */
export class Weather {
  /** Share of calls that are struck. */
  rate = 0;
  readonly counts = new Map<FaultKind, number>();

  constructor(readonly random: Random) {}

  met(kind: FaultKind): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** Failures so far. */
  get total(): number {
    let total = 0;
    for (const count of this.counts.values()) total += count;
    return total;
  }

  strikes(operation: Operation): Strike | undefined {
    return this.random.chance(this.rate) ? this.random.pick(strikes[operation]) : undefined;
  }

  /** Milliseconds of a call. */
  latency(): number {
    const { random } = this;
    const usual = 0.2 + random.next() * 4;
    return random.chance(0.01) ? usual * random.between(10, 200) : usual;
  }

  /** Further milliseconds of a call that hangs, mostly none. */
  hang(): number {
    return this.random.chance(this.rate / 20) ? this.random.between(1_000, 120_000) : 0;
  }

  /** Whether something that depends on luck happens: only while anything may go wrong. */
  bad(probability: number): boolean {
    return this.rate > 0 && this.random.chance(probability);
  }

  /** What is left of data that was never synced: nothing, a part, or a part with a hole. */
  torn(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const { random } = this;
    const rest = bytes.slice(0, random.below(bytes.length + 1));
    const how = random.below(3);
    if (how === 0) return new Uint8Array();
    if (how === 1) return rest;
    const from = random.below(bytes.length + 1);
    return bytes.slice().fill(0, from, from + 1 + random.below(Math.max(1, bytes.length - from)));
  }
}
