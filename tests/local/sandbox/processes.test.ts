import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identify } from "../../../local/host/processIdentity";
import { endingText } from "../../../local/sandbox/endingText";
import { peakMemory } from "../../../local/sandbox/peakMemory";
import { processListOf } from "../../../local/sandbox/processList";
import { spawnProcess } from "../../../local/sandbox/spawnProcess";
import { Scratch } from "./scratch";

describe("started processes", () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.close());

  const silent = "setInterval(() => {}, 1000); console.log('up');";

  it("give every line of both outputs, the last one without its end too", async () => {
    const { lines, ending } = await scratch.run(
      scratch.spec("process.stdout.write('a\\nb'); process.stderr.write('c\\n'); process.exitCode = 3;"),
    );
    assert.deepEqual([[...lines].sort(), ending], [["a", "b", "c"], { code: 3, signal: null }]);
  });

  it("give what was written right before the end", async () => {
    const { lines } = await scratch.run(scratch.spec("console.log('x'.repeat(60000)); console.log('last');"));
    assert.deepEqual(
      lines.map(({ length }) => length),
      [60_000, 4],
    );
  });

  it("get SIGTERM alone, and SIGKILL with everything that they started", async () => {
    const source = `
      import { spawn } from "node:child_process";
      const child = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"]);
      process.on("SIGTERM", () => console.log("told"));
      setInterval(() => {}, 1000);
      console.log(child.pid);`;
    const { process: child, line } = scratch.start(scratch.spec(source));
    const grandchild = Number(await line());
    child.signal("SIGTERM");
    assert.equal(await line(), "told");
    assert.notEqual(identify(grandchild), undefined);
    child.signal("SIGKILL");
    assert.deepEqual(await child.ended, { code: null, signal: "SIGKILL" });
    while (identify(grandchild) !== undefined) await new Promise((resolve) => setImmediate(resolve));
    // Harmless afterwards: the number may be another's by now.
    child.signal("SIGKILL");
  });

  it("take what they started with them when they end by themselves", async () => {
    const source = `
      import { spawn } from "node:child_process";
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
      child.unref();
      console.log(child.pid);
      process.exit(0);`;
    const { lines } = await scratch.run(scratch.spec(source));
    const grandchild = Number(lines[0]);
    while (identify(grandchild) !== undefined) await new Promise((resolve) => setImmediate(resolve));
  });

  it("are on the list as long as they run, with their start time", async () => {
    const folder = join(scratch.folder, "run", "processes");
    const { process: child, line } = scratch.start(scratch.spec(silent));
    await line();
    assert.deepEqual(readdirSync(folder), [`${child.pid}.json`]);
    const path = join(folder, `${child.pid}.json`);
    assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), identify(child.pid!));
    assert.equal(statSync(path).mode & 0o777, 0o600);
    child.signal("SIGKILL");
    await child.ended;
    assert.equal(existsSync(path), false);
  });

  it("reject their end, and clean up, if the program is not there", async () => {
    let cleaned = 0;
    const child = spawnProcess(
      { file: "/nowhere/node", args: [], environment: {}, cwd: "/" },
      { list: processListOf(join(scratch.folder, "run")), output: () => undefined, cleanUp: () => cleaned++ },
    );
    assert.equal(child.pid, undefined);
    await assert.rejects(child.ended, { code: "ENOENT" });
    child.signal("SIGTERM");
    assert.equal(cleaned, 1);
  });

  it("have a peak of memory while they run, and none afterwards", async () => {
    const { process: child, line } = scratch.start(
      scratch.spec("globalThis.held = Buffer.alloc(64 << 20, 1); setInterval(() => {}, 1000); console.log('up');"),
    );
    await line();
    const peak = peakMemory(child.pid!);
    assert.ok(peak !== undefined && peak > 64 && peak < 512, String(peak));
    child.signal("SIGKILL");
    await child.ended;
    assert.equal(peakMemory(child.pid!), undefined);
  });

  it("end in the words of Docker and Lambda", () => {
    const texts = [
      endingText({ code: 0, signal: null }),
      endingText({ code: 137, signal: null }),
      endingText({ code: null, signal: "SIGKILL" }),
      endingText({ code: null, signal: "SIGSEGV" }),
      endingText({ code: null, signal: "SIGPIPE" }),
    ];
    assert.deepEqual(texts, [
      "exit status 0",
      "exit status 137",
      "signal: killed",
      "signal: segmentation fault",
      "signal: SIGPIPE",
    ]);
  });

  describe("without namespaces", () => {
    let plain: Scratch;
    beforeEach(() => {
      plain = new Scratch({ kind: "none", reason: "asked for" });
    });
    afterEach(() => plain.close());

    it("run in the bundle's own folder, with the mounts at their paths on this machine", async () => {
      const data = plain.directory("data");
      const spec = plain.spec(
        "console.log(JSON.stringify({ cwd: process.cwd(), mounts: process.env.SHARED_STORAGE_MOUNTS, root: process.env.ROOT, keys: Object.keys(process.env).sort() }));",
        {
          mounts: [{ source: data, at: "/mnt/data", readOnly: false }],
          environment: {
            PATH: "/usr/bin:/bin",
            SHARED_STORAGE_MOUNTS: JSON.stringify({ data: "/mnt/data" }),
            ROOT: "/var/task",
          },
        },
      );
      const { lines } = await plain.run(spec);
      const task = spec.readOnlyFolders[0]!.source;
      assert.deepEqual(JSON.parse(lines[0]!), {
        cwd: task,
        mounts: JSON.stringify({ data }),
        root: task,
        keys: ["PATH", "ROOT", "SHARED_STORAGE_MOUNTS"],
      });
    });

    it("can write what they may only read elsewhere, as the list of what is not enforced says", async () => {
      const data = plain.directory("data", 0, 0o777);
      writeFileSync(join(data, "f"), "old");
      const spec = plain.spec(
        "import fs from 'node:fs'; fs.writeFileSync(JSON.parse(process.env.SHARED_STORAGE_MOUNTS).data + '/f', 'new');",
        {
          mounts: [{ source: data, at: "/mnt/data", readOnly: true }],
          environment: { PATH: "/usr/bin:/bin", SHARED_STORAGE_MOUNTS: JSON.stringify({ data: "/mnt/data" }) },
        },
      );
      assert.deepEqual((await plain.run(spec)).ending, { code: 0, signal: null });
      assert.equal(readFileSync(join(data, "f"), "utf8"), "new");
    });
  });
});
