import { readFileSync } from "node:fs";

/** A kind of system call that publishing makes, as strace selects it (`?`: also where the architecture has no such call). */
export interface CallKind {
  readonly name: string;
  readonly calls: string;
  /** Node makes such calls for itself, too: only those on the files in `tmp/` may fail. */
  readonly own?: true;
}

export const CALL_KINDS: readonly CallKind[] = [
  { name: "open", calls: "?open,openat", own: true },
  { name: "write", calls: "write,pwrite64", own: true },
  { name: "fsync", calls: "fsync" },
  { name: "close", calls: "close", own: true },
  { name: "link", calls: "?link,linkat" },
  { name: "unlink", calls: "?unlink,unlinkat" },
  { name: "mkdir", calls: "?mkdir,mkdirat" },
  { name: "readdir", calls: "getdents64" },
];

/** What a failing call says: of the device, of the file system, of the quota, of the server. */
export const ERRORS = ["EIO", "ENOSPC", "EDQUOT", "ESTALE"] as const;

export interface Injection {
  readonly kind: CallKind;
  /** An error, or SIGKILL before the call. */
  readonly fault: (typeof ERRORS)[number] | "SIGKILL";
  /** The first call that is hit, from 1, and every so many after it; a step that is no divisor meets every place in time. */
  readonly first: number;
  readonly step?: number;
}

/**
 * Arguments of strace that let calls fail without being made. `files`: absolute paths in `tmp/`, for the kinds that Node
 * uses itself: a write of its own that failed would end it.
 */
export function straceArguments(
  trace: string,
  { kind, fault, first, step }: Injection,
  files: readonly string[],
): string[] {
  const what = fault === "SIGKILL" ? "signal=SIGKILL" : `error=${fault}`;
  const when = step === undefined ? `${first}` : `${first}+${step}`;
  const only = kind.own === true ? files.flatMap((path) => ["-P", path]) : [];
  const traced = kind.own === true ? kind.calls : [...new Set(["fsync", "?link,linkat", kind.calls])].join(",");
  return [
    ...["-D", "-f", "-qq", "-y", "-o", trace, ...only, "-e", `trace=${traced}`],
    ...["-e", `inject=${kind.calls}:${what}:when=${when}`],
  ];
}

export interface TraceFindings {
  /** Calls that failed because they were made to. */
  readonly injected: number;
  /** Rules of `publish` that the calls break. */
  readonly broken: readonly string[];
}

/** A file before it has its final name; directories are synced, too, and again. */
const TEMPORARY = /\/(samples|journal|models)\/tmp\/[^/]+$/;

/** Reads a trace: whatever was linked had been synced, and no file whose fsync failed was synced again or linked. */
export function readTrace(path: string): TraceFindings {
  const state = new Map<string, "synced" | "failed">();
  const broken: string[] = [];
  let injected = 0;
  for (const line of completeLines(readFileSync(path, "utf8"))) {
    if (line.includes("(INJECTED)")) injected++;
    const good = / = 0\b/.test(line);
    const synced = /^fsync\(\d+<([^>]*)>/.exec(line)?.[1];
    if (synced !== undefined && TEMPORARY.test(synced)) {
      if (state.get(synced) === "failed") broken.push(`fsync again after it failed: ${synced}`);
      state.set(synced, good && state.get(synced) !== "failed" ? "synced" : "failed");
    }
    const linked = /^link(?:at)?\((?:AT_FDCWD(?:<[^>]*>)?, )?"([^"]*)"/.exec(line)?.[1];
    if (linked !== undefined && good && state.get(linked) !== "synced") broken.push(`linked without fsync: ${linked}`);
  }
  return { injected, broken };
}

/** Lines without the thread's number; a call that another thread's line cuts in two is put together. */
function completeLines(text: string): string[] {
  const begun = new Map<string, string>();
  return text.split("\n").flatMap((line) => {
    const [, thread = "", rest = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const start = /^(.*) <unfinished \.\.\.>$/.exec(rest)?.[1];
    if (start !== undefined) {
      begun.set(thread, start);
      return [];
    }
    const end = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)?.[1];
    return rest === "" ? [] : [end === undefined ? rest : `${begun.get(thread) ?? ""}${end}`];
  });
}
