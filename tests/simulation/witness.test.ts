import assert from "node:assert/strict";
import { encodeLogEntry } from "../../handlers/protocol/logEntry";
import { logPath } from "../../handlers/protocol/tree";
import { Deletions } from "./checks/deletions";
import type { Inode } from "./model/modelServer";
import { World } from "./world";

describe("what stood under a log number", () => {
  const path = `/journal/${logPath(0)}`;
  let world: World;

  const split = (name: string): [Inode, string] => {
    const cut = name.lastIndexOf("/");
    return [world.server.find(name.slice(0, cut))!, name.slice(cut + 1)];
  };
  const publish = (by: string): void => {
    const inode = world.server.create(...split(`/journal/tmp/${by}`), 0o644, by);
    inode.bytes = new Uint8Array(
      encodeLogEntry({ v: 1, n: 0, at: "2026-11-24T02:01:00.000Z", by, type: "exclusion", segments: [] }),
    );
    world.server.link(inode, ...split(path), by);
  };
  const remove = (by: string): void => world.server.unlink(...split(path), by);
  const late = (): string[] => [...world.witness.late].map(([name, { client }]) => `${name} of ${client}`);

  beforeEach(() => {
    world = new World(1);
    new Deletions(world);
    for (const name of ["/journal/tmp", "/journal/log", "/journal/log/0"])
      world.server.mkdir(...split(name), 0o775, "t");
    publish("a");
    assert.deepEqual(late(), []);
    remove("janitor");
    assert.deepEqual(
      world.violations.map(({ text }) => text),
      [`janitor deleted ${path}: it is in no pack`],
    );
    publish("b");
  });

  it("is told from what is put there when it is gone, until its author takes that back", () => {
    assert.deepEqual(late(), [`${path} of b`]);
    assert.equal(world.witness.log.get(0)!.entry.by, "a");
    remove("b");
    assert.deepEqual(late(), []);
    assert.equal(world.violations.length, 1);
  });

  it("is made good by a janitor, too", () => {
    remove("janitor");
    assert.deepEqual([late(), world.witness.clearedByOthers], [[], 1]);
  });

  it("is left to a janitor by an author that dies at once, and by no other", () => {
    const left = (): boolean[] => [...world.witness.late.values()].map((one) => one.left);
    world.witness.died("a");
    assert.deepEqual(left(), [false]);
    world.witness.died("b");
    assert.deepEqual(left(), [true]);
  });

  it("had to be taken back by an author that lives on for minutes", () => {
    world.scheduler.now += 11 * 60_000;
    world.witness.died("b");
    assert.deepEqual(
      [...world.witness.late.values()].map(({ left }) => left),
      [false],
    );
  });
});
