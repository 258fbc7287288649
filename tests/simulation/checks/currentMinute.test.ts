import assert from "node:assert/strict";
import { failure } from "../model/modelServer";
import { World } from "../world";
import { CurrentMinute } from "./currentMinute";

describe("the check of a writer's minute", () => {
  const minute = "/samples/ready/202611240201";
  const later = "/samples/ready/202611240202";
  const name = `/a/a${"0".repeat(31)}.seg`;
  let world: World;
  let now: number;
  let check: CurrentMinute;
  const found = (): string[] => world.violations.map(({ invariant, text }) => `${invariant}: ${text}`);
  const gone = (path: string): void => check.heard("link", path, failure("ENOENT", "link", path));

  beforeEach(() => {
    world = new World(1);
    now = Date.UTC(2026, 10, 24, 2, 1, 59);
    check = new CurrentMinute(world, "ingest-1", () => now);
  });

  it("finds one who makes a past minute again", () => {
    now += 1000;
    gone(`${minute}${name}`);
    check.heard("mkdir", minute, undefined);
    assert.deepEqual(found(), [
      "a writer whose minute is gone takes the current one: ingest-1 made 202611240201 again in 202611240202",
    ]);
  });

  it("lets a minute be made while it lasts, and the current one after it", () => {
    gone(`${minute}${name}`);
    now += 60_000;
    check.heard("mkdir", minute, undefined);
    gone(`${minute}${name}`);
    check.heard("mkdir", later, undefined);
    assert.equal(world.coverage.counts.size, 0);
    check.heard("link", `${later}${name}`, undefined);
    assert.deepEqual([...world.coverage.counts], [["ingest: minute gone, the current one taken", 1]]);
    assert.deepEqual(found(), []);
  });
});
