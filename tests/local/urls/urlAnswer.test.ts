import assert from "node:assert/strict";
import { urlAnswer } from "../../../local/urls/urlAnswer";

const JSON_TYPE = { "content-type": "application/json" };
const BAD = { status: 502, headers: JSON_TYPE, body: "Internal Server Error" };

function answer(value: unknown, functionError?: "Unhandled") {
  const payload = Buffer.from(JSON.stringify(value) ?? "null");
  const { body, ...rest } = urlAnswer({ payload, functionError });
  return { ...rest, body: body.toString("utf8") };
}

describe("local/urls/urlAnswer", () => {
  it("takes an object with a status apart", () => {
    const value = { statusCode: 503, headers: { "Retry-After": 30, "Content-Type": "text/plain" }, body: "later" };
    assert.deepEqual(answer(value), {
      status: 503,
      headers: { "retry-after": "30", "content-type": "text/plain" },
      body: "later",
    });
  });

  it("has a type and an empty body by default, and takes a status in quotes", () => {
    assert.deepEqual(answer({ statusCode: "204" }), { status: 204, headers: JSON_TYPE, body: "" });
  });

  it("sets cookies one by one, and decodes base64", () => {
    assert.deepEqual(answer({ statusCode: 200, cookies: ["a=1", "b=2"], body: "aGk=", isBase64Encoded: true }), {
      status: 200,
      headers: { ...JSON_TYPE, "set-cookie": ["a=1", "b=2"] },
      body: "hi",
    });
  });

  for (const value of [{ answered: 1 }, [1, 2], "text", 7, null]) {
    it(`answers ${JSON.stringify(value)} with 200, as JSON`, () =>
      assert.deepEqual(answer(value), { status: 200, headers: JSON_TYPE, body: JSON.stringify(value) }));
  }

  it("writes a body that is no text as JSON", () => {
    assert.equal(answer({ statusCode: 200, body: { a: 1 } }).body, '{"a":1}');
  });

  for (const value of [
    { statusCode: "soon" },
    { statusCode: 99 },
    { statusCode: 600 },
    { statusCode: 200, headers: "none" },
    { statusCode: 200, cookies: "a=1" },
    { statusCode: 200, cookies: [1] },
  ]) {
    it(`answers ${JSON.stringify(value)} with 502`, () => assert.deepEqual(answer(value), BAD));
  }

  it("answers an error of the function with 502, and keeps the error to itself", () => {
    assert.deepEqual(answer({ errorType: "TypeError", errorMessage: "secret" }, "Unhandled"), BAD);
  });
});
