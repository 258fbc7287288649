import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clearLeftovers, runFolderOf } from "../../../local/compute/clearLeftovers";
import { ConsumerLog } from "../../../local/compute/consumerLog";
import { Logs, recordedPath } from "../../../local/compute/platform";
import { identify } from "../../../local/host/processIdentity";
import { processListOf } from "../../../local/sandbox/processList";

describe("a consumer's log", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "shared-storage-logs-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = (name: string) => readFileSync(join(folder, name), "utf8");

  it("is written line by line, for the owner alone", async () => {
    const path = join(folder, "logs", "ingest.log");
    const log = new ConsumerLog(path);
    log.write("a");
    log.write("b ü");
    await log.close();
    assert.equal(readFileSync(path, "utf8"), "a\nb ü\n");
    assert.deepEqual([statSync(path).mode & 0o777, statSync(join(folder, "logs")).mode & 0o777], [0o600, 0o700]);
  });

  it("goes on where the last run ended", async () => {
    for (const line of ["first", "second"]) {
      const log = new ConsumerLog(join(folder, "x.log"));
      log.write(line);
      await log.close();
    }
    assert.equal(read("x.log"), "first\nsecond\n");
  });

  it("never takes more than twice its limit: the file before it is kept, older ones go", async () => {
    const log = new ConsumerLog(join(folder, "x.log"), 30);
    for (let line = 0; line < 12; line++) log.write(`line ${String(line).padStart(4, "0")}`);
    await log.close();
    assert.deepEqual(readdirSync(folder).sort(), ["x.log", "x.log.1"]);
    assert.equal(read("x.log.1"), "line 0006\nline 0007\nline 0008\n");
    assert.equal(read("x.log"), "line 0009\nline 0010\nline 0011\n");
  });

  it("counts what an earlier run left towards its limit", async () => {
    writeFileSync(join(folder, "x.log"), "x".repeat(29));
    const log = new ConsumerLog(join(folder, "x.log"), 30);
    log.write("new");
    await log.close();
    assert.deepEqual([read("x.log"), read("x.log.1").length], ["new\n", 29]);
  });

  it("takes a line that is longer than the limit", async () => {
    const log = new ConsumerLog(join(folder, "x.log"), 30);
    log.write("y".repeat(100));
    log.write("z");
    await log.close();
    assert.deepEqual([read("x.log"), read("x.log.1").length], ["z\n", 101]);
  });

  it("does not end the host if it cannot be written", async () => {
    const log = new ConsumerLog(join(folder, "x.log"));
    rmSync(folder, { recursive: true });
    log.write("lost");
    await log.close();
    folder = mkdtempSync(join(tmpdir(), "shared-storage-logs-"));
  });

  it("is one file for all instances, each line with its instance's number", async () => {
    const logs = new Logs(join(folder, "logs"));
    logs.write("ingest", 0, "START");
    logs.write("serve", 1, "listening");
    logs.write("ingest", 12, "START");
    await logs.close();
    assert.equal(read("logs/ingest.log"), "[0] START\n[12] START\n");
    assert.equal(read("logs/serve.log"), "[1] listening\n");
  });
});

describe("recorded paths", () => {
  it("are relative to the program's folder, unless they are absolute", () => {
    const recorded = recordedPath("/project");
    assert.deepEqual([recorded(".build/a/index.mjs"), recorded("/x/y")], ["/project/.build/a/index.mjs", "/x/y"]);
  });
});

describe("what an earlier host left running", () => {
  it("is ended, by the list below .local/", async () => {
    const folder = mkdtempSync(join(tmpdir(), "shared-storage-leftovers-"));
    try {
      assert.deepEqual(clearLeftovers(folder), []);
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
      await once(child, "spawn");
      processListOf(runFolderOf(folder)).add(child.pid!);
      assert.deepEqual(clearLeftovers(folder), [child.pid]);
      assert.deepEqual(await once(child, "exit"), [null, "SIGKILL"]);
      assert.equal(identify(child.pid!), undefined);
      assert.deepEqual(clearLeftovers(folder), []);
      assert.ok(existsSync(join(folder, "run")));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
