import assert from "node:assert/strict";
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from "@aws-sdk/client-lambda";
import { MountRefused } from "../../../local/lambda/invokeErrors";
import { FunctionHarness, REGION, ROLE } from "./functionHarness";

const ECHO = "export const handler = async (event, context) => ({ event, arn: context.invokedFunctionArn });";
const ARN = `arn:aws:lambda:${REGION}:123456789012:function:echo`;

describe("the Invoke API, through the AWS SDK", () => {
  let harness: FunctionHarness;
  let url: string;
  const denied = `${ARN}:other`;

  before(async () => {
    harness = new FunctionHarness();
    harness.function("echo", ECHO);
    harness.function("fails", "export const handler = async () => { throw new TypeError('bad'); };");
    harness.function("busy", ECHO, { reservedConcurrency: 0 });
    const api = await harness.invokeApi((roleArn, arn) =>
      roleArn === ROLE && arn === denied
        ? "because no identity-based policy allows the lambda:InvokeFunction action"
        : undefined,
    );
    url = api.url;
  });
  after(() => harness.close());

  const client = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined }) =>
    new LambdaClient({
      endpoint: url,
      region: REGION,
      maxAttempts: 1,
      credentials: { ...credentials, sessionToken: credentials.sessionToken },
    });
  const asPerson = () => client(harness.credentials.issuePerson());
  const invoke = (input: InvokeCommandInput, from = asPerson()) => from.send(new InvokeCommand(input));
  const payload = (value: unknown) => Buffer.from(JSON.stringify(value));

  async function refusal(made: Promise<unknown>): Promise<Record<string, unknown>> {
    const error = await made.then(
      () => assert.fail("was not refused"),
      (reason: { name: string; message: string; $metadata: { httpStatusCode: number } }) => reason,
    );
    return { name: error.name, status: error.$metadata.httpStatusCode, message: error.message };
  }

  it("runs a function by name, ARN or partial ARN, with the qualifier in either place", async () => {
    const named: readonly [InvokeCommandInput, string, string][] = [
      [{ FunctionName: "echo" }, ARN, "$LATEST"],
      [{ FunctionName: "echo", Qualifier: "live" }, `${ARN}:live`, "7"],
      [{ FunctionName: "echo:7" }, `${ARN}:7`, "7"],
      [{ FunctionName: `${ARN}:live` }, `${ARN}:live`, "7"],
      [{ FunctionName: "123456789012:function:echo", Qualifier: "$LATEST" }, `${ARN}:$LATEST`, "$LATEST"],
    ];
    for (const [input, arn, version] of named) {
      const { Payload, StatusCode, ExecutedVersion, FunctionError } = await invoke({ ...input, Payload: payload([1]) });
      assert.deepEqual(
        [JSON.parse(Payload!.transformToString()), StatusCode, ExecutedVersion, FunctionError],
        [{ event: [1], arn }, 200, version, undefined],
      );
    }
  });

  it("gives an empty object as the event when there is no payload", async () => {
    const { Payload } = await invoke({ FunctionName: "echo" });
    assert.deepEqual(JSON.parse(Payload!.transformToString()).event, {});
  });

  it("marks a function's error and passes it on", async () => {
    const { StatusCode, FunctionError, Payload } = await invoke({ FunctionName: "fails" });
    const { errorType, errorMessage } = JSON.parse(Payload!.transformToString());
    assert.deepEqual([StatusCode, FunctionError, errorType, errorMessage], [200, "Unhandled", "TypeError", "bad"]);
  });

  it("answers Event with 202 and DryRun with 204, without a payload", async () => {
    const event = await invoke({ FunctionName: "echo", InvocationType: "Event", Payload: payload({}) });
    const dry = await invoke({ FunctionName: "echo", InvocationType: "DryRun" });
    assert.deepEqual([event.StatusCode, event.Payload?.length ?? 0], [202, 0]);
    assert.deepEqual([dry.StatusCode, dry.Payload?.length ?? 0], [204, 0]);
  });

  it("refuses as AWS does what is unknown, too large, no JSON or throttled", async () => {
    assert.deepEqual(await refusal(invoke({ FunctionName: "nobody" })), {
      name: "ResourceNotFoundException",
      status: 404,
      message: `Function not found: arn:aws:lambda:${REGION}:123456789012:function:nobody`,
    });
    assert.deepEqual(await refusal(invoke({ FunctionName: "echo", Qualifier: "old" })), {
      name: "ResourceNotFoundException",
      status: 404,
      message: `Function not found: ${ARN}:old`,
    });
    assert.deepEqual(await refusal(invoke({ FunctionName: "busy" })), {
      name: "TooManyRequestsException",
      status: 429,
      message: "Rate Exceeded.",
    });
    assert.deepEqual(await refusal(invoke({ FunctionName: "echo", Payload: Buffer.alloc(6 * 1024 * 1024 + 1, "1") })), {
      name: "RequestTooLargeException",
      status: 413,
      message: "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
    });
    const event = {
      FunctionName: "echo",
      InvocationType: "Event" as const,
      Payload: Buffer.alloc(1024 * 1024 + 1, "1"),
    };
    assert.deepEqual(await refusal(invoke(event)), {
      name: "RequestTooLargeException",
      status: 413,
      message: "Request must be smaller than 1048576 bytes for the InvokeFunction operation",
    });
    const noJson = await refusal(invoke({ FunctionName: "echo", Payload: Buffer.from("{") }));
    assert.deepEqual([noJson.name, noJson.status], ["InvalidRequestContentException", 400]);
  });

  it("runs an event of nearly 6 MiB", async () => {
    const text = "x".repeat(6 * 1024 * 1024 - 1000);
    const { Payload } = await invoke({ FunctionName: "echo", Payload: payload(text) });
    assert.equal(JSON.parse(Payload!.transformToString()).event.length, text.length);
  });

  it("answers a refused mount with AWS's error, what is missing and the fix", async () => {
    harness.function("closed", ECHO);
    harness.access = (spec) => {
      if (spec.name !== "closed") return { uid: 4001, gid: 4001, groups: [], mounts: [] };
      throw new MountRefused({
        check: "mount target ingress 2049",
        error: "EFSMountConnectivityException",
        message: "The function couldn't connect to the Amazon EFS file system.",
        resource: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::closed-nfs-ingress",
        missing: "no ingress rule for tcp/2049",
        fix: "add the rule",
      });
    };
    assert.deepEqual(await refusal(invoke({ FunctionName: "closed" })), {
      name: "EFSMountConnectivityException",
      status: 408,
      message:
        "The function couldn't connect to the Amazon EFS file system. " +
        "(aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::closed-nfs-ingress: no ingress rule for tcp/2049; add the rule)",
    });
  });

  it("lets a role invoke what its policies allow, and says which right is missing", async () => {
    const role = client(harness.credentials.issueRole(ROLE, "caller"));
    const { StatusCode } = await invoke({ FunctionName: "echo", Qualifier: "live" }, role);
    assert.equal(StatusCode, 200);
    assert.deepEqual(await refusal(invoke({ FunctionName: "echo", Qualifier: "other" }, role)), {
      name: "AccessDeniedException",
      status: 403,
      message:
        "User: arn:aws:sts::123456789012:assumed-role/shared-storage-test-caller/caller is not authorized to perform: " +
        `lambda:InvokeFunction on resource: ${denied} because no identity-based policy allows the lambda:InvokeFunction action`,
    });
  });

  it("refuses an unsigned call, a wrong secret, an unknown key and a token of somebody else", async () => {
    const unsigned = await fetch(`${url}/2015-03-31/functions/echo/invocations`, { method: "POST", body: "{}" });
    assert.deepEqual(
      [
        unsigned.status,
        unsigned.headers.get("x-amzn-errortype"),
        ((await unsigned.json()) as { message: string }).message,
      ],
      [403, "MissingAuthenticationTokenException", "Missing Authentication Token"],
    );
    const role = harness.credentials.issueRole(ROLE, "caller");
    const other = harness.credentials.issueRole(ROLE, "caller");
    const attempts: readonly [Parameters<typeof client>[0], string][] = [
      [{ ...harness.credentials.issuePerson(), secretAccessKey: "guess" }, "InvalidSignatureException"],
      [{ accessKeyId: "AKIAAAAAAAAAAAAAAAAA", secretAccessKey: "guess" }, "UnrecognizedClientException"],
      [{ ...role, sessionToken: undefined }, "UnrecognizedClientException"],
      [{ ...role, sessionToken: other.sessionToken }, "UnrecognizedClientException"],
    ];
    for (const [credentials, name] of attempts) {
      const { name: got, status } = await refusal(invoke({ FunctionName: "echo" }, client(credentials)));
      assert.deepEqual([got, status], [name, 403]);
    }
  });

  it("refuses a signed call whose body or function was changed on the way, or that is too old", async () => {
    const signed = await sign(url, harness);
    const send = (changes: { body?: string; name?: string; headers?: Record<string, string> }) =>
      fetch(`${url}/2015-03-31/functions/${changes.name ?? "echo"}/invocations`, {
        method: "POST",
        headers: { ...signed.headers, ...changes.headers },
        body: changes.body ?? signed.body,
      });
    assert.equal((await send({})).status, 200);
    for (const changes of [{ body: '{"a":2}' }, { name: "fails" }, { headers: { "x-amz-date": "20200101T000000Z" } }]) {
      const answer = await send(changes);
      assert.deepEqual(
        [answer.status, answer.headers.get("x-amzn-errortype")],
        [403, "InvalidSignatureException"],
        JSON.stringify(changes),
      );
    }
  });

  it("lets a function invoke another with the key in its environment", async () => {
    const names = "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_ENDPOINT_URL_LAMBDA";
    const source = `export const handler = async () => Object.fromEntries("${names}".split(" ").map((n) => [n, process.env[n]]));`;
    harness.function("keys", source, { roleArn: ROLE });
    const { Payload } = await invoke({ FunctionName: "keys" });
    const found = JSON.parse(Payload!.transformToString());
    assert.equal(found.AWS_ENDPOINT_URL_LAMBDA, url);
    const own = client({
      accessKeyId: found.AWS_ACCESS_KEY_ID,
      secretAccessKey: found.AWS_SECRET_ACCESS_KEY,
      sessionToken: found.AWS_SESSION_TOKEN,
    });
    assert.equal((await invoke({ FunctionName: "echo", Qualifier: "live" }, own)).StatusCode, 200);
    assert.equal(
      (await refusal(invoke({ FunctionName: "echo", Qualifier: "other" }, own))).name,
      "AccessDeniedException",
    );
  });
});

/** Headers and body as the SDK signs them. */
async function sign(url: string, harness: FunctionHarness): Promise<{ headers: Record<string, string>; body: string }> {
  const { accessKeyId, secretAccessKey } = harness.credentials.issuePerson();
  const client = new LambdaClient({ endpoint: url, region: REGION, credentials: { accessKeyId, secretAccessKey } });
  let headers: Record<string, string> = {};
  client.middlewareStack.add(
    (next) => async (args) => {
      headers = { ...(args.request as { headers: Record<string, string> }).headers };
      return next(args);
    },
    { step: "finalizeRequest", priority: "low", name: "capture" },
  );
  const body = '{"a":1}';
  await client.send(new InvokeCommand({ FunctionName: "echo", Payload: Buffer.from(body) }));
  const { host: _, "content-length": __, ...rest } = headers;
  return { headers: rest, body };
}
