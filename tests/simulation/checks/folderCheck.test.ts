import assert from "node:assert/strict";
import { logPath } from "../../../handlers/protocol/tree";
import type { World } from "../world";
import { FolderCheck } from "./atTheEnd";
import { copyOf, orderlyWorld } from "./orderlyWorld";

/** What is held against the folders when a seed is over, each time with something wrong that it must find. */
describe("the check of what a seed leaves behind", () => {
  let world: World;

  beforeEach(async () => {
    // The copy has records of its own, and the server of a seed that nobody else looks at.
    world = copyOf(await orderlyWorld());
  });

  /** The invariants that it finds broken. */
  const found = async (): Promise<string[]> => {
    let over = false;
    const run = new FolderCheck(world).run().finally(() => {
      over = true;
    });
    await Promise.all([world.scheduler.run(() => over), run]);
    return [...new Set(world.violations.map(({ invariant }) => invariant))];
  };
  const end = (): number => Math.max(...world.witness.log.keys());
  const remove = (path: string): void => {
    const cut = path.lastIndexOf("/");
    world.server.unlink(world.server.find(path.slice(0, cut))!, path.slice(cut + 1), "somebody");
  };
  const damage = (below: string): void => {
    for (const path of world.server.list(below).filter((one) => one.endsWith(".seg"))) {
      const inode = world.server.find(path)!;
      const bytes = inode.bytes.slice();
      bytes[bytes.length >> 1]! ^= 1;
      inode.bytes = bytes;
    }
  };

  it("finds nothing where nothing is wrong", async () => assert.deepEqual(await found(), []));

  it("finds a shared name that stood with two contents", async () => {
    world.witness.altered.push("/journal/checkpoint/1 stood with 3 bytes and later with others");
    assert.deepEqual(await found(), ["a shared name stands once"]);
  });

  it("finds what its author has not taken back, unless that one died", async () => {
    const late = { inode: world.server.root, client: "trainer-a-1", at: 0 };
    world.witness.late.set(`/journal/${logPath(1)}`, { ...late, left: true });
    assert.deepEqual(await found(), []);
    world.witness.late.set(`/journal/${logPath(1)}`, { ...late, left: false });
    assert.deepEqual(await found(), ["a shared name stands once"]);
  });

  it("finds a torn segment in the log", async () => {
    for (const copies of world.witness.copies.values()) {
      for (const copy of copies) Object.assign(copy, { bytes: copy.bytes.slice(0, -1) });
    }
    assert.deepEqual(await found(), ["no torn segment is parsed", "the log can be learned again"]);
  });

  it("finds a gap in what was logged", async () => {
    world.witness.log.delete(1);
    assert.deepEqual(await found(), ["the log can be learned again"]);
  });

  it("finds a trainer that stays behind the log", async () => {
    const stood = world.witness.log.get(0)!;
    const n = end() + 1;
    world.witness.log.set(n, { ...stood, entry: { ...stood.entry, n } });
    assert.deepEqual(await found(), ["the last trainer follows the log to its end"]);
  });

  it("finds a trainer that cannot go on", async () => {
    for (const path of [...world.server.list("/journal/packed"), `/journal/${logPath(end())}`]) remove(path);
    assert.deepEqual(await found(), ["training goes on"]);
  });

  it("finds records that nobody can learn again", async () => {
    assert.notEqual(world.server.find(`/journal/${logPath(0)}`) ?? world.server.list("/journal/packed")[0], undefined);
    damage("/samples/ready");
    damage("/journal/packed");
    assert.deepEqual(await found(), ["a fresh start gives the same model"]);
  });

  it("finds a version that cannot be served", async () => {
    const { blob } = world.witness.manifests.get(Math.max(...world.witness.manifests.keys()))!.manifest;
    remove(`/models/blob/${blob}.model`);
    assert.deepEqual(await found(), ["the newest version can be served"]);
  });
});
