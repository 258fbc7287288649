import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeCheckpoint } from "../../../handlers/protocol/checkpoint";
import { FormatError } from "../../../handlers/protocol/formatError";
import type { EntryBody, LogEntry, LoggedSegment } from "../../../handlers/protocol/logEntry";
import { encodeRecords } from "../../../handlers/records/encodeRecords";
import type { RecordBlock } from "../../../handlers/records/recordBlock";
import { Fold } from "../../../handlers/training/fold";
import { isHeldOutRun } from "../../../handlers/training/heldOut";
import { countingLearners } from "../../support/countingLearner";
import { named } from "../../support/trainingBench";

const rule = { run: 4, share: 0.3 };
const hash = "5e".repeat(32);
const at = "2026-11-24T02:01:00.000Z";
const entry = (n: number, body: EntryBody): LogEntry => ({ v: 1, n, at, by: "t", ...body });
const configuration = entry(0, { type: "configuration", learner: "counting-1", heldOut: rule });

function logged(k: number, records: number, changes: Partial<LoggedSegment> = {}): LoggedSegment {
  const id = k.toString(16).padStart(32, "0");
  const path = `ready/202611240201/0/${id}.seg`;
  return { id, path, sha256: hash, payload: hash, records, bytes: 1, outcome: "learn", ...changes };
}

/** Blocks of segments: segment k with c records holds `s<k>.0` … */
const blockOf = (segment: LoggedSegment): RecordBlock =>
  encodeRecords(named(`s${Number.parseInt(segment.id, 16)}`, segment.records));

describe("the fold", () => {
  it("scores held-out runs and trains the others, by the number of the record across segments", () => {
    const learners = countingLearners();
    const fold = Fold.empty(learners);
    fold.apply(configuration, blockOf);
    const sizes = [3, 9, 1, 30];
    const segments = sizes.map((size, k) => logged(k, size));
    fold.apply(entry(1, { type: "segments", segments }), blockOf);
    const ids = sizes.flatMap((size, k) => Array.from({ length: size }, (_, r) => `s${k}.${r}`));
    const expected = ids.map((id, number) => `${isHeldOutRun(rule, Math.floor(number / 4)) ? "-" : "+"}${id}`);
    assert.deepEqual(learners.latest?.seen, expected);
    const heldOut = expected.filter((mark) => mark.startsWith("-")).length;
    assert.ok(heldOut > 0);
    assert.deepEqual([fold.accounting.heldOut, fold.accounting.trained], [heldOut, 43 - heldOut]);
  });

  it("counts records without a label as excluded, and their places all the same", () => {
    const fold = Fold.empty(countingLearners());
    fold.apply(configuration, blockOf);
    const half = (segment: LoggedSegment): RecordBlock =>
      encodeRecords(named("x", segment.records).map((one, r) => (r % 2 === 0 ? one : { ...one, label: null })));
    fold.apply(entry(1, { type: "segments", segments: [logged(1, 10)] }), half);
    const { trained, heldOut, excluded } = fold.accounting;
    assert.deepEqual([trained + heldOut, excluded], [5, 5]);
    assert.equal(fold.checkpoint().records, 10);
  });

  it("counts duplicates and conflicts without asking for their records", () => {
    const fold = Fold.empty(countingLearners());
    fold.apply(configuration, blockOf);
    const segments = [logged(1, 10, { outcome: "duplicate" }), logged(1, 7, { outcome: "conflict" })];
    fold.apply(entry(1, { type: "segments", segments }), () => assert.fail("asked for a block"));
    assert.deepEqual(fold.accounting, {
      trained: 0,
      heldOut: 0,
      excluded: 0,
      quarantined: 7,
      quarantinedSegments: 0,
      duplicateSegments: 1,
      conflictSegments: 1,
    });
  });

  it("counts damaged segments, and takes their records back when a good copy is learned", () => {
    const fold = Fold.empty(countingLearners());
    fold.apply(configuration, blockOf);
    const damaged = { id: logged(1, 0).id, path: logged(1, 0).path, reason: "torn", bytes: 5, records: 8 };
    fold.apply(entry(1, { type: "quarantine", segments: [damaged] }), blockOf);
    assert.equal(fold.accounting.quarantined, 8);
    fold.apply(entry(2, { type: "segments", segments: [logged(1, 8, { recovers: 8 })] }), blockOf);
    const { trained, heldOut, quarantined, quarantinedSegments } = fold.accounting;
    assert.deepEqual([trained + heldOut, quarantined, quarantinedSegments], [8, 0, 1]);
  });

  it("refuses an entry that is not the next, and segments before a configuration", () => {
    const fold = Fold.empty(countingLearners());
    assert.throws(
      () => fold.apply({ ...configuration, n: 1 }, blockOf),
      new FormatError("log entry 1 cannot follow entry -1"),
    );
    assert.throws(
      () => fold.apply(entry(0, { type: "segments", segments: [logged(1, 1)] }), blockOf),
      new FormatError("the log names segments before any configuration"),
    );
    assert.throws(() => fold.checkpoint(), new FormatError("the log does not begin with a configuration"));
  });

  it("gives the same checkpoint, byte for byte, however often it is stored and restored on the way", () => {
    const sizes = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(sizes, { minLength: 1, maxLength: 6 }), fc.array(fc.boolean()), (log, restarts) => {
        const learners = countingLearners();
        let k = 0;
        const entries = log.map((segments, index) =>
          entry(index + 1, { type: "segments", segments: segments.map((size) => logged(k++, size)) }),
        );
        const straight = Fold.empty(learners);
        let broken = Fold.empty(learners);
        for (const [index, one] of [configuration, ...entries].entries()) {
          straight.apply(one, blockOf);
          broken.apply(one, blockOf);
          if (restarts[index] === true) broken = Fold.restore(learners, broken.checkpoint());
        }
        assert.deepEqual(encodeCheckpoint(broken.checkpoint()), encodeCheckpoint(straight.checkpoint()));
      }),
    );
  });
});
