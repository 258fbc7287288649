import assert from "node:assert/strict";
import { filesPerSecond } from "../../bench/storage/publishing";
import { publishLoop } from "../../bench/storage/publishLoop";
import { directories, segmentPaths } from "../../bench/storage/publishRun";
import { parseSegmentPath } from "../../handlers/protocol/tree";

describe("the publishing loop", () => {
  it("keeps so many in flight until the time is over, and finishes what was begun", async () => {
    let [now, running, most] = [0, 0, 0];
    const publish = async (): Promise<void> => {
      most = Math.max(most, ++running);
      now += 10;
      await Promise.resolve();
      running--;
    };
    const result = await publishLoop(publish, 3, 100, () => now);
    assert.deepEqual(result, { published: 10, milliseconds: 100 });
    assert.deepEqual([most, running], [3, 0]);
  });

  it("adds up processes that ran side by side", () => {
    const one = { published: 50, milliseconds: 500, memory: 0 };
    assert.equal(filesPerSecond([one, { ...one, milliseconds: 1000 }]), 150);
  });
});

describe("the paths that are published", () => {
  it("are segments' paths in sixteen directories, never twice, nor those of another process", () => {
    const [one, other] = [segmentPaths(7), segmentPaths(8)];
    const paths = Array.from({ length: 100 }, () => [one(), other()]).flat();
    assert.equal(new Set(paths).size, 200);
    for (const path of paths) assert.notEqual(parseSegmentPath(path), undefined, path);
    const used = new Set(paths.map((path) => path.slice(0, path.lastIndexOf("/"))));
    assert.deepEqual([...used].sort(), directories.slice(3).toSorted());
  });
});
