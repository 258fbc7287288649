import * as assert from "node:assert/strict";
import { mountOf, mountsFromEnvironment, portFromEnvironment } from "../../../handlers/runtime/mounts";

const EXPECTED = `a JSON object of directory names and absolute paths, such as {"samples":"/mnt/samples"}`;

describe("handlers/runtime/mounts", () => {
  it("reads directories and paths", () => {
    const mounts = mountsFromEnvironment({ SHARED_STORAGE_MOUNTS: '{"samples":"/mnt/samples","models":"/mnt/m"}' });
    assert.deepEqual(mounts, { samples: "/mnt/samples", models: "/mnt/m" });
    assert.ok(Object.isFrozen(mounts));
    assert.deepEqual(mountsFromEnvironment({ SHARED_STORAGE_MOUNTS: "{}" }), {});
  });

  it("fails where the variable is missing", () => {
    assert.throws(() => mountsFromEnvironment({}), {
      message: `SHARED_STORAGE_MOUNTS is not set; the platform sets it to ${EXPECTED}`,
    });
  });

  for (const text of ["", "{", "null", "[]", "7", '"/mnt"']) {
    it(`fails for ${text || "an empty text"}, naming variable and value`, () => {
      assert.throws(() => mountsFromEnvironment({ SHARED_STORAGE_MOUNTS: text }), {
        message: `SHARED_STORAGE_MOUNTS must be ${EXPECTED}, got ${text}`,
      });
    });
  }

  for (const [text, got] of [
    ['{"samples":"mnt"}', '"mnt"'],
    ['{"samples":7}', "7"],
    ['{"samples":null}', "null"],
  ]) {
    it(`fails for the path in ${text}, naming the directory`, () => {
      assert.throws(() => mountsFromEnvironment({ SHARED_STORAGE_MOUNTS: text }), {
        message: `SHARED_STORAGE_MOUNTS.samples must be an absolute path, such as /mnt/samples, got ${got}`,
      });
    });
  }

  it("finds a directory's path, and says what there is otherwise", () => {
    const mounts = { samples: "/mnt/samples", models: "/mnt/models" };
    assert.equal(mountOf(mounts, "models"), "/mnt/models");
    assert.throws(() => mountOf(mounts, "toys"), {
      message: "directory toys is not mounted (mounted: samples, models); add it to the consumer's mounts",
    });
    assert.throws(() => mountOf({}, "toString"), {
      message: "directory toString is not mounted (mounted: none); add it to the consumer's mounts",
    });
  });

  it("reads the port of a service, and none for others", () => {
    assert.equal(portFromEnvironment({ PORT: "8080" }), 8080);
    assert.equal(portFromEnvironment({}), undefined);
  });

  for (const text of ["", "0", "65536", "80.5", "1e3", "-1", "http"]) {
    it(`fails for port ${JSON.stringify(text)}`, () => {
      assert.throws(() => portFromEnvironment({ PORT: text }), {
        message: `PORT must be a port number, 1 to 65535, got ${text}`,
      });
    });
  }
});
