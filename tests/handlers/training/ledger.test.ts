import assert from "node:assert/strict";
import type { EntryBody, LogEntry, SegmentOutcome } from "../../../handlers/protocol/logEntry";
import { segmentPath } from "../../../handlers/protocol/tree";
import { Ledger } from "../../../handlers/training/ledger";
import { START } from "../../support/trainingBench";

const id = (k: number): string => k.toString(16).padStart(32, "0");
const file = (k: number, minute = "202611240201") => ({ id: id(k), minute, path: segmentPath(minute, id(k)) });
const entry = (n: number, at: number, body: EntryBody): LogEntry => ({
  v: 1,
  n,
  at: new Date(at).toISOString(),
  by: "t",
  ...body,
});
const segments = (n: number, at: number, ...list: [k: number, payload: string, outcome: SegmentOutcome][]): LogEntry =>
  entry(n, at, {
    type: "segments",
    segments: list.map(([k, payload, outcome]) => ({
      ...file(k),
      sha256: "00".repeat(32),
      payload,
      records: 1,
      bytes: 1,
      outcome,
    })),
  });

describe("the ledger", () => {
  it("knows the files that the log names, in their minute", () => {
    const ledger = new Ledger();
    ledger.record(segments(1, START, [1, "p", "learn"], [2, "p", "duplicate"]));
    const damage = { reason: "torn", bytes: 3, records: 0 };
    ledger.record(entry(2, START, { type: "quarantine", segments: [{ ...file(3), ...damage }] }));
    assert.deepEqual(
      [file(1), file(2), file(3), file(4), file(1, "202611240202")].map((one) => ledger.names(one)),
      [true, true, true, false, false],
    );
  });

  it("tells repeats by the payload of what was learned, never of what was not", () => {
    const ledger = new Ledger();
    ledger.record(segments(1, START, [1, "p", "learn"], [1, "q", "conflict"], [2, "p", "conflict"]));
    assert.deepEqual(
      [ledger.outcomeOf(id(1), "p"), ledger.outcomeOf(id(1), "q"), ledger.outcomeOf(id(2), "p")],
      ["duplicate", "conflict", "learn"],
    );
  });

  it("forgets ids that left the window, but not the files that stand", () => {
    const ledger = new Ledger();
    ledger.record(segments(1, START, [1, "p", "learn"]));
    ledger.record(segments(2, START + 1000, [2, "p", "learn"]));
    ledger.expire(START + 1);
    assert.deepEqual([ledger.outcomeOf(id(1), "p"), ledger.outcomeOf(id(2), "p")], ["learn", "duplicate"]);
    assert.equal(ledger.names(file(1)), true);
    ledger.forgetBefore("202611240202");
    assert.equal(ledger.names(file(1)), false);
  });

  it("keeps a damaged segment's id free and remembers its records until a good copy is learned", () => {
    const ledger = new Ledger();
    const damaged = { ...file(3), reason: "torn", bytes: 3, records: 8 };
    ledger.record(entry(1, START, { type: "quarantine", segments: [damaged] }));
    assert.deepEqual([ledger.outcomeOf(id(3), "p"), ledger.damagedRecords(id(3))], ["learn", 8]);
    ledger.record(segments(2, START, [3, "p", "learn"]));
    assert.deepEqual([ledger.outcomeOf(id(3), "p"), ledger.damagedRecords(id(3))], ["duplicate", undefined]);
  });

  it("lets go of a quarantined file for good, though the log is read back, until an entry names it anew", () => {
    const ledger = new Ledger();
    const quarantine = entry(1, START, {
      type: "quarantine",
      segments: [{ ...file(3), reason: "torn", bytes: 3, records: 0 }],
    });
    ledger.record(quarantine);
    assert.deepEqual([ledger.quarantined(), ledger.unsettled(file(3).path)], [[file(3)], true]);
    ledger.release(file(3));
    ledger.recordPaths(quarantine);
    assert.deepEqual([ledger.names(file(3)), ledger.quarantined()], [false, []]);
    assert.equal(ledger.unsettled(file(3).path), true, "on its way");
    ledger.record(segments(2, START, [3, "p", "learn"]));
    assert.deepEqual([ledger.names(file(3)), ledger.unsettled(file(3).path)], [true, false]);
  });
});
