import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "./scratch";

const PRELOAD = join(ROOT, "local/sandbox/runtime/loopback.mjs");

/** Output of a module that runs behind the preload. */
async function run(source: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", PRELOAD, "--input-type=module", "-e", source],
    { env: { PATH: process.env.PATH, ...environment } },
  );
  return stdout.trim();
}

type Form = readonly [make: string, args: string, called: boolean];

/** Listens in each of these forms, one after the other, and prints where it came to listen. */
const listening = (forms: readonly Form[]) => `
  import net from "node:net"; import http from "node:http"; import https from "node:https"; import http2 from "node:http2";
  import { once } from "node:events";
  const found = [];
  ${forms.map(([make, args]) => one(make, args)).join("\n")}
  console.log(JSON.stringify(found));`;

const one = (make: string, args: string) => `{
    let called = false;
    const done = () => { called = true; };
    const server = ${make};
    const returned = server.listen(${args});
    await once(server, "listening");
    await new Promise(setImmediate);
    const address = server.address();
    found.push([address.address ?? address, typeof address.port, called, returned === server]);
    server.close();
  }`;

describe("servers of consumers", () => {
  const forms: readonly Form[] = [
    ["net.createServer()", "0", false],
    ["net.createServer()", "0, done", true],
    ["net.createServer()", "'0', done", true],
    ["net.createServer()", "0, '0.0.0.0', done", true],
    ["net.createServer()", "0, '0.0.0.0', 10, done", true],
    ["net.createServer()", "0, 10, done", true],
    ["net.createServer()", "0, undefined, done", true],
    ["net.createServer()", "0, '::'", false],
    ["net.createServer()", "", false],
    ["net.createServer()", "done", true],
    ["net.createServer()", "undefined, done", true],
    ["net.createServer()", "{ port: 0 }, done", true],
    ["net.createServer()", "{ port: 0, host: '0.0.0.0' }, done", true],
    ["net.createServer()", "{ port: 0, host: '::', ipv6Only: true }", false],
    ["http.createServer()", "0, '0.0.0.0', done", true],
    ["http.createServer()", "{ port: 0, host: '0.0.0.0' }", false],
    ["https.createServer({})", "0, '0.0.0.0'", false],
    ["http2.createServer()", "0, '0.0.0.0'", false],
  ];

  it("listen on loopback alone, in whatever form they ask", async () => {
    assert.deepEqual(
      JSON.parse(await run(listening(forms))),
      forms.map(([, , called]) => ["127.0.0.1", "number", called, true]),
    );
  });

  it("listen beyond loopback without the preload, so the test above can fail", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--input-type=module",
      "-e",
      listening(forms.filter(([, args]) => args.includes("'0.0.0.0'"))),
    ]);
    assert.deepEqual([...new Set(JSON.parse(stdout).map(([address]: [string]) => address))], ["0.0.0.0"]);
  });

  it("listen on a socket file where they ask for one", async () => {
    const path = join("/tmp", `shared-storage-loopback-${process.pid}.sock`);
    const forms: readonly Form[] = [JSON.stringify(path), JSON.stringify({ path })].map((args) => [
      "net.createServer()",
      args,
      false,
    ]);
    assert.deepEqual(
      JSON.parse(await run(listening(forms))).map(([address]: [string]) => address),
      [path, path],
    );
  });

  it("get the port that they ask for", async () => {
    const source = `
      import net from "node:net";
      const first = net.createServer().listen(0, () => {
        const { port } = first.address();
        first.close(() => {
          const second = net.createServer().listen(port, "0.0.0.0", () => {
            console.log(second.address().port === port, second.address().address);
            second.close();
          });
        });
      });`;
    assert.equal(await run(source), "true 127.0.0.1");
  });
});

describe("a process whose host is gone", () => {
  it("ends before its own code runs, if the host died while it started", async () => {
    await assert.rejects(run("console.log('ran')", { SHARED_STORAGE_HOST_PID: "1" }), (error: object) => {
      assert.deepEqual(
        { ...error, cmd: "", stderr: "" },
        { code: null, killed: false, signal: "SIGKILL", cmd: "", stdout: "", stderr: "" },
      );
      return true;
    });
  });

  it("runs, and does not see the variable, as long as the host lives", async () => {
    const found = await run("console.log(process.env.SHARED_STORAGE_HOST_PID)", {
      SHARED_STORAGE_HOST_PID: String(process.pid),
    });
    assert.equal(found, "undefined");
  });
});
