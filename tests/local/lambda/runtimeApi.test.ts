import assert from "node:assert/strict";
import { type Delivery, RuntimeApi } from "../../../local/lambda/runtimeApi";
import { LARGEST_RESPONSE } from "../../../local/lambda/types";

const TOKEN = "secret";
const BASE = "/2018-06-01";

const delivery = (requestId = "11111111-2222-4333-8444-555555555555", changes: Partial<Delivery> = {}): Delivery => ({
  requestId,
  payload: Buffer.from('{"a":1}'),
  invokedArn: "arn:aws:lambda:eu-west-1:123456789012:function:f:live",
  clientContext: undefined,
  deadline: 1_800_000_000_000,
  ...changes,
});

describe("the Runtime API", () => {
  let api: RuntimeApi;
  let events: string[];

  beforeEach(async () => {
    events = [];
    api = await RuntimeApi.listen(TOKEN, {
      ready: () => events.push("ready"),
      initError: (body) => events.push(`init error ${body}`),
    });
  });
  afterEach(() => api.close());

  const call = (method: string, path: string, body?: string | Buffer, token = TOKEN) =>
    fetch(`http://${api.address}${path}`, { method, body, headers: { authorization: `Bearer ${token}` } });
  const answered = async (response: Response) => [response.status, await response.json()];
  const next = () => call("GET", `${BASE}/runtime/invocation/next`);
  const post = (requestId: string, what: "response" | "error", body: string | Buffer = "null") =>
    call("POST", `${BASE}/runtime/invocation/${requestId}/${what}`, body);

  it("listens on loopback only", () => assert.match(api.address, /^127\.0\.0\.1:\d+$/));

  it("answers ping", async () => assert.equal(await (await call("GET", `${BASE}/ping`)).text(), "pong"));

  it("takes nothing from a process that is not the environment's", async () => {
    for (const token of ["", "other", "secre", "secret1"]) {
      assert.deepEqual(await answered(await call("GET", `${BASE}/runtime/invocation/next`, undefined, token)), [
        403,
        { errorType: "AccessDenied", errorMessage: "not this environment's process" },
      ]);
    }
    assert.deepEqual(events, []);
  });

  it("gives an event that was there before it was asked for, with its headers", async () => {
    const reply = api.deliver(delivery("id-1", { clientContext: '{"x":1}' }));
    const response = await next();
    assert.deepEqual([response.status, await response.text(), events], [200, '{"a":1}', ["ready"]]);
    const headers = Object.fromEntries(
      [...response.headers].filter(([name]) => name.startsWith("lambda-") || name === "content-type"),
    );
    assert.deepEqual(headers, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": "id-1",
      "lambda-runtime-client-context": '{"x":1}',
      "lambda-runtime-deadline-ms": "1800000000000",
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-west-1:123456789012:function:f:live",
      "lambda-runtime-trace-id": "Root=1-00000000-id1;Sampled=0",
    });
    assert.deepEqual(await answered(await post("id-1", "response", '{"b":2}')), [202, { status: "OK" }]);
    const { payload, functionError } = await reply;
    assert.deepEqual([payload.toString(), functionError], ['{"b":2}', undefined]);
  });

  it("keeps a request for an event waiting until there is one, and is ready once", async () => {
    for (const id of ["id-1", "id-2"]) {
      const asked = next();
      const reply = api.deliver(delivery(id));
      assert.equal((await asked).headers.get("lambda-runtime-aws-request-id"), id);
      await post(id, "response", '"done"');
      assert.equal((await reply).payload.toString(), '"done"');
    }
    assert.deepEqual(events, ["ready"]);
  });

  it("marks what was posted as an error", async () => {
    const reply = api.deliver(delivery("id-1"));
    await next();
    const body = '{"errorType":"RangeError","errorMessage":"x","trace":[]}';
    assert.equal((await post("id-1", "error", body)).status, 202);
    const { payload, functionError } = await reply;
    assert.deepEqual([payload.toString(), functionError], [body, "Unhandled"]);
  });

  it("passes a failed initialisation on, and takes none afterwards", async () => {
    const body = '{"errorType":"Runtime.ImportModuleError","errorMessage":"x"}';
    assert.equal((await call("POST", `${BASE}/runtime/init/error`, body)).status, 202);
    assert.deepEqual(events, [`init error ${body}`]);
    void api.deliver(delivery("id-1"));
    await next();
    assert.deepEqual(await answered(await call("POST", `${BASE}/runtime/init/error`, body)), [
      403,
      { errorType: "InvalidStateTransition", errorMessage: "initialisation was over when its failure was reported" },
    ]);
  });

  it("refuses answers that nobody asked for, and answers to another event", async () => {
    assert.deepEqual(await answered(await post("id-1", "response")), [
      403,
      { errorType: "InvalidStateTransition", errorMessage: "there is no event to answer" },
    ]);
    const reply = api.deliver(delivery("id-1"));
    await next();
    assert.deepEqual(await answered(await post("id-2", "response", '"forged"')), [
      400,
      { errorType: "InvalidRequestID", errorMessage: "Invalid request ID" },
    ]);
    await post("id-1", "response", '"own"');
    assert.equal((await reply).payload.toString(), '"own"');
    assert.equal((await post("id-1", "response", '"twice"')).status, 403);
  });

  it("refuses a second next before the answer: one event at a time", async () => {
    void api.deliver(delivery("id-1"));
    await next();
    assert.deepEqual(await answered(await next()), [
      403,
      { errorType: "InvalidStateTransition", errorMessage: "next was called before the last event was answered" },
    ]);
  });

  it("takes an answer of exactly Lambda's limit, and refuses one byte more to both sides", async () => {
    const first = api.deliver(delivery("id-1"));
    await next();
    assert.equal((await post("id-1", "response", Buffer.alloc(LARGEST_RESPONSE, "1"))).status, 202);
    assert.equal((await first).payload.length, LARGEST_RESPONSE);
    const second = api.deliver(delivery("id-2"));
    await next();
    assert.deepEqual(await answered(await post("id-2", "response", Buffer.alloc(LARGEST_RESPONSE + 1, "1"))), [
      413,
      {
        errorType: "RequestEntityTooLarge",
        errorMessage: "Exceeded maximum allowed payload size (6291556 bytes).",
      },
    ]);
    const { payload, functionError } = await second;
    assert.deepEqual(
      [JSON.parse(payload.toString()), functionError],
      [
        {
          errorType: "Function.ResponseSizeTooLarge",
          errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        },
        "Unhandled",
      ],
    );
  });

  it("knows no other call", async () => {
    const others: readonly [string, string][] = [
      ["GET", "/"],
      ["POST", `${BASE}/runtime/invocation/next`],
      ["GET", `${BASE}/runtime/invocation/id-1/response`],
      ["POST", "/2020-01-01/extension/register"],
    ];
    for (const [method, path] of others) {
      assert.deepEqual(await answered(await call(method, path)), [
        404,
        { errorType: "NotFound", errorMessage: `no such call: ${method} ${path}` },
      ]);
    }
  });

  it("is never given two events at once", () => {
    void api.deliver(delivery("id-1"));
    assert.throws(() => api.deliver(delivery("id-2")), { message: "an event is under way already" });
  });
});
