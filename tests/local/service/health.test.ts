import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { freePort } from "../../../local/service/freePort";
import { type HealthCheck, healthCheckOf, isHealthy } from "../../../local/service/healthCheck";
import { HealthWatch } from "../../../local/service/healthWatch";
import { HandClock } from "../supervision/handClock";

describe("a recorded health check", () => {
  const GENERATED =
    "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))";

  it("asks for the path in the generated command, with its times", () => {
    const recorded = {
      command: ["CMD", "node", "-e", GENERATED],
      interval: 10,
      timeout: 5,
      retries: 3,
      startPeriod: 60,
    };
    assert.deepEqual(healthCheckOf(recorded), {
      path: "/healthz",
      interval: 10_000,
      timeout: 5_000,
      retries: 3,
      startPeriod: 60_000,
    });
  });

  it("has ECS's defaults, and no path where no command names one", () => {
    const defaults = { interval: 30_000, timeout: 5_000, retries: 3, startPeriod: 0 };
    assert.deepEqual(healthCheckOf(undefined), { path: undefined, ...defaults });
    assert.deepEqual(healthCheckOf({ command: ["CMD", "true"], retries: undefined }), { path: undefined, ...defaults });
  });

  const commands: readonly [string, string | undefined][] = [
    ["curl -f http://localhost:8080/health/live || exit 1", "/health/live"],
    ["curl http://127.0.0.1:80/", "/"],
    ["curl http://example.com:80/x", undefined],
    ["curl http://127.0.0.1/x", undefined],
  ];
  for (const [command, path] of commands) {
    it(`of ${command} asks for ${path}`, () =>
      assert.equal(healthCheckOf({ command: ["CMD-SHELL", command] }).path, path));
  }
});

describe("one look at a replica's health", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  async function serve(listener: RequestListener): Promise<number> {
    const server = createServer(listener).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    const address = server.address();
    return address !== null && typeof address === "object" ? address.port : assert.fail();
  }
  const look = (port: number, path: string | undefined = "/healthz", timeout = 1000) =>
    isHealthy(port, { path, timeout });

  for (const [status, healthy] of [
    [200, true],
    [204, true],
    [302, false],
    [404, false],
    [500, false],
    [503, false],
  ] as const) {
    it(`takes ${status} as ${healthy ? "healthy" : "unhealthy"}`, async () => {
      const asked: string[] = [];
      const port = await serve(({ url }, response) => {
        asked.push(url ?? "");
        response.writeHead(status).end();
      });
      assert.equal(await look(port), healthy);
      assert.deepEqual(asked, ["/healthz"]);
    });
  }

  it("takes silence as unhealthy after the time-out", async () => {
    assert.equal(await look(await serve(() => undefined), "/healthz", 30), false);
  });

  it("takes a closed port, and a connection that breaks, as unhealthy", async () => {
    assert.equal(await look(await freePort()), false);
    assert.equal(await look(await serve(({ socket }) => socket.destroy())), false);
  });

  it("without a path takes any port that accepts", async () => {
    const server = createTcpServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const check = { path: undefined, timeout: 1000 };
    const open = await isHealthy(port, check);
    server.close();
    await once(server, "close");
    assert.deepEqual([open, await isHealthy(port, check)], [true, false]);
  });
});

describe("the watch over a replica's health", () => {
  const check: HealthCheck = { path: "/healthz", interval: 10_000, timeout: 5_000, retries: 3, startPeriod: 1_000 };
  let clock: HandClock;
  let events: string[];
  let answers: (time: number) => boolean;
  let looks: number[];
  let watch: HealthWatch;

  beforeEach(() => {
    clock = new HandClock();
    events = [];
    looks = [];
    watch = new HealthWatch({
      check,
      clock,
      isHealthy: async () => {
        looks.push(clock.monotonic());
        return answers(clock.monotonic());
      },
      onHealthy: () => events.push(`healthy at ${clock.monotonic()}`),
      onUnhealthy: () => events.push(`unhealthy at ${clock.monotonic()}`),
    });
  });

  it("asks often until the first healthy answer, then at the interval", async () => {
    answers = (time) => time >= 120;
    await clock.advance(20_200);
    assert.deepEqual(looks, [50, 100, 150, 10_150, 20_150]);
    assert.deepEqual(events, ["healthy at 150"]);
  });

  it("gives up after the retries, counted from the end of the start period", async () => {
    answers = () => false;
    await clock.runAll();
    assert.deepEqual(looks.slice(-4), [950, 1_000, 11_000, 21_000]);
    assert.deepEqual(events, ["unhealthy at 21000"]);
  });

  it("counts failures one after the other only", async () => {
    answers = (time) => time === 50 || time === 30_050;
    await clock.advance(65_000);
    assert.deepEqual(events, ["healthy at 50", "unhealthy at 60050"]);
    assert.deepEqual(looks, [50, 10_050, 20_050, 30_050, 40_050, 50_050, 60_050]);
  });

  it("is over when it is stopped, in the middle of a look too", async () => {
    answers = () => {
      watch.stop();
      return true;
    };
    await clock.advance(100_000);
    assert.deepEqual([looks, events, clock.waiting], [[50], [], 0]);
  });
});
