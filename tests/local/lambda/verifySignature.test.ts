import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { CredentialStore, type Credentials } from "../../../local/lambda/credentialStore";
import { type SignedRequest, verifySignature } from "../../../local/lambda/verifySignature";

const REGION = "eu-west-1";
const NOW = Date.UTC(2026, 10, 24, 2, 15, 0);
const URL_PATH = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Af/invocations?Qualifier=live&B=a%20b";

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();

interface Signing {
  readonly secret?: string;
  readonly region?: string;
  readonly service?: string;
  readonly time?: number;
  readonly body?: string;
  readonly extra?: Readonly<Record<string, string>>;
  readonly url?: string;
}

/**
 * Signature Version 4 written down a second time, from AWS's description alone
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html), so that what verifies
 * is not compared with itself.
 */
function sign(credentials: Credentials, options: Signing = {}): SignedRequest {
  const { region = REGION, service = "lambda", time = NOW, body = "{}", url = URL_PATH } = options;
  const secret = options.secret ?? credentials.secretAccessKey;
  const date = new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
  const day = date.slice(0, 8);
  const headers: Record<string, string> = {
    host: "127.0.0.1:4566",
    "x-amz-date": date,
    ...(credentials.sessionToken === undefined ? {} : { "x-amz-security-token": credentials.sessionToken }),
    ...options.extra,
  };
  const names = Object.keys(headers).sort();
  const [path = "", query = ""] = url.split("?");
  // Every segment is encoded once more than it came; the query is sorted.
  const canonicalPath = path.split("/").map(encodeURIComponent).join("/");
  const canonical = [
    "POST",
    canonicalPath,
    query.split("&").sort().join("&"),
    ...names.map((name) => `${name}:${headers[name]!.trim()}`),
    "",
    names.join(";"),
    headers["x-amz-content-sha256"] ?? sha256(body),
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n");
  const key = [region, service, "aws4_request"].reduce(hmac, hmac(`AWS4${secret}`, day));
  const signature = hmac(key, text).toString("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return {
    method: "POST",
    url,
    headers: { ...headers, authorization, "user-agent": "unsigned" },
    body: Buffer.from(body),
  };
}

describe("signatures", () => {
  const store = new CredentialStore();
  const person = store.issuePerson();
  const role = store.issueRole("arn:aws:iam::123456789012:role/gate", "session-1");
  const verify = (request: SignedRequest) => verifySignature(request, { store, region: REGION, now: () => NOW });
  const refused = async (request: SignedRequest, errorName: string, message?: RegExp) => {
    await assert.rejects(verify(request), (error: { errorName: string; status: number; message: string }) => {
      assert.deepEqual([error.errorName, error.status], [errorName, 403]);
      if (message !== undefined) assert.match(error.message, message);
      return true;
    });
  };

  it("tell whose key it was", async () => {
    assert.deepEqual(await verify(sign(person)), { kind: "person" });
    assert.deepEqual(await verify(sign(role)), {
      kind: "role",
      roleArn: "arn:aws:iam::123456789012:role/gate",
      session: "session-1",
    });
  });

  it("hold with the body's hash in a header, and with headers of all kinds", async () => {
    const body = '{"a":"ü"}';
    const extra = {
      "x-amz-content-sha256": sha256(body),
      "content-type": "application/json",
      "x-amz-client-context": "e30=",
    };
    assert.deepEqual(await verify(sign(person, { body, extra })), { kind: "person" });
  });

  it("hold for five minutes to either side", async () => {
    for (const minutes of [-5, 5]) await verify(sign(person, { time: NOW + minutes * 60_000 }));
    for (const seconds of [-301, 301]) {
      await refused(
        sign(person, { time: NOW + seconds * 1000 }),
        "InvalidSignatureException",
        /^Signature expired: 2026-11-24T02:\d\d:\d\d\.000Z$/,
      );
    }
  });

  const tampered: readonly [string, (request: SignedRequest) => SignedRequest][] = [
    ["the body", (request) => ({ ...request, body: Buffer.from("{ }") })],
    ["the method", (request) => ({ ...request, method: "PUT" })],
    ["the function", (request) => ({ ...request, url: request.url.replace("Af", "Ag") })],
    ["the query", (request) => ({ ...request, url: request.url.replace("live", "dead") })],
    ["a signed header", (request) => ({ ...request, headers: { ...request.headers, host: "elsewhere" } })],
    [
      "a signed header, by leaving it out",
      ({ headers: { host: _, ...headers }, ...request }) => ({ ...request, headers }),
    ],
    ["the time", (request) => ({ ...request, headers: { ...request.headers, "x-amz-date": "20261124T021501Z" } })],
  ];
  for (const [what, change] of tampered) {
    it(`break when somebody changes ${what}`, async () => {
      const request = sign(person);
      await verify(request);
      await refused(
        change(request),
        "InvalidSignatureException",
        /^The request signature we calculated does not match/,
      );
    });
  }

  it("break when the hash in the header is not the body's", async () => {
    const request = sign(person, { body: "{}", extra: { "x-amz-content-sha256": sha256("{}") } });
    await verify(request);
    await refused({ ...request, body: Buffer.from("[]") }, "InvalidSignatureException");
  });

  it("do not break when a header that was not signed changes", async () => {
    const request = sign(person);
    await verify({ ...request, headers: { ...request.headers, "user-agent": "other", "x-new": "1" } });
  });

  it("need a key that was given out, with its own secret and token", async () => {
    await refused(sign(person, { secret: "guess" }), "InvalidSignatureException");
    await refused(sign({ ...person, accessKeyId: "AKIAUNKNOWN" }), "UnrecognizedClientException");
    await refused(sign({ ...role, sessionToken: undefined }), "UnrecognizedClientException");
    await refused(sign({ ...role, sessionToken: "x" }), "UnrecognizedClientException");
    await refused(sign({ ...person, sessionToken: role.sessionToken }), "UnrecognizedClientException");
    const stranger = new CredentialStore().issuePerson();
    await refused(
      sign(stranger),
      "UnrecognizedClientException",
      /^The security token included in the request is invalid\.$/,
    );
  });

  it("are for this service in this region", async () => {
    const scope = /^Credential should be scoped to a valid region: eu-west-1, and to service lambda$/;
    await refused(sign(person, { region: "us-east-1" }), "InvalidSignatureException", scope);
    await refused(sign(person, { service: "s3" }), "InvalidSignatureException", scope);
  });

  it("must be there, and be of this version", async () => {
    const request = sign(person);
    const { authorization: _, ...unsigned } = request.headers;
    await refused(
      { ...request, headers: unsigned },
      "MissingAuthenticationTokenException",
      /^Missing Authentication Token$/,
    );
    for (const authorization of ["", "Basic eDp5", "AWS4-HMAC-SHA256 nonsense", `${request.headers.authorization}0`]) {
      await refused({ ...request, headers: { ...request.headers, authorization } }, "InvalidSignatureException");
    }
    for (const date of ["", "today", "20261324T021500Z", "20261123T021500Z"]) {
      const headers = { ...request.headers, "x-amz-date": date };
      await refused({ ...request, headers }, "InvalidSignatureException");
    }
  });
});

describe("keys", () => {
  it("have AWS's form, and are never the same twice", () => {
    const store = new CredentialStore();
    const person = store.issuePerson();
    const roles = [store.issueRole("a", "s"), store.issueRole("a", "s")];
    assert.match(person.accessKeyId, /^AKIA[A-Z2-7]{16}$/);
    assert.match(person.secretAccessKey, /^[A-Za-z0-9+/]{40}$/);
    assert.equal(person.sessionToken, undefined);
    for (const { accessKeyId, sessionToken } of roles) {
      assert.match(accessKeyId, /^ASIA[A-Z2-7]{16}$/);
      assert.equal(Buffer.from(sessionToken, "base64").length, 96);
    }
    const secrets = [person, ...roles].flatMap((keys) => [keys.accessKeyId, keys.secretAccessKey, keys.sessionToken]);
    assert.equal(new Set(secrets).size, secrets.length);
    assert.equal(store.find("AKIAUNKNOWN"), undefined);
  });
});
