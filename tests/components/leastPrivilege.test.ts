import * as assert from "node:assert/strict";
import { UNSCOPED_ACTIONS } from "../../components/iamDocuments";
import type { ConsumerConfig, StackConfig } from "../../config/types";
import { alarmsConfig, ec2Config, fargateConfig, lambdaConfig, mounts, stackConfig } from "../support/stackConfigs";
import { type FoundStatement, statementsOf, textsOf, wideStatements } from "../support/stackRules/policyStatements";
import { runStack } from "../support/testPlatform";

const PLAIN = [lambdaConfig("ingest"), fargateConfig("serve"), ec2Config("retrain")];

/** Every option that brings a policy document. */
const RICH = [
  lambdaConfig("ingest", {
    invokes: ["score"],
    asynchronous: { retries: 2, maximumAge: 600, onSuccess: true, onFailure: true },
    schedules: { often: { expression: "rate(1 hour)", timezone: "UTC", input: {}, enabled: true } },
    url: { callers: ["arn:aws:iam::123456789012:root"] },
  }),
  lambdaConfig("score", { mounts: mounts({ models: "read" }) }),
  fargateConfig("serve", { exec: true, invokes: ["ingest"] }),
  ec2Config("retrain", { invokes: ["score"] }),
];

/** All statements of all documents that a stack with every compute kind has. */
async function statements(
  consumers: readonly ConsumerConfig[] = PLAIN,
  changes: Partial<StackConfig> = {},
): Promise<FoundStatement[]> {
  return statementsOf((await runStack(stackConfig(consumers, changes), { gate: true })).resources);
}

describe("least privilege", () => {
  it("no allow for everybody, no wildcard action, Resource * only for the actions of the table", async () => {
    const all = await statements();
    // 7 roles' trust, 3 mounts, 3 execution + gates + negative probe, worker, file system, bucket.
    assert.deepEqual([all.length, wideStatements(all)], [37, []]);
  });

  it("the same with every option that brings a document", async () => {
    const all = await statements(RICH, { observability: { dashboard: true, alarms: alarmsConfig() } });
    assert.deepEqual(wideStatements(all), []);
    const sids = new Set(all.map(({ Sid }) => Sid));
    for (const sid of [
      ...["InvokeByAlias", "SendEventRecords", "KeepUndelivered", "OpenSessions", "DenyWithoutTls"],
      ...["AdministeredByTheAccount", "UsedByAlarms", "PublishedByAlarms"],
    ]) {
      assert.ok(sids.has(sid), sid);
    }
    const invoked = all
      .filter(({ Action }) => Action === "lambda:InvokeFunction")
      .flatMap(({ Resource }) => textsOf(Resource));
    assert.ok(invoked.length >= 6);
    // The gate, the schedules and the consumers alike: by alias only.
    assert.deepEqual(
      invoked.filter((arn) => !arn.endsWith(":live")),
      [],
    );
  });

  it("finds each of these faults where it is planted", () => {
    const where = "x";
    assert.deepEqual(
      wideStatements([
        { where, Effect: "Allow", Principal: { AWS: "*" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" },
        { where, Effect: "Allow", Action: ["ec2:Describe*", "ec2:RunInstances"], Resource: "arn" },
        { where, Effect: "Allow", Action: ["ecr:GetAuthorizationToken", "ecr:BatchGetImage"], Resource: ["*"] },
        { where, Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" },
        { where, Effect: "Allow", Action: "kms:Decrypt", Resource: "*" },
        { where: "aws:kms/key:Key::k", Effect: "Allow", Action: ["kms:Decrypt", "kms:CreateGrant"], Resource: "*" },
      ]),
      [
        "x: allows everybody",
        "x: wildcard action ec2:Describe*",
        "x: ecr:BatchGetImage on *",
        "x: kms:Decrypt on *",
        "aws:kms/key:Key::k: kms:CreateGrant on *",
      ],
    );
  });

  it("writes down a reason for every group of actions that has no resource", () => {
    for (const [group, { actions, reason }] of Object.entries(UNSCOPED_ACTIONS)) {
      assert.ok(reason.length > 40 && actions.length > 0, group);
    }
  });
});
