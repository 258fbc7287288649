import assert from "node:assert/strict";
import { failureKind } from "../../../handlers/protocol/errors";
import type { FileSystem } from "../../../handlers/protocol/fileSystem";
import { Trainer } from "../../../handlers/training/trainer";
import { countingLearners } from "../../support/countingLearner";
import { type Fault, MemoryFileSystem, type Operation } from "../../support/memoryFileSystem";
import { TrainingBench } from "../../support/trainingBench";

const SEEDS = Number(process.env.PROTOCOL_SEEDS ?? 150);

/** mulberry32: small, seeded, good enough to choose faults. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const faults: readonly [Operation, Fault][] = [
  ["openExclusive", { error: "EIO" }],
  ["openExclusive", { error: "ENOSPC" }],
  ["write", { error: "ENOSPC" }],
  ["write", { error: "EIO" }],
  ["fsync", { error: "EIO" }],
  ["fsync", { error: "EDQUOT" }],
  ["close", { error: "EIO", applied: true }],
  ["link", { error: "EIO", applied: true }],
  ["link", { error: "EEXIST", applied: true }],
  ["link", { error: "ESTALE" }],
  ["link", { error: "ENOENT", applied: true }],
  ["unlink", { error: "EIO" }],
  ["readdir", { error: "ESTALE" }],
  ["readdir", { stale: true }],
  ["read", { error: "ESTALE" }],
  ["read", { error: "EIO" }],
  ["mkdir", { error: "EIO", applied: true }],
];

interface Totals {
  readonly acknowledged: number;
  readonly injected: number;
  readonly kills: number;
  readonly packs: number;
  /** Segments deleted from samples. */
  readonly deleted: number;
}

/**
 * Writers with keys that they repeat until answered, one or two trainers that are killed and started again, packing and deletion beside them, a
 * disk that fails in every way the protocol knows. What was answered must have been learned once, in the same order by everybody.
 */
async function run(seed: number): Promise<Totals> {
  const random = randomOf(seed);
  const disk = new MemoryFileSystem("/samples", "/journal", "/models");
  const bench = new TrainingBench(disk);
  const rate = random() * 0.06;
  let injected = 0;
  const troubled = (call: { operation: Operation }): Fault | undefined => {
    if (random() >= rate) return undefined;
    const candidates = faults.filter(([operation]) => operation === call.operation);
    const chosen = candidates[Math.floor(random() * candidates.length)];
    if (chosen !== undefined) injected++;
    return chosen?.[1];
  };
  disk.faults = troubled;
  const acknowledged = new Map<string, number>();
  let kills = 0;

  const writer = async (name: string): Promise<void> => {
    for (let k = 0; k < 8; k++) {
      const key = `${name}${k}`;
      const count = 1 + Math.floor(random() * 5);
      // Others get their turn, so that the log has many entries.
      for (let turn = Math.floor(random() * 1200); turn > 0; turn--) await Promise.resolve();
      for (let attempt = 0; attempt < 40; attempt++) {
        const answer = await bench.send(key, count);
        if (random() < 0.2) bench.now += Math.floor(random() * 70_000);
        // The answer may get lost on its way: the writer repeats a request that stands.
        if (answer.statusCode === 200 && random() < 0.8) {
          acknowledged.set(key, count);
          break;
        }
        assert.ok(answer.statusCode === 200 || answer.statusCode === 503, JSON.stringify(answer));
      }
    }
  };
  const settings = { publishRecords: 5, publishSeconds: 0, checkpointRecords: 7, dedupHours: 24, discoverySeconds: 1 };
  // Far more hurried than any stack: a pack of a few segments, gone from samples a minute after it was first seen.
  let monotonic = 0;
  const maintenance = {
    settings: { retentionHours: 1 / 60, journalRetentionDays: 90, packSegments: 2, packHours: 1, janitorSeconds: 0 },
    monotonic: () => {
      monotonic += 5000;
      return monotonic;
    },
  };
  let writing = true;
  const trainerLife = async (): Promise<void> => {
    while (writing) {
      try {
        const fileSystem = mortal(disk, 10 + Math.floor(random() * 300));
        const trainer = await Trainer.start(bench.options({ settings, fileSystem, maintenance }, countingLearners()));
        while (writing) await trainer.step().catch(pass);
      } catch (error) {
        if (!(error instanceof Killed)) pass(error);
        kills++;
      }
    }
  };
  const lives = [trainerLife(), ...(random() < 0.5 ? [trainerLife()] : [])];
  await Promise.all(["a", "b", "c"].map(writer));
  writing = false;
  await Promise.all(lives);

  disk.faults = () => undefined;
  disk.crash();
  bench.now += 11 * 60_000;
  const learners = countingLearners();
  const last = await Trainer.start(bench.options({ settings }, learners));
  while ((await last.step()) === 0);
  await last.finish();

  const seen = learners.latest!.seen.map((mark) => mark.slice(1));
  const expected = [...acknowledged].flatMap(([key, count]) => Array.from({ length: count }, (_, r) => `${key}.${r}`));
  assert.equal(new Set(seen).size, seen.length, "a record was learned twice");
  const learned = new Set(seen);
  assert.deepEqual(
    expected.filter((id) => !learned.has(id)),
    [],
    "acknowledged records were lost",
  );
  for (const path of disk.list("/journal/checkpoint")) await disk.unlink(path);
  const anew = countingLearners();
  await Trainer.start(bench.options({ settings }, anew));
  assert.deepEqual(anew.latest!.seen, learners.latest!.seen, "the log alone gives another model");
  const packs = disk.list("/journal/packed").filter((path) => path.endsWith(".log")).length;
  const deleted = disk.calls.filter(
    ({ operation, path }) => operation === "unlink" && path.startsWith("/samples/ready"),
  );
  return { acknowledged: acknowledged.size, injected, kills, packs, deleted: deleted.length };
}

class Killed extends Error {}

/** The disk as a process sees it that dies at its k-th call: kill -9 between any two calls. */
function mortal(disk: MemoryFileSystem, calls: number): FileSystem {
  let left = calls;
  return new Proxy(disk, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return async (...parameters: unknown[]) => {
        if (left-- <= 0) throw new Killed("killed");
        return Reflect.apply(member, target, parameters);
      };
    },
  });
}

/** What a trainer waits out; a logged segment that was unreadable five times in a row ends the process instead. */
function pass(error: unknown): void {
  if (error instanceof Error && /which cannot be read: (EIO|ESTALE)/.test(error.message)) return;
  if (failureKind(error) === "fatal") throw error;
}

describe("any interleaving of writers, trainers and faults", () => {
  it(`loses nothing and learns nothing twice (${SEEDS} seeds)`, async function () {
    this.timeout(120_000);
    const total = { acknowledged: 0, injected: 0, kills: 0, packs: 0, deleted: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      try {
        const result = await run(seed);
        for (const name of Object.keys(total) as (keyof Totals)[]) total[name] += result[name];
      } catch (error) {
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
    console.log(`      ${JSON.stringify(total)}`);
    const { injected, kills, packs, deleted } = total;
    assert.ok(Math.min(injected, kills, packs, deleted) > SEEDS, "too little happened to prove anything");
  });
});
