import assert from "node:assert/strict";
import { Random } from "../engine/random";
import type { Inode } from "../model/modelServer";
import { World } from "../world";
import { Deletions } from "./deletions";
import { StepCheck } from "./discovery";
import { orderlyWorld } from "./orderlyWorld";
import { Pending } from "./pending";
import { ServedVersions } from "./servedVersions";

/** What is checked while a seed goes on, each with something that must not happen. */
describe("checks while a seed goes on", () => {
  const found = (world: World): string[] => world.violations.map(({ invariant }) => invariant);
  const split = ({ server }: World, path: string): [Inode, string] => {
    const cut = path.lastIndexOf("/");
    return [server.find(path.slice(0, cut))!, path.slice(cut + 1)];
  };
  const remove = (world: World, path: string): void => world.server.unlink(...split(world, path), "somebody");

  for (const [what, below, why] of [
    ["a log entry that a checkpoint needs", "/journal/log", /it is in no pack$|no checkpoint lies above its pack$/],
    ["one of the newest checkpoints", "/journal/checkpoint", /it was one of the newest$/],
    ["the newest version's manifest", "/models/manifest", /it was one of the newest$/],
  ] as const) {
    it(`find the deletion of ${what}`, async () => {
      const world = await orderlyWorld();
      remove(world, world.server.list(below).at(-1)!);
      assert.equal(found(world)[0], "nothing goes that is still named");
      assert.match(world.violations[0]!.text, why);
    });
  }

  it("find the deletion of a model that a kept version names", async () => {
    const world = await orderlyWorld();
    const newest = world.witness.manifests.get(Math.max(...world.witness.manifests.keys()))!;
    world.scheduler.now += 3_600_000;
    remove(world, `/models/blob/${newest.manifest.blob}.model`);
    assert.match(world.violations[0]!.text, /version \d+ names it$/);
  });

  it("find the deletion of a segment before its pack, and of a file in tmp within the hour", () => {
    const world = new World(1);
    new Deletions(world);
    const { server } = world;
    const directory = (path: string): void => void server.mkdir(...split(world, path), 0o775, "t");
    const path = `/samples/ready/202611240201/a/a${"0".repeat(31)}.seg`;
    for (const one of [
      "/samples/ready",
      "/samples/ready/202611240201",
      "/samples/ready/202611240201/a",
      "/samples/tmp",
    ]) {
      directory(one);
    }
    const inode = server.create(...split(world, "/samples/tmp/one"), 0o644, "writer");
    server.link(inode, ...split(world, path), "writer");
    remove(world, path);
    assert.match(world.violations[0]!.text, /the log does not name it$/);
    remove(world, "/samples/tmp/one");
    assert.match(world.violations[1]!.text, /deleted \/samples\/tmp\/one of writer within the hour$/);
    server.create(...split(world, "/samples/tmp/two"), 0o644, "writer");
    world.scheduler.now += 3_600_000;
    remove(world, "/samples/tmp/two");
    assert.equal(world.violations.length, 2);
  });

  it("excuse a sweep that slept since before a fork, and not one that should know it", async () => {
    for (const [hours, count] of [
      [0, 0],
      [5, 1],
    ] as const) {
      const world = await orderlyWorld();
      const { manifests, log, checkpoints } = world.witness;
      const sixth = [...manifests.values()].sort((a, b) => b.manifest.version - a.manifest.version)[5]!;
      const stood = log.get(Math.max(...checkpoints.keys()))!;
      const fork = { type: "fork", from: sixth.manifest.log.to } as const;
      const { v, n, at, by } = stood.entry;
      log.set(n, { ...stood, at: world.scheduler.now, entry: { v, n, at, by, ...fork } });
      world.scheduler.now += hours * 3_600_000;
      remove(world, sixth.path);
      assert.equal(world.violations.length, count, world.violations[0]?.text);
    }
  });

  it("hold a file that two entries name against the later one once the earlier one has expired", async () => {
    const world = await orderlyWorld();
    const { server, witness, violations } = world;
    const packed = server.list("/journal/packed").filter((path) => path.endsWith(".log"));
    const range = (path: string): number[] => path.match(/\d{20}/g)!.map(Number);
    const [path, n] = [...witness.named]
      .map(([name, [first]]) => [name, first!] as const)
      .find(([name, first]) => {
        const pack = packed.find((one) => range(one)[0]! <= first && first <= range(one)[1]!);
        return pack !== undefined && range(pack)[0]! > 0 && server.find(`/samples/${name}`) !== undefined;
      })!;
    const ends = packed.map((one) => range(one)[1]!).filter((to) => to < n);
    for (const pack of packed) if (range(pack)[1]! < n) remove(world, pack);
    const file = server.find(`/samples/${path}`)!;
    server.link(file, ...split(world, "/samples/tmp/kept"), "somebody");
    const again = (): void => void server.link(file, ...split(world, `/samples/${path}`), "somebody");
    const gone = (): string[] => {
      violations.length = 0;
      witness.named.set(path, [0, n]);
      remove(world, `/samples/${path}`);
      again();
      return violations.map(({ text }) => text.slice(text.lastIndexOf(": ") + 2));
    };
    assert.deepEqual(gone(), ["entry 0, which names it, is in no pack"], "its log entry stands");
    for (let k = 0; k <= Math.max(...ends); k++) {
      if (server.find(witness.log.get(k)!.path) !== undefined) remove(world, witness.log.get(k)!.path);
    }
    assert.deepEqual(gone(), []);
    for (const pack of packed) if (range(pack)[1]! >= n) remove(world, pack);
    assert.deepEqual(gone(), ["entry 0, which names it, is in no pack"], "nor is the later one");
  });

  it("find an acknowledged request that is neither logged nor pending when a checkpoint is published", () => {
    const world = new World(1);
    new Pending(world);
    const request = world.requests.add("p", "k", true, 2, false);
    const publish = (position: number): void => {
      if (world.server.find("/journal/checkpoint") === undefined) {
        world.server.mkdir(...split(world, "/journal/checkpoint"), 0o775, "t");
      }
      world.server.create(
        ...split(world, `/journal/checkpoint/${String(position).padStart(20, "0")}.ckpt`),
        0o644,
        "t",
      );
    };
    publish(0);
    assert.deepEqual(found(world), []);
    request.variants[0]!.acknowledged.push(world.scheduler.now);
    publish(1);
    assert.deepEqual(found(world), ["acknowledged is logged or pending"]);
  });

  it("find a step that does not take what stood before it, unless it met trouble", () => {
    const world = new World(1);
    const check = new StepCheck(world);
    const path = `ready/202611240201/a/a${"0".repeat(31)}.seg`;
    const inode = { links: 1, bytes: new Uint8Array() } as Inode;
    world.witness.segments.set(path, { path, inode, bytes: inode.bytes, at: 0 });
    check.begin(0, world.scheduler.now);
    check.heard("readdir", new Error("lost"));
    check.end(0, 1000);
    check.begin(0, world.scheduler.now);
    check.end(1, 1000);
    assert.deepEqual(found(world), [], "excused");
    check.begin(1, world.scheduler.now);
    check.end(1, 0);
    assert.deepEqual(found(world), [], "not through yet");
    check.end(1, 1000);
    assert.deepEqual(found(world), ["discovery is bounded"]);
    world.witness.named.set(path, [1]);
    check.begin(1, world.scheduler.now);
    check.end(1, 1000);
    assert.equal(world.violations.length, 1);
  });

  it("find a server that goes back, serves what was never published, or fails", async () => {
    const world = await orderlyWorld();
    const [older, newer] = [...world.witness.manifests.values()].slice(-2).map(({ manifest }) => manifest);
    const model = { learner: "l", parameters: {}, length: 1, predict: () => 0.5 };
    const served = new ServedVersions(world, "s");
    served.ask({ manifest: newer!, model });
    assert.deepEqual(found(world), []);
    served.ask({ manifest: older!, model });
    served.ask({ manifest: { ...newer!, length: 1 }, model });
    served.ask(undefined);
    assert.deepEqual(found(world), [
      "served versions rise",
      "served versions are published ones",
      "served versions rise",
    ]);
  });

  it("draw the same from the same seed, and something else from another", () => {
    const draw = (seed: number): number[] => {
      const random = new Random(seed);
      return Array.from({ length: 50 }, () => random.below(1000));
    };
    assert.deepEqual(draw(5), draw(5));
    assert.notDeepEqual(draw(5), draw(6));
  });
});
