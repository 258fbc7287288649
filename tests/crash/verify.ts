import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type TreeKind, tree } from "../../handlers/protocol/tree";
import type { CheckResult } from "../../local/checker/check";
import { DamagedFile, Storage, type StorageRoots } from "../../local/checker/storage";
import { runChecker } from "../../local/host/checkerProcess";
import { localPaths } from "../../local/host/localDirectory";
import { modelCommand } from "../../local/model/modelCommand";
import { readAcknowledgements } from "../../local/traffic/acknowledgements";

const ROOT = resolve(__dirname, "../..");

export interface Verdict {
  readonly check: CheckResult;
  /** Files that stand, by kind. */
  readonly files: ReadonlyMap<TreeKind, number>;
  /** Trainer processes that wrote the log: whoever publishes the next number wins it. */
  readonly authors: number;
  /** What was learned again in a fresh process. */
  readonly rebuilt: string;
  /** Everything that is not as it must be; empty = good. */
  readonly differences: readonly string[];
}

/** Below `.local/` of a stack that was stopped. */
export function rootsOf(localRoot: string): StorageRoots {
  const at = (name: string): string => join(localPaths(localRoot).fileSystem, name);
  return { samples: at("samples"), journal: at("journal"), models: at("models") };
}

/**
 * What must hold after a stop, whatever was killed before: the checker finds no difference and nothing is left over; every
 * file under a final name is whole; no consumer met one that was not; and a fresh process that folds the log from its
 * beginning gets the newest model, byte for byte.
 */
export async function verify(localRoot: string): Promise<Verdict> {
  const roots = rootsOf(localRoot);
  const { acknowledgements, logs } = localPaths(localRoot);
  const storage = new Storage(roots);
  const run = readAcknowledgements(acknowledgements).at(-1)?.run ?? "";
  const check = await runChecker(ROOT, acknowledgements, roots, run);
  const differences = [...check.differences];
  for (const name of ["pending", "quarantined", "duplicates", "lost"] as const) {
    const count = check.counts[name] ?? 0;
    if (count > 0) differences.push(`${count} records are ${name === "duplicates" ? "counted twice" : name}`);
  }
  const files = wholeFiles(roots, storage, differences);
  differences.push(...complaints(logs));
  const rebuilt = await fold(localRoot, storage, check, differences);
  return { check, files, authors: authorsOf(storage), rebuilt, differences };
}

/** 0 for a log that cannot be read, which the checker has told. */
function authorsOf(storage: Storage): number {
  const authors = new Set<string>();
  damage(() => {
    for (const { by } of storage.log()) authors.add(by);
  });
  return authors.size;
}

/** Counts files by kind. One that is of no kind is a difference, and so is a segment that is not whole. */
function wholeFiles(roots: StorageRoots, storage: Storage, differences: string[]): Map<TreeKind, number> {
  const files = new Map<TreeKind, number>();
  for (const directory of ["samples", "journal", "models"] as const) {
    for (const path of readdirSync(roots[directory], { recursive: true, encoding: "utf8" }).sort()) {
      if (statSync(join(roots[directory], path)).isDirectory()) continue;
      const kinds = Object.entries(tree) as [TreeKind, (typeof tree)[TreeKind]][];
      const kind = kinds.find(([, entry]) => entry.directory === directory && entry.pattern.test(path))?.[0];
      if (kind === undefined) differences.push(`${directory}/${path} is no file of the protocol`);
      else files.set(kind, (files.get(kind) ?? 0) + 1);
      // The checker has read the others: log, checkpoints, packs, manifests, blobs.
      if (kind === "segment") differences.push(...damage(() => storage.segment(path)));
    }
  }
  return files;
}

function damage(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    return [error.message];
  }
}

/** Lines of the consumers' logs that no kill may cause: errors, and files that were passed over or refused. */
function complaints(logs: string): string[] {
  return readdirSync(logs).flatMap((name) =>
    readFileSync(join(logs, name), "utf8")
      .split("\n")
      .filter((line) => /"level":"error"|passed over|refused|cannot be read/i.test(line))
      .map((line) => `${name}: ${line}`),
  );
}

/** The newest version, learned again from the log's beginning and from the newest checkpoint, each in its own process. */
async function fold(
  localRoot: string,
  storage: Storage,
  { logEnd, position }: CheckResult,
  differences: string[],
): Promise<string> {
  let newest: ReturnType<Storage["newestManifest"]>;
  differences.push(...damage(() => (newest = storage.newestManifest())));
  if (newest === undefined) {
    differences.push("no model was published");
    return "";
  }
  const { version, blob, length, log } = newest;
  if (log.to !== logEnd || position !== logEnd) {
    differences.push(`the log ends at ${logEnd}, the newest model at ${log.to}, the newest checkpoint at ${position}`);
  }
  const expected = `version ${version} is blob ${blob}, byte for byte (${length} bytes)`;
  for (const option of [["--from-start"], []]) {
    let out = "";
    const said: string[] = [];
    const parts = { projectRoot: ROOT, localRoot, say: (text: string) => said.push(text) };
    await modelCommand(["rebuild", String(version), ...option], {
      ...parts,
      stop: new AbortController().signal,
      out: async (text) => {
        out += text;
      },
    });
    if (out.split("\n")[0] !== expected) differences.push(`rebuild ${option.join("")}: ${said.join("; ") || out}`);
  }
  return expected;
}
