import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identify } from "../../../local/host/processIdentity";
import { needsNamespaces, ROOT, Scratch } from "./scratch";

describe("a process in a root of its own", () => {
  let scratch: Scratch;
  before(needsNamespaces);
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch?.close());

  it("is the process that was spawned, with the given identity and no privileges", async () => {
    const { process: child, line } = scratch.start(
      scratch.spec(
        `import fs from "node:fs";
         const status = fs.readFileSync("/proc/self/status", "utf8");
         const field = (name) => new RegExp("^" + name + ":\\\\s*(.*?)\\\\s*$", "m").exec(status)[1];
         console.log(JSON.stringify({ pid: process.pid, uid: field("Uid"), gid: field("Gid"), groups: field("Groups"),
           caps: ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"].map(field), noNewPrivs: field("NoNewPrivs"),
           umask: field("Umask") }));
         setInterval(() => {}, 1000);`,
        { uid: 5001, gid: 5002, groups: [6001, 6002], umask: 0o027 },
      ),
    );
    const none = "0000000000000000";
    assert.deepEqual(JSON.parse(await line()), {
      pid: child.pid,
      uid: "5001\t5001\t5001\t5001",
      gid: "5002\t5002\t5002\t5002",
      groups: "6001 6002",
      caps: [none, none, none, none, none],
      noNewPrivs: "1",
      umask: "0027",
    });
    assert.notEqual(identify(child.pid!), undefined);
  });

  it("has no group of root's when it is given none", async () => {
    assert.deepEqual(await scratch.evaluate("process.getgroups()"), [4001]);
  });

  it("sees a root with nothing but the system's programs and what it was given", async () => {
    const data = scratch.directory("data", 4001);
    const found = await scratch.evaluate(
      `Object.fromEntries(["/", "/mnt", "/var", "/dev", "/tmp", "/etc"].map((path) => [path, fs.readdirSync(path)]))`,
      { mounts: [{ source: data, at: "/mnt/data", readOnly: false }] },
    );
    const { "/": top, ...others } = found as Record<string, string[]>;
    assert.deepEqual(
      top!.filter((name) => !["bin", "sbin", "lib", "lib32", "lib64", "libx32"].includes(name)),
      ["dev", "etc", "mnt", "proc", "tmp", "usr", "var"],
    );
    assert.deepEqual(others, {
      "/mnt": ["data"],
      "/var": ["lang", "shared-storage", "task"],
      "/dev": ["fd", "full", "null", "random", "urandom", "zero"],
      "/tmp": [],
      "/etc": ["group", "hosts", "nsswitch.conf", "passwd", "resolv.conf"],
    });
  });

  it("cannot see the checkout, its state or another's directory by any path", async () => {
    const own = scratch.directory("own", 4001);
    const other = scratch.directory("other", 4001, 0o777);
    const paths = [ROOT, __dirname, scratch.folder, other, join(scratch.folder, "run"), "/root", "/home"];
    const seen = await scratch.evaluate(`${JSON.stringify(paths)}.filter((path) => fs.existsSync(path))`, {
      mounts: [{ source: own, at: "/mnt/own", readOnly: false }],
    });
    assert.deepEqual(seen, []);
    for (const path of paths.slice(0, 5)) statSync(path);
  });

  it("cannot see a checkout that lies in a system folder", async () => {
    // The one system folder that a test may write to.
    const inside = mkdtempSync("/usr/local/shared-storage-test-");
    try {
      writeFileSync(join(inside, "secret.txt"), "x");
      mkdirSync(join(inside, "local"));
      const open = new Scratch(undefined, []);
      const covered = new Scratch(undefined, [inside]);
      const look = `(() => { try { return fs.readdirSync(${JSON.stringify(inside)}); } catch (e) { return e.code; } })()`;
      try {
        // mkdtemp makes it 0700: only its owner could look, so let everybody.
        const mode = `${inside}: ${(statSync(inside).mode & 0o777).toString(8)}`;
        assert.equal(mode, `${inside}: 700`);
        assert.equal(await open.evaluate(look, { uid: 0, gid: 0 }).then(String), "local,secret.txt");
        assert.equal(await covered.evaluate(look, { uid: 0, gid: 0 }).then(String), "EACCES");
      } finally {
        await open.close();
        await covered.close();
      }
    } finally {
      rmSync(inside, { recursive: true });
    }
  });

  it("sees no process but its own uid's", async () => {
    const numbers = `fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).map(Number)`;
    const result = (await scratch.evaluate(`({ own: process.pid, seen: ${numbers} })`, { uid: 4477, gid: 4477 })) as {
      own: number;
      seen: number[];
    };
    assert.deepEqual(result.seen, [result.own]);
  });

  it("gets exactly the given environment", async () => {
    process.env.SHARED_STORAGE_TEST_LEAK = "1";
    try {
      const environment = { PATH: "/x:/usr/bin", NAME: 'a b\n"c"$d', EMPTY: "" };
      assert.deepEqual(await scratch.evaluate("process.env", { environment }), environment);
    } finally {
      delete process.env.SHARED_STORAGE_TEST_LEAK;
    }
  });

  it("is not started with a variable that would act on the programs that build the root", () => {
    const spec = scratch.spec("", { environment: { LD_PRELOAD: "/tmp/x.so", NAME: "x", ENV: "/tmp/x" } });
    assert.throws(() => scratch.launcher.launch(spec, () => undefined), {
      message: "test: environment variable LD_PRELOAD, ENV cannot be set on this machine",
    });
  });

  it("finds its own name, localhost, random numbers and nothing", async () => {
    const source = `({ name: os.userInfo().username, random: fs.readSync(fs.openSync("/dev/urandom"), Buffer.alloc(4)),
      none: fs.readFileSync("/dev/null", "utf8"), hosts: fs.readFileSync("/etc/hosts", "utf8"), exec: process.execPath })`;
    assert.deepEqual(await scratch.evaluate(source), {
      name: "consumer",
      random: 4,
      none: "",
      hosts: "127.0.0.1 localhost\n",
      exec: "/var/lang/bin/node",
    });
  });

  it("ends with 125 and the reason if its root cannot be built", async () => {
    const spec = scratch.spec("", {
      mounts: [{ source: join(scratch.folder, "absent"), at: "/mnt/x", readOnly: false }],
    });
    const { lines, ending } = await scratch.run(spec);
    assert.deepEqual(ending, { code: 125, signal: null });
    assert.match(lines.join("\n"), /absent.*does not exist/);
  });

  it("leaves no mount and no staging behind", async () => {
    const before = readFileSync("/proc/self/mountinfo", "utf8");
    const { process: child, line } = scratch.start(scratch.spec("console.log(1); setInterval(() => {}, 1000);"));
    await line();
    assert.equal(readFileSync("/proc/self/mountinfo", "utf8"), before);
    child.signal("SIGTERM");
    assert.deepEqual(await child.ended, { code: null, signal: "SIGTERM" });
    const left = (name: string) => readdirSync(join(scratch.folder, "run", name));
    assert.deepEqual([left("root"), left("sandboxes"), left("processes")], [[], [], []]);
  });
});
