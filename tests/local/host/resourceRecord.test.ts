import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changesSinceLastRun } from "../../../local/host/changesSinceLastRun";
import { readResources, recordOf, resourcesPath } from "../../../local/host/resourceRecord";

describe("the record of a run's resources", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "shared-storage-record-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const lambda = (inputs: Record<string, unknown>) => ({
    ...{ type: "aws:lambda/function:Function", name: "pets", id: "pets", outputs: {} },
    inputs: { tags: { Consumer: "pets" }, ...inputs },
  });
  const run = (inputs: Record<string, unknown>) => changesSinceLastRun(folder, [lambda(inputs)], folder);

  it("says nothing on a first run, and that nothing changed on the next", () => {
    assert.deepEqual(run({ timeout: 3 }), []);
    assert.deepEqual(run({ timeout: 3 }), ["unchanged since the last run"]);
    assert.deepEqual(run({ timeout: 4 }), [
      "since the last run: 1 changed",
      "  changed   aws:lambda/function:Function::pets: timeout 3 → 4",
    ]);
  });

  it("keeps numbers and switches, and no text", () => {
    run({ timeout: 3, publish: true, environment: { variables: { PASSWORD: "open sesame" } } });
    const path = resourcesPath(folder);
    const text = readFileSync(path, "utf8");
    assert.ok(!text.includes("sesame"));
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ["resources.json"]);
    const { inputs, ...rest } = readResources(path)![0]!;
    assert.deepEqual(rest, { type: "aws:lambda/function:Function", name: "pets", consumer: "pets" });
    assert.deepEqual([inputs.timeout, inputs.publish], [3, true]);
    assert.match(String(inputs["environment.variables.PASSWORD"]), /^[0-9a-f]{16}$/);
  });

  it("takes a file of the program's by its content", () => {
    const inputs = { code: { archive: { "index.mjs": { asset: "file", path: "index.mjs" } } } };
    assert.deepEqual(recordOf([lambda(inputs)], folder)[0]!.inputs["code.archive.index.mjs"], "no file");
    writeFileSync(join(folder, "index.mjs"), "1");
    run(inputs);
    assert.deepEqual(run(inputs), ["unchanged since the last run"]);
    writeFileSync(join(folder, "index.mjs"), "2");
    assert.equal(run(inputs)[1], "  changed   aws:lambda/function:Function::pets: code.archive.index.mjs");
  });

  it("names parts of lists and maps by their path, and empty ones too", () => {
    const [record] = recordOf([lambda({ layers: [], vpc: { subnets: ["a", { n: 1 }] }, none: undefined })], folder);
    assert.deepEqual(Object.keys(record!.inputs), ["tags.Consumer", "layers", "vpc.subnets[0]", "vpc.subnets[1].n"]);
  });

  for (const [what, text] of [
    ["damaged", '{"format":1,"resources":[{'],
    ["of another format", '{"format":0,"resources":[]}'],
    ["of another shape", '{"format":1,"resources":[{"type":"a","name":"b"}]}'],
    ["with an input that no record has", '{"format":1,"resources":[{"type":"a","name":"b","inputs":{"c":{}}}]}'],
    ["a list", "[]"],
  ] as const) {
    it(`is nothing to compare with when it is ${what}, and is written anew`, () => {
      writeFileSync(resourcesPath(folder), text);
      assert.equal(readResources(resourcesPath(folder)), undefined);
      assert.deepEqual(run({}), []);
      assert.deepEqual(run({}), ["unchanged since the last run"]);
    });
  }
});
