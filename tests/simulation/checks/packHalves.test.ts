import assert from "node:assert/strict";
import { packedPath } from "../../../handlers/protocol/tree";
import { World } from "../world";
import { watchPackHalves } from "./packHalves";

describe("the check of packed segments", () => {
  it("finds some that are deleted before the log that vouches for them", () => {
    const world = new World(1);
    watchPackHalves(world);
    const { server } = world;
    const folder = server.mkdir(server.find("/journal")!, "packed", 0o775, "t");
    const name = (n: number, part: "seg" | "log"): string => packedPath(n, n, part).slice("packed/".length);
    for (const n of [1, 2])
      for (const part of ["seg", "log"] as const) server.create(folder, name(n, part), 0o644, "t");
    for (const part of ["log", "seg"] as const) server.unlink(folder, name(1, part), "orderly");
    for (const part of ["seg", "log"] as const) server.unlink(folder, name(2, part), "hasty");
    const [seg, log] = (["seg", "log"] as const).map((part) => `/journal/${packedPath(2, 2, part)}`);
    assert.deepEqual(
      world.violations.map(({ text }) => text),
      [`hasty deleted ${seg}, ${log} stands`],
    );
  });
});
