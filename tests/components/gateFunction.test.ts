import * as assert from "node:assert/strict";
import { evaluate } from "../../local/iam/evaluate";
import { parsePolicy } from "../../local/iam/policyDocument";
import { ec2Config, lambdaConfig, stackConfig } from "../support/stackConfigs";
import { ACCOUNT, testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const ARN = `eu-west-1:${ACCOUNT}`;
const functionArn = (name: string) => `arn:aws:lambda:${ARN}:function:${name}:live`;
const reportArn = (name: string) => `arn:aws:ssm:${ARN}:parameter/shared-storage/${name}/start`;
const OTHER_STACK = { ...testTags("ingest", "ingest"), Stack: "test-two" };

type Kind = "function" | "report";
type Case = readonly [what: string, name: string, tags: Readonly<Record<string, string>>, allowed: boolean];

/** Texts of the policies of both gates in a stack with so many consumers of each kind. */
async function policies(count: number) {
  const consumers = Array.from({ length: count }, (_, at) => [lambdaConfig(`f-${at}`), ec2Config(`w-${at}`)]).flat();
  const program = await runStack(stackConfig(consumers), { gate: true });
  const text = (gate: string) => String(program.find(`aws:iam/rolePolicy:RolePolicy::${gate}-execution`).inputs.policy);
  return { function: text("gate"), report: text("worker-gate") };
}

describe("components/gateFunction: what the gates may reach", () => {
  const consumer = (name: string) => testTags(name, name);
  const cases: Readonly<Record<Kind, readonly Case[]>> = {
    function: [
      ["a consumer of the stack", "shared-storage-test-ingest", consumer("ingest"), true],
      ["the negative probe", "shared-storage-test-negative-probe", testTags("negative-probe"), true],
      ["the gate itself", "shared-storage-test-gate", testTags("gate"), false],
      ["a stack whose name begins with this one's", "shared-storage-test-two-ingest", OTHER_STACK, false],
      ["a function with the name of a consumer and no tags", "shared-storage-test-ingest", {}, false],
      ["a function with the tags of a consumer and another name", "somebody-else", consumer("ingest"), false],
    ],
    report: [
      ["a worker of the stack", "shared-storage-test-retrain", consumer("retrain"), true],
      ["a stack whose name begins with this one's", "shared-storage-test-two-retrain", OTHER_STACK, false],
      ["a parameter with the name of a report and no tags", "shared-storage-test-retrain", {}, false],
    ],
  };
  const requests = {
    function: { action: "lambda:InvokeFunction", arnOf: functionArn },
    report: { action: "ssm:GetParameter", arnOf: reportArn },
  };
  for (const kind of ["function", "report"] as const) {
    for (const [what, name, tags, allowed] of cases[kind]) {
      it(`${kind} of ${what}: ${allowed ? "yes" : "no"}`, async () => {
        const { document } = parsePolicy((await policies(1))[kind], "identity");
        const { action, arnOf } = requests[kind];
        const request = { action, resource: arnOf(name), principal: "arn:aws:iam::1:role/gate", context: {}, tags };
        const { outcome } = evaluate(request, { identity: [{ source: "gate", document }], resource: [] });
        assert.equal(outcome, allowed ? "allowed" : "implicitly denied");
      });
    }
  }

  it("is said in the same words however many consumers there are", async () => {
    assert.deepEqual(await policies(40), await policies(1));
  });
});
