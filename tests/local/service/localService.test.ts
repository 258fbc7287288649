import assert from "node:assert/strict";
import { identify } from "../../../local/host/processIdentity";
import type { SandboxSpec } from "../../../local/sandbox/types";
import type { HealthCheck } from "../../../local/service/healthCheck";
import { LocalService, type LocalServiceOptions } from "../../../local/service/localService";
import { systemClock } from "../../../local/supervision/clock";
import { Scratch } from "../sandbox/scratch";

/** Answers with its pid; /sick makes it unhealthy, /exit ends it. */
const SERVER = `
import http from "node:http";
let healthy = true;
const server = http.createServer(({ url }, response) => {
  if (url === "/healthz") return response.writeHead(healthy ? 200 : 500).end();
  if (url === "/sick") healthy = false;
  if (url === "/exit") process.exit(4);
  response.end(String(process.pid));
}).listen(process.env.PORT, "0.0.0.0");
process.on("SIGTERM", () => { console.log("stopping"); server.close(() => process.exit(0)); server.closeIdleConnections(); });
console.log("listening");
`;

const CHECK: HealthCheck = { path: "/healthz", interval: 40, timeout: 1_000, retries: 3, startPeriod: 10_000 };

describe("a service's replicas", () => {
  let scratch: Scratch;
  let service: LocalService | undefined;
  let lines: string[];
  let reports: string[];

  beforeEach(() => {
    scratch = new Scratch();
    lines = [];
    reports = [];
    service = undefined;
  });
  afterEach(async () => {
    service?.kill();
    await scratch.close();
  });

  async function start(source: string, changes: Partial<LocalServiceOptions> = {}, spec: Partial<SandboxSpec> = {}) {
    const replica = scratch.spec(source, { environment: { PATH: "/usr/bin:/bin", PORT: "8080" }, ...spec });
    service = await LocalService.start({
      name: "serve",
      replica: () => replica,
      replicas: 1,
      health: CHECK,
      frontPort: 0,
      stopTimeout: 5_000,
      launch: scratch.launcher.launch,
      clock: systemClock,
      output: (index, line) => lines.push(`${index} ${line}`),
      report: (text) => reports.push(text),
      ...changes,
    });
    return service;
  }

  /** Waits for a condition; mocha's time-out is the limit. */
  async function until(done: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const ask = async (path = "/") => {
    const answer = await fetch(service!.url! + path);
    return { status: answer.status, text: await answer.text() };
  };
  const answered = async () => (await ask()).status === 200;

  it("get a port of their own, answer through the front, and only once they are healthy", async () => {
    const late = SERVER.replace(
      "let healthy = true;",
      "let healthy = false; setTimeout(() => { healthy = true; }, 150);",
    );
    const { pids } = await start(late);
    assert.equal((await ask()).status, 503);
    await until(answered);
    assert.equal((await ask()).text, String(pids[0]));
    assert.deepEqual([service!.restarts, service!.crashLoop, lines], [0, undefined, ["0 listening"]]);
  });

  it("take turns", async () => {
    await start(SERVER, { replicas: 3 });
    assert.equal(service!.pids.length, 3);
    const seen = new Set<string>();
    await until(async () => {
      const { status, text } = await ask();
      if (status === 200) seen.add(text);
      return seen.size === 3;
    });
    assert.deepEqual(new Set([...seen].map(Number)), new Set(service!.pids));
  });

  it("that are killed are back within a second, and requests go on", async () => {
    await start(SERVER, { replicas: 2 });
    const old = service!.pids;
    const turns = new Set<string>();
    await until(async () => turns.add((await ask()).text) && old.every((pid) => turns.has(String(pid))));
    const killedAt = performance.now();
    process.kill(old[0]!, "SIGKILL");
    await until(async () => {
      assert.equal((await ask()).status, 200);
      return service!.pids.length === 2 && !service!.pids.includes(old[0]!);
    });
    assert.ok(performance.now() - killedAt < 2_000);
    assert.deepEqual([service!.restarts, reports], [1, ["serve/0: signal: killed"]]);
  });

  it("that are unhealthy three times are killed and replaced", async () => {
    await start(SERVER);
    await until(answered);
    const [old] = service!.pids;
    await ask("/sick");
    await until(() => service!.pids.length === 1 && service!.pids[0] !== old);
    await until(answered);
    assert.deepEqual([service!.restarts, reports], [1, ["serve/0: unhealthy, replaced", "serve/0: signal: killed"]]);
  });

  it("that end by themselves are started again, with what they said last", async () => {
    await start(SERVER);
    await until(answered);
    await ask("/exit").catch(() => undefined);
    await until(() => service!.restarts === 1);
    assert.deepEqual(reports, ["serve/0: exit status 4, last output: listening"]);
  });

  it("stop by SIGTERM, and the front with them", async () => {
    await start(SERVER, { replicas: 2 });
    await until(answered);
    const { pids, url } = service!;
    await until(() => lines.length === 2);
    await service!.stop();
    assert.deepEqual(
      pids.map((pid) => identify(pid)),
      [undefined, undefined],
    );
    assert.deepEqual([...lines].sort(), ["0 listening", "0 stopping", "1 listening", "1 stopping"]);
    assert.deepEqual([service!.pids, service!.restarts, reports], [[], 0, []]);
    await assert.rejects(fetch(url!));
  });

  it("that do not obey are killed after their stop time-out", async () => {
    const stubborn = `process.on("SIGTERM", () => console.log("no")); ${SERVER.replace(/process\.on\("SIGTERM".*/, "")}`;
    await start(stubborn, { stopTimeout: 100 });
    await until(answered);
    const [pid = 0] = service!.pids;
    await service!.stop();
    assert.equal(identify(pid), undefined);
    assert.ok(lines.includes("0 no"));
  });

  it("without a port have neither front nor health check", async () => {
    await start("console.log('up'); setInterval(() => {}, 1000);", { health: undefined });
    await until(() => lines.length === 1);
    assert.deepEqual([service!.url, lines, service!.pids.length], [undefined, ["0 up"], 1]);
  });
});
