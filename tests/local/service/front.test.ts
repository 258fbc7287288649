import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, request, type Server } from "node:http";
import { freePort } from "../../../local/service/freePort";
import { Front } from "../../../local/service/front";

describe("the front of a service", () => {
  const servers: Server[] = [];
  let ports: number[];
  let front: Front;

  beforeEach(async () => {
    ports = [];
    front = await Front.listen(0, () => ports);
  });
  afterEach(() => {
    front.close();
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  async function replica(listener: RequestListener): Promise<Server> {
    const server = createServer(listener).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    ports.push((server.address() as { port: number }).port);
    return server;
  }
  const named = (name: string) => replica((_request, response) => response.end(name));
  const text = async (path = "/", init: RequestInit = {}) => (await fetch(front.url + path, init)).text();

  it("listens on loopback only", () => assert.match(front.url, /^http:\/\/127\.0\.0\.1:\d+$/));

  it("listens at the configured port", async () => {
    const port = await freePort();
    const fixed = await Front.listen(port, () => []);
    assert.equal(fixed.url, `http://127.0.0.1:${port}`);
    await assert.rejects(
      Front.listen(port, () => []),
      { code: "EADDRINUSE" },
    );
    fixed.close();
  });

  it("gives requests to all replicas in turn", async () => {
    await named("a");
    await named("b");
    await named("c");
    const found: string[] = [];
    for (let turn = 0; turn < 6; turn++) found.push(await text());
    assert.deepEqual(found, ["a", "b", "c", "a", "b", "c"]);
  });

  it("passes method, path, headers and body on, and the answer back", async () => {
    await replica((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk) => chunks.push(chunk));
      incoming.on("end", () => {
        const { method, url, headers } = incoming;
        response.setHeader("x-own", ["1", "2"]);
        response.writeHead(201, { "content-type": "application/json" });
        response.end(
          JSON.stringify({
            method,
            url,
            type: headers["content-type"],
            own: headers["x-mine"],
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
    });
    const answer = await fetch(`${front.url}/predict?a=b%20c`, {
      method: "PUT",
      headers: { "content-type": "text/plain", "x-mine": "yes" },
      body: "some text ü",
    });
    assert.deepEqual(
      [answer.status, answer.headers.get("content-type"), answer.headers.get("x-own"), await answer.json()],
      [
        201,
        "application/json",
        "1, 2",
        { method: "PUT", url: "/predict?a=b%20c", type: "text/plain", own: "yes", body: "some text ü" },
      ],
    );
  });

  it("takes the next replica when one refuses the connection, with the body, for every method", async () => {
    const got: string[] = [];
    const closed = await freePort();
    await replica((incoming, response) => {
      incoming.on("data", (chunk) => got.push(`${incoming.method} ${chunk}`));
      incoming.on("end", () => response.end("b"));
    });
    ports.unshift(closed);
    for (let turn = 0; turn < 3; turn++) assert.equal(await text("/", { method: "POST", body: String(turn) }), "b");
    assert.deepEqual(got, ["POST 0", "POST 1", "POST 2"]);
  });

  it("does not send a request twice that a replica may have seen", async () => {
    let seen = 0;
    await replica((incoming) => {
      seen += 1;
      incoming.socket.destroy();
    });
    await named("other");
    ports.reverse();
    ports.push(ports.shift()!);
    const answers = [
      await fetch(front.url, { method: "POST", body: "x" }),
      await fetch(front.url, { method: "POST", body: "x" }),
    ];
    assert.deepEqual(await Promise.all(answers.map(async (answer) => [answer.status, await answer.text()])), [
      [502, '{"message":"the replica ended before it answered"}'],
      [200, "other"],
    ]);
    assert.equal(seen, 1);
  });

  it("asks a second time for a read whose kept connection was gone", async () => {
    const first = await named("first");
    assert.equal(await text(), "first");
    // The port is another process's now; the front still holds a connection to the old one.
    const [port = 0] = ports;
    first.close();
    first.closeAllConnections();
    await once(first, "close");
    const second = createServer((_request, response) => response.end("second")).listen(port, "127.0.0.1");
    servers.push(second);
    await once(second, "listening");
    assert.equal(await text(), "second");
  });

  it("answers 503 with Retry-After when there is no replica, or none that listens", async () => {
    for (const listed of [[], [await freePort()]]) {
      ports.splice(0, ports.length, ...listed);
      const answer = await fetch(front.url);
      assert.deepEqual(
        [answer.status, answer.headers.get("retry-after"), await answer.json()],
        [503, "1", { message: "no replica takes requests now" }],
      );
    }
  });

  it("passes no header on that belongs to one connection", async () => {
    let headers: Record<string, unknown> = {};
    await replica((incoming, response) => {
      headers = incoming.headers;
      response.setHeader("keep-alive", "timeout=99");
      response.end("x");
    });
    const outgoing = request(front.url, { headers: { te: "trailers", "proxy-connection": "x", "x-mine": "1" } }).end();
    const [answer] = await once(outgoing, "response");
    answer.resume();
    assert.deepEqual(
      [headers.te, headers["proxy-connection"], headers["x-mine"], answer.headers["keep-alive"]?.includes("99")],
      [undefined, undefined, "1", false],
    );
  });

  it("streams an answer that comes in parts", async () => {
    let more: () => void = () => undefined;
    await replica((_request, response) => {
      response.write("first");
      more = () => response.end("last");
    });
    const answer = await fetch(front.url);
    const reader = answer.body!.getReader();
    assert.equal(Buffer.from((await reader.read()).value!).toString(), "first");
    more();
    assert.equal(Buffer.from((await reader.read()).value!).toString(), "last");
  });
});
