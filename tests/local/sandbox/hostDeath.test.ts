import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { identify } from "../../../local/host/processIdentity";
import { detectEnforcement, type Enforcement } from "../../../local/sandbox/enforcement";
import { createLauncher } from "../../../local/sandbox/launcher";
import { ROOT } from "./scratch";

/** A host that starts one sandbox and prints what that says. */
const HOST = `
const { createLauncher } = require(${JSON.stringify(join(ROOT, "local/sandbox/launcher"))});
const [folder, enforcement, source] = process.argv.slice(1);
const launcher = createLauncher({ enforcement: JSON.parse(enforcement), hidden: [], runFolder: folder + "/run" });
require("node:fs").mkdirSync(folder + "/task", { mode: 0o755 });
require("node:fs").writeFileSync(folder + "/task/index.mjs", source, { mode: 0o644 });
launcher.launch({
  label: "test", uid: 4001, gid: 4001, groups: [], umask: 0o022, mounts: [], tmpBytes: 1 << 20,
  readOnlyFolders: [{ source: folder + "/task", at: "/var/task" }], workingDirectory: "/var/task",
  environment: { PATH: "/usr/bin:/bin" }, nodeArguments: ["/var/task/index.mjs"],
}, (line) => console.log(line));
`;

describe("consumers of a host that is killed", () => {
  let folder: string;
  let host: ChildProcess;
  let lines: AsyncIterator<string>;

  async function startHost(enforcement: Enforcement, source: string): Promise<number> {
    folder = mkdtempSync(join(tmpdir(), "shared-storage-death-"));
    const node = ["-r", "ts-node/register/transpile-only", "-e", HOST, folder, JSON.stringify(enforcement), source];
    host = spawn(process.execPath, node, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    lines = createInterface({ input: host.stdout! })[Symbol.asyncIterator]();
    return Number((await lines.next()).value);
  }

  afterEach(async () => {
    host?.kill("SIGKILL");
    if (host !== undefined && host.exitCode === null && host.signalCode === null) await once(host, "exit");
    // Whatever a failed test left.
    createLauncher({ enforcement: { kind: "none", reason: "" }, hidden: [], runFolder: join(folder, "run") });
    rmSync(folder, { recursive: true, force: true });
  });

  /** Resolves when no such process runs; mocha's own time-out is the limit. */
  async function gone(pid: number): Promise<void> {
    while (identify(pid) !== undefined) await new Promise((resolve) => setImmediate(resolve));
  }

  const kinds: readonly [string, () => Enforcement][] = [
    ["in namespaces", () => detectEnforcement()],
    ["without namespaces", () => ({ kind: "none", reason: "asked for" })],
  ];
  for (const [name, enforcementOf] of kinds) {
    it(`end with it, ${name}, at kill -9`, async function () {
      const enforcement = enforcementOf();
      if (name === "in namespaces" && enforcement.kind === "none") {
        console.log(`      pending: ${enforcement.reason}`);
        return this.skip();
      }
      const pid = await startHost(enforcement, "console.log(process.pid); setInterval(() => {}, 1000);");
      assert.notEqual(identify(pid), undefined);
      host.kill("SIGKILL");
      await gone(pid);
      assert.deepEqual(readdirSync(join(folder, "run", "processes")), [`${pid}.json`]);
    });
  }

  it("are ended by the next start if they outlived it, with what they had started themselves", async () => {
    const source = `
      import { spawn } from "node:child_process";
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
      console.log(process.pid, child.pid);
      setInterval(() => {}, 1000);`;
    folder = mkdtempSync(join(tmpdir(), "shared-storage-death-"));
    // A leader that no host is tied to: as one that lost its parent-death signal.
    host = spawn(process.execPath, ["--input-type=module", "-e", source], {
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    lines = createInterface({ input: host.stdout! })[Symbol.asyncIterator]();
    const [leader = 0, child = 0] = String((await lines.next()).value)
      .split(" ")
      .map(Number);
    createLauncher({ enforcement: { kind: "none", reason: "" }, hidden: [], runFolder: join(folder, "run") });
    const list = join(folder, "run", "processes");
    writeFileSync(join(list, `${leader}.json`), JSON.stringify(identify(leader)));
    // The same number, but an earlier process: it must not be touched.
    const self = { ...identify(process.pid), started: "1" };
    writeFileSync(join(list, `${process.pid}.json`), JSON.stringify(self));
    const { cleared } = createLauncher({
      enforcement: { kind: "none", reason: "" },
      hidden: [],
      runFolder: join(folder, "run"),
    });
    assert.deepEqual(cleared, [leader]);
    await gone(leader);
    await gone(child);
    assert.deepEqual(readdirSync(list), []);
  });

  it("are in a session of their own, so that Ctrl-C reaches the host alone", async () => {
    const pid = await startHost(detectEnforcement(), "console.log(process.pid); setInterval(() => {}, 1000);");
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    // proc_pid_stat(5): state, ppid, pgrp, session.
    assert.deepEqual(fields.slice(1, 4), [String(host.pid), String(pid), String(pid)]);
  });
});
