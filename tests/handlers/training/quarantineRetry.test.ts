import assert from "node:assert/strict";
import { encodeContainer } from "../../../handlers/protocol/container";
import { segmentKind } from "../../../handlers/protocol/encodeSegment";
import { appendLogEntry } from "../../../handlers/protocol/log";
import { type Janitor, NOTHING_KNOWN } from "../../../handlers/training/janitor";
import type { Trainer } from "../../../handlers/training/trainer";
import { HOUR, MaintenanceBench } from "../../support/maintenanceBench";
import { journalPublisher } from "../protocol/journalPublisher";

const MINUTE = 60_000;

describe("segments that cannot be read at first", () => {
  let bench: MaintenanceBench;
  let trainer: Trainer;
  let path: string;
  let whole: Uint8Array;

  beforeEach(async () => {
    bench = new MaintenanceBench();
    trainer = await bench.start();
    await bench.send("k", 3);
    path = bench.disk.list("/samples/ready")[0]!;
    whole = bench.disk.bytesOf(path);
  });

  const types = async (): Promise<string[]> => (await bench.log()).map(({ type }) => type);

  /** Quarantined, and packed with that and four others. The janitor has listed the pack. */
  const givenUpAndPacked = async (): Promise<Janitor> => {
    bench.disk.alter(path, whole.slice(0, -30));
    await trainer.step();
    await bench.feed(trainer, "other", 4);
    await trainer.finish();
    assert.deepEqual(await bench.packAll(), ["0-5"]);
    const janitor = bench.janitor();
    await janitor.sweep();
    return janitor;
  };

  it("are learned once they are whole again, and their quarantine is taken back", async () => {
    bench.disk.alter(path, whole.slice(0, -30));
    await trainer.step();
    assert.deepEqual([trainer.progress().quarantined, trainer.progress().trained], [3, 0]);
    bench.later(11 * MINUTE);
    await trainer.step();
    assert.deepEqual(await types(), ["configuration", "quarantine"], "still damaged: tried, and nothing is said again");
    bench.disk.alter(path, whole);
    bench.later(11 * MINUTE);
    await trainer.step();
    assert.deepEqual(await types(), ["configuration", "quarantine", "segments"]);
    assert.deepEqual([trainer.progress().quarantined, trainer.progress().trained], [0, 3]);
    bench.later(11 * MINUTE);
    await trainer.step();
    assert.equal((await types()).length, 3);
  });

  it("are tried again by a trainer that starts later, and not if another copy was learned", async () => {
    bench.disk.alter(path, whole.slice(0, -30));
    await trainer.step();
    bench.disk.alter(path, whole);
    bench.later(2 * MINUTE);
    await bench.send("k", 3);
    await trainer.step();
    assert.equal(trainer.progress().trained, 3);
    trainer = await bench.start();
    bench.later(11 * MINUTE);
    await trainer.step();
    assert.deepEqual(await types(), ["configuration", "quarantine", "segments"]);
    assert.equal(trainer.progress().trained, 3);
  });

  it("stay until the entry that learned them is packed, though the one that gave them up is", async () => {
    const janitor = await givenUpAndPacked();
    bench.later(26 * HOUR - 11 * MINUTE);
    bench.disk.alter(path, whole);
    bench.later(11 * MINUTE);
    await trainer.step();
    assert.deepEqual([trainer.progress().position, trainer.progress().quarantined], [6, 0]);
    assert.deepEqual(await janitor.sweep(), { segment: 4 });
    assert.deepEqual(bench.disk.list("/samples/ready"), [path]);
    await bench.feed(trainer, "more", 4);
    await trainer.finish();
    assert.deepEqual(await bench.packAll(), ["6-9"]);
    await janitor.sweep();
    bench.later(26 * HOUR);
    await janitor.sweep();
    assert.deepEqual(
      bench.disk.list("/samples/ready").map((file) => bench.disk.bytesOf(file).length > 0),
      [true],
      "one segment is in no pack yet",
    );
  });

  it("go with the pack of the entry that gave them up if nothing learned them until then", async () => {
    const janitor = await givenUpAndPacked();
    bench.later(26 * HOUR);
    assert.deepEqual(await janitor.sweep(), { segment: 5 });
  });

  it("stay if a later entry gave them up once more, and go with the pack of that one", async () => {
    const janitor = await givenUpAndPacked();
    const given = (await bench.log()).find(({ type }) => type === "quarantine")!;
    await appendLogEntry(journalPublisher(bench.disk), { ...given, n: 6, by: "another" });
    bench.later(26 * HOUR);
    assert.deepEqual(await janitor.sweep(), { segment: 4 });
    assert.deepEqual(bench.disk.list("/samples/ready"), [path]);
    trainer = await bench.start();
    await bench.feed(trainer, "more", 4);
    await trainer.finish();
    assert.deepEqual(await bench.packAll(), ["6-6", "7-10"]);
    await janitor.sweep();
    bench.later(26 * HOUR);
    await janitor.sweep();
    assert.ok(!bench.disk.list("/samples/ready").includes(path));
  });

  it("stay while they are whole and may still be learned, though the one that gave them up is packed", async () => {
    const janitor = await givenUpAndPacked();
    // Nobody looked meanwhile: this trainer slept, and another reads the file just now.
    bench.later(26 * HOUR);
    bench.disk.alter(path, whole);
    const known = { ...NOTHING_KNOWN, unsettled: (file: string) => path.endsWith(file) };
    assert.deepEqual(await janitor.sweep(known), { segment: 4 });
    assert.deepEqual(bench.disk.list("/samples/ready"), [path]);
    bench.disk.alter(path, whole.slice(0, -30));
    assert.deepEqual(await janitor.sweep(known), { segment: 1 }, "damaged after all");
  });

  it("wait, and are no damage, if a newer program wrote them", async () => {
    bench.disk.alter(path, encodeContainer({ ...segmentKind, version: 2 }, [], [0, 0]));
    await trainer.step();
    assert.deepEqual(await types(), ["configuration"]);
    assert.deepEqual(
      bench.lines.filter(({ level }) => level === "warn").map(({ message, fields }) => [message, fields.reason]),
      [["segment cannot be read yet", "segment of 72 bytes: has version 2, this program reads version 1"]],
    );
    bench.disk.alter(path, whole);
    await trainer.step();
    assert.equal(trainer.progress().trained, 3);
  });
});
