import * as assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAccess, writeAccess } from "../../../local/host/accessFile";

const ACCESS = {
  lambdaEndpoint: "http://127.0.0.1:1",
  region: "eu-west-1",
  credentials: { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret" },
  functions: [{ consumer: "ingest", functionName: "shared-storage-local-ingest", qualifier: "live" }],
};

describe("the way to a running stack's functions", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "access-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("is a file for its owner alone, as long as the stack runs", () => {
    // What else the host's object has stays out of the file.
    const remove = writeAccess(root, { ...ACCESS, ...{ kill: "me" } });
    const path = join(root, "access.json");
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readAccess(root), { pid: process.pid, ...ACCESS });
    remove();
    assert.equal(existsSync(path), false);
    assert.equal(readAccess(root), undefined);
  });

  it("is none if the host was killed and left its file", () => {
    // Beyond what a pid can be.
    writeFileSync(join(root, "access.json"), JSON.stringify({ pid: 2 ** 22 + 1, ...ACCESS }));
    assert.equal(readAccess(root), undefined);
  });

  it("tells of a file that is damaged", () => {
    writeFileSync(join(root, "access.json"), "{");
    assert.throws(() => readAccess(root), SyntaxError);
  });
});
