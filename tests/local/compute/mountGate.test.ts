import assert from "node:assert/strict";
import { World } from "../../../local/cloud/world";
import { failedResults, NEGATIVE_PROBE, runMountGate } from "../../../local/compute/mountGate";
import { FunctionHarness, REGION } from "../lambda/functionHarness";

const passed = (consumer: string) => ({
  consumer,
  passed: true,
  reason: undefined,
  expectedRefusal: consumer === NEGATIVE_PROBE,
});
const failed = (consumer: string, reason: string) => ({ ...passed(consumer), passed: false, reason });

describe("the mount gate's message about failures", () => {
  const consumers = ["ingest", "ingest-two", "score"];

  it("is taken apart by consumer; who is not in it passed", () => {
    const message = "mount gate: 1 failed: ingest: EFSMountFailureException: The function; could not: mount";
    assert.deepEqual(failedResults(consumers, message), [
      failed("ingest", "EFSMountFailureException: The function; could not: mount"),
      passed("ingest-two"),
      passed("score"),
      passed(NEGATIVE_PROBE),
    ]);
  });

  it("may hold several, in any order, with reasons of any text", () => {
    const message =
      "mount gate: 3 failed: score: a; b: c; ingest-two: the function failed: ingest is not known; ingest: last\nline";
    assert.deepEqual(failedResults(consumers, message), [
      failed("ingest", "last\nline"),
      failed("ingest-two", "the function failed: ingest is not known"),
      failed("score", "a; b: c"),
      passed(NEGATIVE_PROBE),
    ]);
  });

  it("may be about the negative probe, which was let in", () => {
    const message =
      "mount gate: 1 failed: negative probe (a function whose role has no right to mount): it could mount the file system";
    assert.deepEqual(failedResults(consumers, message), [
      passed("ingest"),
      passed("ingest-two"),
      passed("score"),
      failed(NEGATIVE_PROBE, "it could mount the file system"),
    ]);
  });

  it("of a gate that failed itself proves nobody's mount", () => {
    const message = "RequestId: x Error: Task timed out after 360.00 seconds";
    assert.deepEqual(failedResults(["ingest"], message), [failed("ingest", message), failed(NEGATIVE_PROBE, message)]);
  });
});

describe("the mount gate's run", () => {
  let harness: FunctionHarness;
  beforeEach(() => {
    harness = new FunctionHarness();
  });
  afterEach(() => harness.close());

  /** Runs a recorded Invocation of a gate with that source. */
  async function run(source: string, targets: readonly string[] = ["ingest", "score", "ingest"]) {
    harness.function("gate", source);
    const api = await harness.invokeApi();
    const world = new World();
    const input = JSON.stringify({
      targets: targets.map((consumer) => ({ consumer })),
      negative: { functionArn: "arn:negative" },
      deadlineSeconds: 300,
    });
    const inputs = { functionName: "gate", qualifier: "live", input };
    world.add({
      type: "aws:lambda/invocation:Invocation",
      name: "gate",
      id: "gate",
      inputs,
      outputs: { ...inputs, result: "" },
    });
    return runMountGate(world, {
      lambdaEndpoint: api.url,
      region: REGION,
      credentials: harness.credentials.issuePerson(),
    });
  }

  it("passes everybody when the gate answers, and counts the probe's refusal as what was asked for", async () => {
    const source = "export const handler = async () => ({ results: [], negative: { refused: true, error: 'x' } });";
    assert.deepEqual(await run(source), [passed("ingest"), passed("score"), passed(NEGATIVE_PROBE)]);
  });

  it("gives the gate the recorded input, with a deadline for a machine where nothing takes minutes", async () => {
    const source = "export const handler = async (event) => { throw new Error(JSON.stringify(event)); };";
    const [first] = await run(source, ["ingest"]);
    assert.deepEqual(JSON.parse(first!.reason!), {
      targets: [{ consumer: "ingest" }],
      negative: { functionArn: "arn:negative" },
      deadlineSeconds: 2,
    });
  });

  it("names the consumers that the gate names", async () => {
    const source = "export const handler = async () => { throw new Error('mount gate: 1 failed: score: no right'); };";
    assert.deepEqual(await run(source), [passed("ingest"), failed("score", "no right"), passed(NEGATIVE_PROBE)]);
  });

  it("fails the probe if the gate does not say that it was refused", async () => {
    const source = "export const handler = async () => ({ results: [], negative: { refused: false } });";
    assert.deepEqual((await run(source)).at(-1), failed(NEGATIVE_PROBE, 'the gate answered {"refused":false}'));
  });

  it("leaves the worker gate's Invocations out: here no instance is refreshed", async () => {
    const api = await harness.invokeApi();
    const access = { lambdaEndpoint: api.url, region: REGION, credentials: harness.credentials.issuePerson() };
    const world = new World();
    const inputs = { functionName: "worker-gate", qualifier: "live", input: '{"workers":[],"final":true}' };
    const type = "aws:lambda/invocation:Invocation";
    world.add({ type, name: "worker-gate-wait", id: "w", inputs, outputs: { ...inputs, result: "" } });
    assert.deepEqual(await runMountGate(world, access), []);
  });

  it("is nothing for a stack without consumers, which has no gate", async () => {
    const api = await harness.invokeApi();
    const access = { lambdaEndpoint: api.url, region: REGION, credentials: harness.credentials.issuePerson() };
    assert.deepEqual(await runMountGate(new World(), access), []);
  });
});
