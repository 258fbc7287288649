import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { readStackFile } from "../../config/readStackFile";

describe("config/readStackFile", () => {
  let directory: string;
  const write = (name: string, text: string) => writeFileSync(path.join(directory, name), text);

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "stack-file-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("reads the project and the stack's configuration", () => {
    write("Pulumi.yaml", "name: demo\nconfig:\n  network: { type: object, default: {} }\n");
    write("Pulumi.dev.yaml", "config:\n  aws:region: eu-west-1\n");
    const { project, config, placeOf } = readStackFile(directory, "dev");
    assert.deepEqual([project, config], ["demo", { "aws:region": "eu-west-1", "demo:network": "{}" }]);
    assert.deepEqual([placeOf("aws:region"), placeOf("demo:network")], ["Pulumi.dev.yaml:2", undefined]);
  });

  it("names the stacks that exist, and the nearest, if there is none of that name", () => {
    write("Pulumi.yaml", "name: demo\n");
    write("Pulumi.prod.yaml", "");
    write("Pulumi.local.yaml", "");
    write("Pulumi.local.yaml.bak", "");
    assert.throws(() => readStackFile(directory, "locla"), {
      name: "StackFileError",
      message:
        'there is no stack "locla": no file Pulumi.locla.yaml; existing stacks are local, prod; did you mean "local"?',
    });
  });

  it("says so if there is no stack at all", () => {
    write("Pulumi.yaml", "name: demo\n");
    assert.throws(() => readStackFile(directory, "dev"), {
      name: "StackFileError",
      message: 'there is no stack "dev": no file Pulumi.dev.yaml; there are none',
    });
  });

  it("says where it looked if this is no project", () => {
    assert.throws(() => readStackFile(directory, "dev"), {
      name: "StackFileError",
      message: `${path.join(directory, "Pulumi.yaml")}: no such file; run this in the project's root`,
    });
  });

  it("does not leave the directory by a stack's name", () => {
    write("Pulumi.yaml", "name: demo\n");
    assert.throws(() => readStackFile(directory, "../../etc/passwd"), { name: "StackFileError" });
  });
});
