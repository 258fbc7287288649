import assert from "node:assert/strict";
import { FormatError } from "../../../handlers/protocol/formatError";
import { appendLogEntry, listLog, readLog } from "../../../handlers/protocol/log";
import { encodeLogEntry, type LogEntry, parseLogEntry } from "../../../handlers/protocol/logEntry";
import { MemoryFileSystem } from "../../support/memoryFileSystem";
import { journalPublisher } from "./journalPublisher";

const id = "a3c59d1f0b7e4a6688d2f1c0b9a87654";
const path = `ready/202611240201/a/${id}.seg`;
const base = { v: 1, at: "2026-11-24T02:01:00.000Z", by: "trainer-1" } as const;
const hash = "5e".repeat(32);

const configuration = (n: number): LogEntry => ({
  ...base,
  n,
  type: "configuration",
  learner: "l1",
  heldOut: { run: 64, share: 0.02 },
});
const taken = (n: number): LogEntry => ({
  ...base,
  n,
  type: "segments",
  segments: [{ id, path, sha256: hash, payload: hash, records: 3, bytes: 900, outcome: "learn", recovers: 2 }],
});
const given = (n: number): LogEntry => ({
  ...base,
  n,
  type: "quarantine",
  segments: [{ id, path, reason: "cut short", bytes: 12, records: 0 }],
});

describe("log entries", () => {
  it("are read as they were written, every type", () => {
    for (const entry of [configuration(0), taken(1), given(2)]) {
      assert.deepEqual(parseLogEntry(entry.n, encodeLogEntry(entry)), entry);
    }
  });

  const changed = (changes: object): Uint8Array => Buffer.from(JSON.stringify({ ...taken(4), ...changes }), "utf8");
  const cases: [what: string, bytes: Uint8Array, message: string][] = [
    [
      "an unknown type",
      changed({ type: "drift" }),
      'log entry 4 has type "drift", this program knows configuration, segments, quarantine, exclusion, fork; run a newer one',
    ],
    [
      "an unknown version",
      changed({ v: 2 }),
      "log entry 4 has version 2 of segments, this program knows 1; run a newer one",
    ],
    ["another number than its name", changed({ n: 5 }), "log entry 4 calls itself entry 5"],
    [
      "no JSON",
      Buffer.from("{", "utf8"),
      "log entry 4 is not JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
    ],
    ["no object", Buffer.from("[]", "utf8"), "log entry 4 must be an object, got []"],
    [
      "a path that is not its id's",
      changed({ segments: [{ ...taken(4), id, path: "ready/202611240201/b/x.seg" }] }),
      `ready/202611240201/b/x.seg is not a path of segment ${id}`,
    ],
    [
      "an unknown outcome",
      changed({ segments: [{ id, path, sha256: hash, payload: hash, records: 3, bytes: 900, outcome: "skip" }] }),
      'log entry 4.segments[0].outcome must be one of learn, duplicate, conflict, got "skip"',
    ],
    ["a fork into the future", changed({ type: "fork", from: 4 }), "log entry 4 forks from 4, it must be from -1 to 3"],
    [
      "an exclusion out of order",
      changed({ type: "exclusion", segments: [{ id, records: [3, 3] }] }),
      `excluded records of segment ${id} do not rise`,
    ],
    [
      "an exclusion of no record",
      changed({ type: "exclusion", segments: [{ id, records: [-1] }] }),
      "log entry 4.segments[0].records must be an array of whole numbers from 0, got [-1]",
    ],
    ["no segments", changed({ segments: undefined }), "log entry 4.segments must be an array, got nothing"],
  ];
  for (const [what, bytes, message] of cases) {
    it(`stop the reader loudly: ${what}`, () => {
      assert.throws(() => parseLogEntry(4, bytes), new FormatError(message));
    });
  }
});

describe("the log", () => {
  let disk: MemoryFileSystem;

  beforeEach(() => {
    disk = new MemoryFileSystem("/journal");
  });

  it("takes an entry once; a second proposer learns what stands", async () => {
    assert.deepEqual(await appendLogEntry(journalPublisher(disk), configuration(0)), {
      ours: true,
      entry: configuration(0),
    });
    const other = { ...configuration(0), by: "trainer-2" };
    assert.deepEqual(await appendLogEntry(journalPublisher(disk), other), { ours: false, entry: configuration(0) });
  });

  it("is read in the order of its numbers, across shards", async () => {
    const journal = journalPublisher(disk);
    for (let n = 997; n < 1003; n++) await appendLogEntry(journal, taken(n));
    const numbers: number[] = [];
    for await (const { n, entry } of readLog(disk, "/journal", 998)) {
      assert.deepEqual(entry, taken(n));
      numbers.push(n);
    }
    assert.deepEqual(numbers, [998, 999, 1000, 1001, 1002]);
    assert.deepEqual(await listLog(disk, "/journal"), [997, 998, 999, 1000, 1001, 1002]);
  });

  it("is empty before the first entry", async () => assert.deepEqual(await listLog(disk, "/journal"), []));

  it("with a missing entry is refused, naming it", async () => {
    const journal = journalPublisher(disk);
    for (const n of [0, 1, 3]) await appendLogEntry(journal, taken(n));
    await assert.rejects(listLog(disk, "/journal"), new FormatError("the log has no entry 2, though entry 3 stands"));
  });
});
