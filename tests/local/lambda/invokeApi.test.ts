import assert from "node:assert/strict";
import type { InvokeCommandInput } from "@aws-sdk/client-lambda";
import { MountRefused } from "../../../local/sandbox/mountRefused";
import { FunctionHarness, REGION } from "./functionHarness";
import { InvokeClient, payload, refusal } from "./invokeClient";

const ECHO = "export const handler = async (event, context) => ({ event, arn: context.invokedFunctionArn });";
const ARN = `arn:aws:lambda:${REGION}:123456789012:function:echo`;

describe("the Invoke API, through the AWS SDK", () => {
  let harness: FunctionHarness;
  let client: InvokeClient;

  before(async () => {
    harness = new FunctionHarness();
    harness.function("echo", ECHO);
    harness.function("fails", "export const handler = async () => { throw new TypeError('bad'); };");
    harness.function("busy", ECHO, { reservedConcurrency: 0 });
    client = new InvokeClient(harness, (await harness.invokeApi()).url);
  });
  after(() => harness.close());

  const invoke = (...given: Parameters<InvokeClient["invoke"]>) => client.invoke(...given);

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
});
