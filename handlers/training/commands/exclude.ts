import { join } from "node:path";
import { listCheckpoints } from "../../protocol/checkpoint";
import { type ExcludedRecords, Exclusions } from "../../protocol/exclusions";
import { logNumbers } from "../../protocol/log";
import type { EntryBody, LogEntry } from "../../protocol/logEntry";
import { Publisher } from "../../protocol/publish";
import { listSegments } from "../../protocol/samples";
import { checkpointPath } from "../../protocol/tree";
import type { RecordBlock } from "../../records/recordBlock";
import { append } from "../append";
import { History } from "../history";
import { loadFound } from "../loadSegment";
import type { CommandOptions } from "./versions";

export interface Excluded {
  /** Records found and excluded now, by segment. */
  readonly records: readonly ExcludedRecords[];
  /** Log entry of the exclusion. */
  readonly exclusion: number;
  /** Log entry of the fork; undefined if none of them had been learned. */
  readonly fork: number | undefined;
}

/**
 * Takes records out of the model for good: an exclusion names them, so that they are not learned from now on, and a fork
 * makes every trainer learn again, without them, what it had learned since the first of them. `names`: record ids, or
 * `<segment id>#<index>`. Throws if a name is found nowhere, before anything is written. Their files go by retention.
 */
export async function exclude(options: CommandOptions, names: readonly string[]): Promise<Excluded> {
  if (names.length === 0) throw new Error("no records are named; give record ids, or <segment id>#<index>");
  const wanted = new Set(names);
  const found = new Search(wanted);
  const history = new History(options);
  let scanned = await found.log(history, 0);
  await found.waiting(options);
  const missing = [...wanted].filter((name) => !found.names.has(name));
  if (missing.length > 0) {
    throw new Error(`no stored record is called ${missing.map((name) => JSON.stringify(name)).join(", ")}`);
  }
  const all = new Exclusions();
  let exclusion = -1;
  // What was logged while this looked may hold them as well, until nothing new is found below the exclusion's number.
  for (let fresh = found.take(); fresh.length > 0; fresh = found.take()) {
    all.add(fresh);
    exclusion = await appendAtEnd(options, { type: "exclusion", segments: fresh });
    scanned = await found.log(history, scanned, exclusion - 1);
  }
  const fork = await forkIfLearned(options, all, exclusion);
  return { records: all.list(), exclusion, fork };
}

/** Looks for records by name in the log's segments and in those that wait. */
class Search {
  /** Names found. */
  readonly names = new Set<string>();
  private fresh = new Exclusions();
  private readonly taken = new Exclusions();

  constructor(private readonly wanted: ReadonlySet<string>) {}

  /** Entries `from` to the end, or to `to`; returns the next one. */
  async log(history: History, from: number, to?: number): Promise<number> {
    let next = from === 0 ? ((await history.first()) ?? 0) : from;
    for await (const entry of history.entries(next, to)) {
      const blocks = await history.blocks(entry);
      for (const segment of entry.type === "segments" ? entry.segments : []) {
        const block = blocks.get(segment.path);
        if (block !== undefined) this.look(segment.id, block);
      }
      next = entry.n + 1;
    }
    return next;
  }

  async waiting({ fileSystem, mounts }: CommandOptions): Promise<void> {
    for (const file of await listSegments(fileSystem, mounts.samples)) {
      const loaded = await loadFound(fileSystem, mounts.samples, file);
      if ("segment" in loaded) this.look(file.id, loaded.segment.block);
    }
  }

  /** What was found since the last call. */
  take(): ExcludedRecords[] {
    const list = this.fresh.list();
    this.taken.add(list);
    this.fresh = new Exclusions();
    return list;
  }

  private look(segment: string, { ids, count }: RecordBlock): void {
    for (let r = 0; r < count; r++) {
      for (const name of [ids[r], `${segment}#${r}`]) {
        if (name === undefined || !this.wanted.has(name)) continue;
        this.names.add(name);
        if (!this.taken.has(segment, r)) this.fresh.add([{ id: segment, records: [r] }]);
      }
    }
  }
}

/** Appends a fork from the newest checkpoint before the first excluded record, if one of them was learned. */
async function forkIfLearned(
  options: CommandOptions,
  excluded: Exclusions,
  exclusion: number,
): Promise<number | undefined> {
  const { fileSystem, mounts } = options;
  const history = new History(options);
  const forks: { n: number; from: number }[] = [];
  let learned: number | undefined;
  const start = (await history.first()) ?? 0;
  for await (const entry of history.entries(start, exclusion)) {
    if (entry.type === "fork") forks.push(entry);
    if (entry.type !== "segments") continue;
    const hit = entry.segments.some(({ id, outcome }) => outcome === "learn" && excluded.of(id) !== undefined);
    if (hit) learned ??= entry.n;
  }
  if (learned === undefined) return undefined;
  const positions = await listCheckpoints(fileSystem, mounts.journal);
  let base = learned - 1;
  for (let from: number | undefined = base; from !== undefined; ) {
    const limit = from;
    base = positions.find((position) => position <= limit) ?? -1;
    // A fork within what is learned again must not reach further back than this one.
    from = forks.find((fork) => fork.n > base && fork.from < base)?.from;
  }
  // A checkpoint that retention is about to take may lie below the first entry that stands.
  if (base + 1 < start) {
    throw new Error(
      `the records were learned in log entry ${learned}, and neither a checkpoint before it nor the log's beginning stands; ` +
        `entry ${exclusion} excludes them from now on, but only a new journal gives a model that never learned them`,
    );
  }
  const path = checkpointPath(base);
  const bytes = base < 0 ? undefined : await fileSystem.read(join(mounts.journal, path));
  const fork = await appendAtEnd(options, { type: "fork", from: base });
  // A janitor may have been about to delete what nothing asked for until now, and without it every trainer would stop here.
  if (bytes !== undefined) await journalOf(options).publish(path, bytes);
  return fork;
}

/** Appends an entry at the log's end, wherever that is by then. */
async function appendAtEnd(options: CommandOptions, body: EntryBody): Promise<number> {
  const { fileSystem, mounts, newId, now } = options;
  const journal = journalOf(options);
  const history = new History(options);
  const by = newId();
  let n = ((await logNumbers(fileSystem, mounts.journal)).at(-1) ?? -1) + 1;
  for (; ; n++) {
    const entry: LogEntry = { v: 1, n, at: new Date(now()).toISOString(), by, ...body };
    if ((await append(options, journal, history, entry)).ours) return n;
  }
}

function journalOf({ fileSystem, mounts, newId, pause }: CommandOptions): Publisher {
  return new Publisher({ fileSystem, root: mounts.journal, newId, pause });
}
