import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { loadModel } from "../../../handlers/models/loadModel";
import type { ServedModel } from "../../../handlers/serving/modelWatcher";
import { type PredictionServer, startPredictionServer } from "../../../handlers/serving/predictionServer";
import { ServingMetrics } from "../../../handlers/serving/servingMetrics";
import { ModelsDirectory, modelBytes } from "./modelsDirectory";

interface Reply {
  readonly status: number;
  readonly connection: string | undefined;
  readonly body: string;
}

function send(port: number, method: string, path: string, body = "", agent: Agent | false = false): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode!,
          connection: response.headers.connection,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const models = [1, 2].map((seed, k): ServedModel => {
  const bytes = modelBytes(seed);
  return { manifest: new ModelsDirectory().publish(k + 1, bytes), model: loadModel(bytes) };
});
const REQUEST = JSON.stringify({ records: [{ features: { site: "s1", returning: true, price: 40 } }] });

describe("prediction server", () => {
  let current: ServedModel | undefined;
  let metrics: ServingMetrics;
  let server: PredictionServer;
  let clock: number;

  beforeEach(async () => {
    current = models[0];
    metrics = new ServingMetrics();
    clock = 0;
    server = await startPredictionServer(
      { current: () => current, metrics, now: () => 0 },
      { host: "127.0.0.1", port: 0, maxBody: 1_000, monotonic: () => (clock += 3) },
    );
  });
  afterEach(() => server.stop());

  it("answers over HTTP, whatever the query", async () => {
    const { status, body } = await send(server.port, "POST", "/predict?trace=1", REQUEST);
    assert.equal(status, 200);
    assert.equal(JSON.parse(body).model.version, 1);
    assert.deepEqual(await send(server.port, "GET", "/healthz"), {
      status: 200,
      connection: "close",
      body: '{"model":1}',
    });
  });

  it("counts requests by route and status, and times predictions alone", async () => {
    await send(server.port, "POST", "/predict", REQUEST);
    await send(server.port, "POST", "/predict", "{");
    await send(server.port, "GET", "/made/up");
    const { body } = await send(server.port, "GET", "/metrics");
    const lines = body.split("\n").filter((line) => /^serve_(requests_total\{|predict_seconds_(sum|count))/.test(line));
    assert.deepEqual(lines, [
      'serve_requests_total{route="/predict",status="200"} 1',
      'serve_requests_total{route="/predict",status="400"} 1',
      'serve_requests_total{route="other",status="404"} 1',
      "serve_predict_seconds_sum 0.006",
      "serve_predict_seconds_count 2",
    ]);
  });

  it("sends no body for HEAD", async () => {
    const { status, body } = await send(server.port, "HEAD", "/healthz");
    assert.deepEqual([status, body], [200, ""]);
  });

  it("answers 413 for a body that is too large, declared or not, and closes that connection", async () => {
    const error = { error: "the body has more than 1000 bytes; send fewer records at once" };
    const declared = await send(server.port, "POST", "/predict", "x".repeat(1_001));
    assert.deepEqual([declared.status, declared.connection, JSON.parse(declared.body)], [413, "close", error]);

    const reply = await new Promise<string>((resolve, reject) => {
      const socket = connect(server.port, "127.0.0.1");
      let text = "";
      socket.on("data", (chunk) => (text += chunk));
      socket.on("end", () => resolve(text));
      socket.on("error", reject);
      socket.write("POST /predict HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
      for (let k = 0; k < 3; k++) socket.write(`190\r\n${"x".repeat(0x190)}\r\n`);
    });
    assert.match(reply, /^HTTP\/1\.1 413 Payload Too Large\r\n/);
    assert.ok(reply.endsWith(JSON.stringify(error)));
    assert.equal((await send(server.port, "POST", "/predict", REQUEST)).status, 200);
  });

  it("takes a body of just the limit", async () => {
    const padded = REQUEST.padEnd(1_000);
    assert.equal((await send(server.port, "POST", "/predict", padded)).status, 200);
  });

  it("survives callers that go away in the middle", async () => {
    const socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    socket.write("POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n{");
    // Answered over another connection: the first one's bytes have been read by then.
    assert.equal((await send(server.port, "GET", "/healthz")).status, 200);
    socket.destroy();
    assert.equal((await send(server.port, "POST", "/predict", REQUEST)).status, 200);
  });

  it("fails no request while models are swapped under load, and never mixes two", async () => {
    const expected = models.map(({ manifest, model }) => ({ version: manifest.version, model }));
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const seen = new Map<number, Set<number>>();
    let asked = 0;
    const caller = async (): Promise<void> => {
      while (asked < 1_000) {
        asked++;
        if (asked % 7 === 0) current = models[(asked / 7) % 2];
        const { status, body } = await send(server.port, "POST", "/predict", REQUEST, agent);
        assert.equal(status, 200, body);
        const { probabilities, model } = JSON.parse(body);
        seen.set(model.version, (seen.get(model.version) ?? new Set()).add(probabilities[0]));
      }
    };
    await Promise.all(Array.from({ length: 16 }, caller));
    agent.destroy();
    assert.deepEqual([...seen.keys()].sort(), [1, 2]);
    for (const { version } of expected) assert.equal(seen.get(version)!.size, 1, "one probability for each version");
    assert.equal(metrics.predictions, asked);
  });

  it("finishes what was asked before it stops, and takes nothing more", async () => {
    const socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    let reply = "";
    socket.on("data", (chunk) => (reply += chunk));
    const ended = once(socket, "end");
    const head = `POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: ${REQUEST.length}\r\n\r\n`;
    socket.write(head + REQUEST.slice(0, 10));
    await send(server.port, "GET", "/healthz");
    const stopped = server.stop();
    await assert.rejects(send(server.port, "GET", "/healthz"), { code: "ECONNREFUSED" });
    socket.write(REQUEST.slice(10));
    await ended;
    await stopped;
    assert.match(reply, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(reply, /\r\nconnection: close\r\n/i);
  });

  it("stops at once when connections are idle", async () => {
    const agent = new Agent({ keepAlive: true });
    await send(server.port, "GET", "/healthz", "", agent);
    await server.stop();
    agent.destroy();
  });

  it("says which address it cannot have", async () => {
    const taken = createServer();
    taken.listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const serving = { current: () => undefined, metrics, now: () => 0 };
    await assert.rejects(
      startPredictionServer(serving, { host: "127.0.0.1", port, monotonic: () => 0 }),
      new Error(`cannot listen on 127.0.0.1:${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}`),
    );
    taken.close();
  });
});
