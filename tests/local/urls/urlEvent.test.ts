import assert from "node:assert/strict";
import { type UrlEventContext, type UrlRequest, urlEvent } from "../../../local/urls/urlEvent";

const CALLER = {
  accessKey: "AKIAEXAMPLE",
  accountId: "123456789012",
  callerId: "123456789012",
  userArn: "arn:aws:iam::123456789012:root",
  userId: "123456789012",
};
const CONTEXT: UrlEventContext = {
  urlId: "abc",
  domainName: "abc.lambda-url.eu-west-1.on.aws",
  requestId: "request-1",
  time: Date.UTC(2026, 2, 2, 19, 3, 58, 390),
  caller: CALLER,
};

function event(
  request: Partial<Omit<UrlRequest, "body">> & { readonly body?: string | Buffer },
): Record<string, unknown> {
  const { body = "", ...rest } = request;
  const whole = { method: "POST", url: "/", headers: {}, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", ...rest };
  return { ...urlEvent({ ...whole, body: Buffer.from(body) }, CONTEXT) };
}

describe("local/urls/urlEvent", () => {
  it("has every field of payload format 2.0, and nothing of the signature", () => {
    const headers = {
      host: "127.0.0.1:4000",
      "user-agent": "curl/8",
      "content-type": "application/json",
      authorization: "AWS4-HMAC-SHA256 …",
      "x-amz-date": "20260302T190358Z",
      "x-amz-security-token": "secret",
      cookie: "a=1; b=2",
      "x-many": ["one", "two"],
    };
    assert.deepEqual(event({ url: "/my/path?a=1&b=%20&a=2", headers, body: '{"n":1}' }), {
      version: "2.0",
      routeKey: "$default",
      rawPath: "/my/path",
      rawQueryString: "a=1&b=%20&a=2",
      cookies: ["a=1", "b=2"],
      headers: {
        host: "127.0.0.1:4000",
        "user-agent": "curl/8",
        "content-type": "application/json",
        "x-amz-date": "20260302T190358Z",
        "x-many": "one,two",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "https",
      },
      queryStringParameters: { a: "1,2", b: " " },
      requestContext: {
        accountId: "123456789012",
        apiId: "abc",
        authorizer: { iam: { ...CALLER, cognitoIdentity: null, principalOrgId: null } },
        domainName: "abc.lambda-url.eu-west-1.on.aws",
        domainPrefix: "abc",
        http: { method: "POST", path: "/my/path", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "curl/8" },
        requestId: "request-1",
        routeKey: "$default",
        stage: "$default",
        time: "02/Mar/2026:19:03:58 +0000",
        timeEpoch: 1772478238390,
      },
      body: '{"n":1}',
      isBase64Encoded: false,
    });
  });

  it("leaves out cookies, query and body where there are none", () => {
    const given = event({ method: "GET" });
    assert.deepEqual(
      ["cookies", "queryStringParameters", "body"].filter((field) => field in given),
      [],
    );
    assert.deepEqual([given.rawPath, given.rawQueryString, given.isBase64Encoded], ["/", "", false]);
  });

  const bodies: readonly (readonly [type: string | undefined, encoding: string | undefined, base64: boolean])[] = [
    ["text/csv; charset=utf-8", undefined, false],
    ["application/json;charset=utf-8", undefined, false],
    ["application/problem+json", undefined, false],
    ["application/json", "gzip", true],
    ["application/octet-stream", undefined, true],
    ["application/x-www-form-urlencoded", undefined, true],
    [undefined, undefined, true],
  ];
  for (const [type, encoding, base64] of bodies) {
    it(`gives a body of ${type ?? "no type"}${encoding === undefined ? "" : `, ${encoding},`} as ${base64 ? "base64" : "text"}`, () => {
      const headers = { "content-type": type, "content-encoding": encoding };
      const { body, isBase64Encoded } = event({ headers, body: "größer" });
      assert.deepEqual([body, isBase64Encoded], [base64 ? "Z3LDtsOfZXI=" : "größer", base64]);
    });
  }
});
