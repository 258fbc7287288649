import assert from "node:assert/strict";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials } from "../../../local/lambda/credentialStore";
import { Sha256 } from "../../../local/lambda/verifySignature";
import { MountRefused } from "../../../local/sandbox/mountRefused";
import { systemClock } from "../../../local/supervision/clock";
import { UrlServer } from "../../../local/urls/urlServer";
import { FunctionHarness, REGION, ROLE } from "../lambda/functionHarness";

const ARN = `arn:aws:lambda:${REGION}:123456789012:function:echo:live`;
const SOURCE = `export const handler = async (event, context) => {
  if (event.rawPath === "/fail") throw new TypeError("secret");
  const { requestContext: { authorizer, http }, queryStringParameters, body } = event;
  return { statusCode: 201, headers: { "x-arn": context.invokedFunctionArn }, cookies: ["a=1", "b=2"],
    body: JSON.stringify({ iam: authorizer.iam, http, queryStringParameters, body }) };
};`;
const FORBIDDEN =
  '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}';

describe("local/urls/urlServer", () => {
  let harness: FunctionHarness;
  let servers: UrlServer[];
  let notes: string[];
  before(() => {
    harness = new FunctionHarness();
    harness.function("echo", SOURCE);
    harness.function("busy", SOURCE, { reservedConcurrency: 0 });
  });
  beforeEach(() => {
    [servers, notes] = [[], []];
  });
  afterEach(() => {
    for (const server of servers) server.kill();
  });
  after(() => harness.close());

  async function listen(pool = "echo", denies: (roleArn: string) => string | undefined = () => undefined) {
    const spec = { urlId: "abc", domainName: `abc.lambda-url.${REGION}.on.aws`, arn: ARN };
    const { credentials } = harness;
    const note = (text: string) => void notes.push(text);
    const found = harness.pools.get(pool) ?? assert.fail(pool);
    const parts = { region: REGION, clock: systemClock, credentials, pool: found, denies, note };
    const server = await UrlServer.listen(spec, parts);
    servers.push(server);
    return server.url;
  }

  /** The echo function's answer. */
  async function echoed(
    response: Response,
  ): Promise<Record<"iam" | "http", Record<string, string>> & { body: string; queryStringParameters: object }> {
    return JSON.parse(await response.text());
  }

  /** A request as any signer of Signature Version 4 makes it. */
  async function signed(url: string, by: Credentials, { method = "POST", body = "" } = {}): Promise<Response> {
    const { hostname, host, pathname, searchParams } = new URL(url);
    const signer = new SignatureV4({
      credentials: { ...by, ...(by.sessionToken === undefined ? {} : { sessionToken: by.sessionToken }) },
      region: REGION,
      service: "lambda",
      sha256: Sha256,
    });
    const query = Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]));
    const headers = { host, "content-type": "application/json" };
    const request = { method, protocol: "http:", hostname, path: pathname, query, headers, body };
    const { headers: all } = await signer.sign(request);
    return await fetch(url, { method, headers: all, ...(method === "GET" ? {} : { body }) });
  }

  it("gives the function the request and who signed it, and the caller the function's response", async () => {
    const url = await listen();
    const by = harness.credentials.issuePerson();
    const response = await signed(`${url}a/b?x=1&y=2&x=3`, by, { method: "PUT", body: '{"n":1}' });
    assert.deepEqual(
      [response.status, response.headers.get("x-arn"), response.headers.getSetCookie()],
      [201, ARN, ["a=1", "b=2"]],
    );
    const { iam, http, queryStringParameters, body } = await echoed(response);
    assert.deepEqual(
      [http.method, http.path, queryStringParameters, body],
      ["PUT", "/a/b", { x: "1,3", y: "2" }, '{"n":1}'],
    );
    assert.deepEqual([iam.accessKey, iam.userArn], [by.accessKeyId, "arn:aws:iam::123456789012:root"]);
    assert.deepEqual(notes, []);
  });

  it("tells the function the session of a role", async () => {
    const by = harness.credentials.issueRole(ROLE, "i-1");
    const { iam } = await echoed(await signed(await listen(), by));
    assert.equal(iam.userArn, "arn:aws:sts::123456789012:assumed-role/shared-storage-test-caller/i-1");
    assert.match(String(iam.callerId), /^AROA\w+:i-1$/);
  });

  it("refuses whom nothing allows, with AWS's text; the reason is for the person at this machine", async () => {
    const url = await listen(
      "echo",
      () => "because no identity-based policy allows the lambda:InvokeFunctionUrl action",
    );
    const response = await signed(url, harness.credentials.issueRole(ROLE, "i-1"));
    assert.deepEqual([response.status, await response.text()], [403, FORBIDDEN]);
    assert.deepEqual(notes, [
      `function URL of ${ARN}: refused: AccessDeniedException: ${ROLE}: because no identity-based policy allows the lambda:InvokeFunctionUrl action`,
    ]);
    assert.equal((await signed(url, harness.credentials.issuePerson())).status, 201);
  });

  it("refuses a request without signature, by an unknown key, and one that was changed on the way", async () => {
    const url = await listen();
    const unsigned = await fetch(url);
    const unknown = await signed(url, { accessKeyId: "AKIAUNKNOWN", secretAccessKey: "x", sessionToken: undefined });
    const known = harness.credentials.issuePerson();
    const wrong = await signed(url, { ...known, secretAccessKey: "other" });
    assert.deepEqual([unsigned.status, unknown.status, wrong.status], [403, 403, 403]);
    assert.deepEqual([await unsigned.text(), await unknown.text(), await wrong.text()], Array(3).fill(FORBIDDEN));
    assert.deepEqual(
      notes.map((note) => note.replace(/^.*refused: (\w+): .*$/, "$1")),
      ["MissingAuthenticationTokenException", "UnrecognizedClientException", "InvalidSignatureException"],
    );
  });

  it("answers 502 for a failing function, 429 for a throttled one, 413 for more than 6 MiB", async () => {
    const by = harness.credentials.issuePerson();
    const failed = await signed(`${await listen()}fail`, by, { method: "GET" });
    assert.deepEqual([failed.status, await failed.text()], [502, "Internal Server Error"]);
    const busy = await signed(await listen("busy"), by);
    assert.deepEqual(await busy.json(), {
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      Type: "User",
      message: "Rate Exceeded.",
    });
    assert.equal(busy.status, 429);
    const large = await signed(await listen(), by, { body: "x".repeat(6 * 1024 * 1024 + 1) });
    assert.deepEqual([large.status, await large.text()], [413, '{"message":"Request Entity Too Large"}']);
  });

  it("answers 502 with the reason where the mount is refused", async () => {
    harness.function("closed", SOURCE);
    harness.access = () => {
      throw new MountRefused({
        check: "mount target ingress 2049",
        error: "EFSMountConnectivityException",
        message: "The function couldn't connect to the Amazon EFS file system.",
        resource: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::closed-nfs-ingress",
        missing: "no ingress rule for tcp/2049",
        fix: "add the rule",
      });
    };
    const response = await signed(await listen("closed"), harness.credentials.issuePerson());
    assert.equal(response.status, 502);
    assert.match(
      JSON.parse(await response.text()).message,
      /^The function couldn't connect .*no ingress rule for tcp\/2049; add the rule\)$/,
    );
  });
});
