import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMachine, runnable } from "../../../local/sandbox/machine";
import { copyReadable, writeSkeleton } from "../../../local/sandbox/stage";

describe("what is made for sandboxes", () => {
  let folder: string;
  let umask: number;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "shared-storage-stage-")));
    // The strictest that a person may have.
    umask = process.umask(0o077);
  });
  afterEach(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });
  const mode = (path: string) => (statSync(join(folder, path)).mode & 0o7777).toString(8);

  it("can be read by every uid, whatever the person's umask", () => {
    mkdirSync(join(folder, "from", "units"), { recursive: true });
    writeFileSync(join(folder, "from", "index.mjs"), "x");
    writeFileSync(join(folder, "from", "units", "a.service"), "y");
    chmodSync(join(folder, "from", "index.mjs"), 0o600);
    copyReadable(join(folder, "from"), join(folder, "to"));
    assert.deepEqual(["to", "to/index.mjs", "to/units", "to/units/a.service"].map(mode), ["755", "644", "755", "644"]);
    assert.equal(mode("from/index.mjs"), "600");
  });

  it("replaces an older copy", () => {
    mkdirSync(join(folder, "to"));
    writeFileSync(join(folder, "to", "old.mjs"), "old");
    mkdirSync(join(folder, "from"));
    writeFileSync(join(folder, "from", "index.mjs"), "new");
    copyReadable(join(folder, "from"), join(folder, "to"));
    assert.deepEqual(readdirSync(join(folder, "to")), ["index.mjs"]);
    assert.equal(readFileSync(join(folder, "to", "index.mjs"), "utf8"), "new");
  });

  it("is a skeleton of folders, links and files", () => {
    writeSkeleton(join(folder, "skeleton"), {
      folders: ["/usr", "/mnt/a/b"],
      links: { "/bin": "usr/bin" },
      files: { "/etc/hosts": "127.0.0.1 localhost\n", "/dev/null": "" },
    });
    const at = (path: string) => join(folder, "skeleton", path);
    assert.equal(readlinkSync(at("bin")), "usr/bin");
    assert.equal(readFileSync(at("etc/hosts"), "utf8"), "127.0.0.1 localhost\n");
    const paths = ["", "usr", "mnt", "mnt/a", "mnt/a/b", "etc", "etc/hosts", "dev/null"];
    assert.deepEqual(
      paths.map((path) => mode(join("skeleton", path))),
      ["755", "755", "755", "755", "755", "755", "644", "644"],
    );
  });

  it("has a copy of node only where the installed one is for its owner alone", () => {
    const program = join(folder, "node");
    writeFileSync(program, "#!/bin/sh\n");
    chmodSync(program, 0o755);
    assert.equal(runnable(program, join(folder, "copy")), program);
    assert.equal(existsSync(join(folder, "copy")), false);
    for (const strict of [0o700, 0o750, 0o754]) {
      chmodSync(program, strict);
      assert.equal(runnable(program, join(folder, "copy")), join(folder, "copy"));
      assert.equal(mode("copy"), "755");
    }
  });

  it("is built from this machine's own folders", function () {
    if (process.platform !== "linux") {
      console.log("      pending: a sandbox is built on Linux only");
      return this.skip();
    }
    const machine = readMachine([folder], folder);
    assert.ok(machine.systemFolders.includes("/usr"), machine.systemFolders.join());
    for (const path of machine.systemFolders) assert.ok(statSync(path).isDirectory());
    for (const [path, target] of Object.entries(machine.systemLinks)) assert.equal(readlinkSync(path), target);
    assert.deepEqual([machine.hidden, machine.node], [[folder], realpathSync(process.execPath)]);
  });
});
