import assert from "node:assert/strict";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { FunctionHarness, REGION, ROLE } from "./functionHarness";
import { InvokeClient, refusal } from "./invokeClient";

const ECHO = "export const handler = async (event, context) => ({ event, arn: context.invokedFunctionArn });";
const ARN = `arn:aws:lambda:${REGION}:123456789012:function:echo`;

describe("callers of the Invoke API", () => {
  let harness: FunctionHarness;
  let client: InvokeClient;
  const denied = `${ARN}:other`;

  before(async () => {
    harness = new FunctionHarness();
    harness.function("echo", ECHO);
    const api = await harness.invokeApi((roleArn, arn) =>
      roleArn === ROLE && arn === denied
        ? "because no identity-based policy allows the lambda:InvokeFunction action"
        : undefined,
    );
    client = new InvokeClient(harness, api.url);
  });
  after(() => harness.close());

  const invoke = (...given: Parameters<InvokeClient["invoke"]>) => client.invoke(...given);

  it("lets a role invoke what its policies allow, and says which right is missing", async () => {
    const role = client.as(harness.credentials.issueRole(ROLE, "caller"));
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
    const unsigned = await fetch(`${client.url}/2015-03-31/functions/echo/invocations`, { method: "POST", body: "{}" });
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
    const attempts: readonly [Parameters<InvokeClient["as"]>[0], string][] = [
      [{ ...harness.credentials.issuePerson(), secretAccessKey: "guess" }, "InvalidSignatureException"],
      [{ accessKeyId: "AKIAAAAAAAAAAAAAAAAA", secretAccessKey: "guess" }, "UnrecognizedClientException"],
      [{ ...role, sessionToken: undefined }, "UnrecognizedClientException"],
      [{ ...role, sessionToken: other.sessionToken }, "UnrecognizedClientException"],
    ];
    for (const [credentials, name] of attempts) {
      const { name: got, status } = await refusal(invoke({ FunctionName: "echo" }, client.as(credentials)));
      assert.deepEqual([got, status], [name, 403]);
    }
  });

  it("refuses a signed call whose body or function was changed on the way, or that is too old", async () => {
    const signed = await sign(client.url, harness);
    const send = (changes: { body?: string; name?: string; headers?: Record<string, string> }) =>
      fetch(`${client.url}/2015-03-31/functions/${changes.name ?? "echo"}/invocations`, {
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
    assert.equal(found.AWS_ENDPOINT_URL_LAMBDA, client.url);
    const own = client.as({
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
