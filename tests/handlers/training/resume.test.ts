import assert from "node:assert/strict";
import { createLearnerFactory } from "../../../handlers/learner/learner";
import { encodeCheckpoint, listCheckpoints, readCheckpoint } from "../../../handlers/protocol/checkpoint";
import { listManifests, readManifest } from "../../../handlers/protocol/manifest";
import { checkpointPath } from "../../../handlers/protocol/tree";
import type { InputRecord } from "../../../handlers/records/recordBlock";
import { Trainer } from "../../../handlers/training/trainer";
import { MemoryFileSystem } from "../../support/memoryFileSystem";
import { TrainingBench } from "../../support/trainingBench";

const settings = {
  publishRecords: 50,
  publishSeconds: 0,
  checkpointRecords: 1_000_000,
  dedupHours: 24,
  discoverySeconds: 1,
};

/** Small, deterministic, with numbers and categories. */
function records(request: number): InputRecord[] {
  return Array.from({ length: 20 }, (_, r) => {
    const x = (request * 7919 + r * 104_729) % 1000;
    return {
      id: `${request}.${r}`,
      label: x % 3 === 0,
      features: { size: x / 10, colour: `c${x % 17}`, shop: `s${r}` },
    };
  });
}

/** Requests 0 to 19, a step after each; before request k in `restarts`, the trainer is left alone (kill -9) and started anew. */
async function train(restarts: ReadonlySet<number>, checkpointRecords: number): Promise<MemoryFileSystem> {
  const disk = new MemoryFileSystem("/samples", "/journal", "/models");
  const bench = new TrainingBench(disk);
  const learners = createLearnerFactory();
  const options = bench.options({ settings: { ...settings, checkpointRecords } }, learners);
  let trainer = await Trainer.start(options);
  for (let k = 0; k < 20; k++) {
    if (restarts.has(k)) trainer = await Trainer.start(options);
    await bench.send(`k${k}`, records(k));
    await trainer.step();
  }
  await trainer.finish();
  return disk;
}

describe("resume", () => {
  it("gives the same checkpoint and the same model as a run without a stop, byte for byte", async () => {
    const straight = await train(new Set(), 1_000_000);
    const [position] = await listCheckpoints(straight, "/journal");
    const expected = await straight.read(`/journal/${checkpointPath(position!)}`);
    const newest = async (disk: MemoryFileSystem): Promise<string> => {
      const versions = await listManifests(disk, "/models");
      return (await readManifest(disk, "/models", versions.at(-1)!)).blob;
    };
    for (const [restarts, every] of [
      [[1], 1_000_000],
      [[3, 9, 10, 19], 100],
      [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19], 1],
    ] as const) {
      const disk = await train(new Set(restarts), every);
      assert.deepEqual(await listCheckpoints(disk, "/journal").then(([first]) => first), position);
      assert.deepEqual(await disk.read(`/journal/${checkpointPath(position!)}`), expected);
      assert.equal(await newest(disk), await newest(straight));
    }
  });

  it("reports a checkpoint that differs as the fatal fault it is", async () => {
    const disk = await train(new Set(), 1_000_000);
    const bench = new TrainingBench(disk);
    bench.now += 1000;
    const learners = createLearnerFactory();
    const trainer = await Trainer.start(bench.options({ settings }, learners));
    await bench.send("more", records(99));
    await trainer.step();
    const standing = (await readCheckpoint(disk, "/journal"))!;
    const forged = { ...standing, position: standing.position + 1 };
    const other = new TrainingBench(disk);
    const handle = await disk.openExclusive(`/journal/${checkpointPath(forged.position)}`, 0o644);
    await other.fileSystem.write(handle, encodeCheckpoint(forged));
    await assert.rejects(trainer.finish(), {
      message:
        `${checkpointPath(forged.position)} stands with other bytes than log entries 0 to ${forged.position} give here: ` +
        "learning is not deterministic; keep both states and report this, training must not go on",
    });
  });

  it("passes over a damaged checkpoint and learns from the one before", async () => {
    const disk = await train(new Set(), 100);
    const straight = await train(new Set(), 1_000_000);
    const [newest] = await listCheckpoints(disk, "/journal");
    disk.alter(`/journal/${checkpointPath(newest!)}`, Buffer.from("torn", "utf8"));
    const bench = new TrainingBench(disk);
    const trainer = await Trainer.start(bench.options({ settings }, createLearnerFactory()));
    assert.deepEqual(
      bench.lines.filter(({ level }) => level === "warn").map(({ message, fields }) => [message, fields]),
      [["checkpoint passed over", { position: newest, reason: "checkpoint of 4 bytes: too short to be one" }]],
    );
    await trainer.finish();
    const reported = bench.lines.filter(({ level }) => level === "error").map(({ message }) => message);
    assert.deepEqual(reported, ["a damaged checkpoint stands"]);
    assert.equal(trainer.progress().position, (await readCheckpoint(straight, "/journal"))?.position);
  });

  it("learns the log anew under another version of the learner, and leaves the old checkpoints alone", async () => {
    const disk = await train(new Set(), 100);
    const before = await listCheckpoints(disk, "/journal");
    const old = createLearnerFactory();
    const renamed = { ...old, version: "ftrl-next" };
    const bench = new TrainingBench(disk);
    const trainer = await Trainer.start(bench.options({ settings }, renamed));
    const { trained, heldOut, position } = trainer.progress();
    assert.deepEqual([trained + heldOut, position], [400, before[0]! + 1]);
    await trainer.finish();
    const after = await listCheckpoints(disk, "/journal");
    assert.deepEqual(after, [position, ...before]);
    assert.equal((await readCheckpoint(disk, "/journal"))?.learner, "ftrl-next");
  });
});
