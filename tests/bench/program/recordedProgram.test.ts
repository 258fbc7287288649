import assert from "node:assert/strict";
import { RecordedProgram } from "../../../bench/program/recordedProgram";
import { sampleStack } from "../../../bench/program/sampleStack";
import { decodeStackConfig } from "../../../config/decode";
import { parseValues } from "../../../config/parseValues";

const PROJECT = "shared-storage";

describe("npm run bench: program", function () {
  this.timeout(180_000);

  it("registers the same resources by the program and by the bare SDK", async () => {
    const recorded = await RecordedProgram.record(PROJECT, sampleStack(PROJECT, 3));
    assert.ok(recorded.count > 50, `${recorded.count} resources`);
    for (const seconds of [await recorded.evaluate(), await recorded.register(), await recorded.evaluate()]) {
      assert.ok(seconds > 0 && seconds < 30, `${seconds} s`);
    }
  });

  it("has a stack that is accepted without a warning, up to a thousand consumers", () => {
    for (const count of [1, 50, 1000]) {
      const config = decodeStackConfig({
        project: PROJECT,
        stack: "bench",
        region: "eu-west-1",
        ...parseValues(sampleStack(PROJECT, count), PROJECT, []),
        fileExists: () => true,
      });
      assert.equal(Object.keys(config.consumers).length, count);
      assert.deepEqual(config.warnings, []);
    }
  });
});
