import assert from "node:assert/strict";
import { identify } from "../../../local/host/processIdentity";
import type { SandboxSpec } from "../../../local/sandbox/types";
import type { HealthCheck } from "../../../local/service/healthCheck";
import { LocalService } from "../../../local/service/localService";
import { systemClock } from "../../../local/supervision/clock";
import { Scratch } from "../sandbox/scratch";

const server = (version: number) => `
import http from "node:http";
const server = http.createServer(({ url }, response) => {
  if (url === "/slow") { console.log("slow"); return setTimeout(() => response.end("slow ${version}"), 300); }
  response.end("${version}");
}).listen(process.env.PORT, "0.0.0.0");
process.on("SIGTERM", () => server.close(() => process.exit(0)));
`;
const CHECK: HealthCheck = { path: "/healthz", interval: 1_000, timeout: 1_000, retries: 3, startPeriod: 10_000 };

describe("a service whose bundle is replaced", () => {
  let scratch: Scratch;
  let service: LocalService;
  let lines: string[];
  let reports: string[];
  const spec = (source: string): SandboxSpec => scratch.spec(source, { environment: { PATH: "/usr/bin:/bin" } });

  beforeEach(() => {
    scratch = new Scratch();
    lines = [];
    reports = [];
  });
  afterEach(async () => {
    service.kill();
    await scratch.close();
  });

  async function start(replicas: number): Promise<void> {
    const first = spec(server(1));
    service = await LocalService.start({
      ...{ name: "shop", replica: () => first, replicas, health: CHECK, frontPort: 0, stopTimeout: 5_000 },
      ...{ launch: scratch.launcher.launch, clock: systemClock },
      output: (_index, line) => lines.push(line),
      report: (text) => reports.push(text),
    });
    await until(async () => (await ask("/")).status === 200);
  }
  async function until(done: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  async function ask(path: string) {
    const answer = await fetch(service.url! + path);
    return { status: answer.status, text: await answer.text() };
  }

  it("answers every request, of which each is answered by one of the two", async () => {
    await start(2);
    const old = service.pids;
    let rolled = false;
    const answers = new Set<string>();
    const asking = (async () => {
      while (!rolled) {
        const { status, text } = await ask("/");
        answers.add(`${status} ${text}`);
      }
    })();
    const slow = ask("/slow");
    await until(() => lines.includes("slow"));
    const next = spec(server(2));
    assert.equal(await service.roll(() => next), undefined);
    rolled = true;
    await asking;
    assert.deepEqual([...answers].sort(), ["200 1", "200 2"]);
    assert.deepEqual(await slow, { status: 200, text: "slow 1" });
    assert.deepEqual(await ask("/"), { status: 200, text: "2" });
    await until(() => old.every((pid) => !service.pids.includes(pid)));
    assert.deepEqual(
      [old.map((pid) => identify(pid)), service.pids.length, service.restarts, reports],
      [[undefined, undefined], 2, 0, []],
    );
  });

  it("runs on as before when the new one does not start", async () => {
    await start(1);
    const old = service.pids;
    const next = spec("console.log('no table'); process.exit(3);");
    assert.equal(await service.roll(() => next), "shop/0: exit status 3, last output: no table");
    assert.deepEqual([service.pids, await ask("/")], [old, { status: 200, text: "1" }]);
    assert.deepEqual(reports, ["shop/0: exit status 3, last output: no table"]);
  });

  it("that is stopped meanwhile leaves nothing running", async () => {
    await start(1);
    const pids = [...service.pids];
    const never = spec("setInterval(() => {}, 1000); console.log('up');");
    const rolling = service.roll(() => never);
    await until(() => lines.includes("up"));
    pids.push(...service.pids);
    await service.stop();
    assert.equal(await rolling, "it is being stopped");
    assert.deepEqual(new Set(pids.map((pid) => identify(pid))), new Set([undefined]));
    assert.deepEqual(service.pids, []);
  });
});
