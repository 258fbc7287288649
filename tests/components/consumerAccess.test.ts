import * as assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { consumerAccess } from "../../components/consumerAccess";
import { createPlatform } from "../../components/createPlatform";
import type { ConsumerConfig } from "../../config/types";
import { runProgram } from "../support/program";
import { lambdaConfig, mounts, stackConfig } from "../support/stackConfigs";

const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
/** What everybody waits for who mounts: the file system's part, and the consumer's own. */
const MOUNTING = [
  "aws:efs/accessPoint:AccessPoint::pets.samples",
  "aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy",
  "aws:efs/mountTarget:MountTarget::file-system-mount-target-a",
  "aws:efs/mountTarget:MountTarget::file-system-mount-target-b",
  "aws:iam/rolePolicy:RolePolicy::pets-mounts",
  `${EGRESS}::pets-nfs-egress`,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::pets-nfs-ingress",
];

/** The program of one consumer; `witness` waits for what the consumer would have to wait for. */
function run(config: ConsumerConfig) {
  return runProgram(() => {
    const platform = createPlatform(stackConfig([config, lambdaConfig("called")]));
    const parent = new pulumi.ComponentResource("shared-storage:index:Consumer", "pets");
    const { readiness } = consumerAccess("pets", "lambda.amazonaws.com", { config, platform }, parent);
    new aws.cloudwatch.LogGroup("witness", {}, { dependsOn: [...readiness] });
  });
}

const waited = (program: Awaited<ReturnType<typeof run>>) =>
  program.find("aws:cloudwatch/logGroup:LogGroup::witness").dependencies;

describe("components/consumerAccess", () => {
  it("is the access alone for a function that calls nobody", async () => {
    const program = await run(lambdaConfig("pets", { mounts: mounts({ samples: "read" }) }));
    assert.deepEqual(waited(program), MOUNTING);
    assert.deepEqual(
      program.names(EGRESS).filter((name) => name.startsWith("pets")),
      ["pets-nfs-egress"],
    );
  });

  it("is also the further rights and the way to AWS services for one that calls some, and all of it is waited for", async () => {
    const program = await run(
      lambdaConfig("pets", { mounts: mounts({ samples: "read" }), invokes: ["called"], policies: [POLICY] }),
    );
    const more = [
      "aws:iam/rolePolicy:RolePolicy::pets-invokes",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::pets.aws.ReadOnlyAccess",
      `${EGRESS}::pets-https-egress`,
    ];
    assert.deepEqual(
      waited(program).filter((key) => !MOUNTING.includes(key)),
      ["aws:ec2/route:Route::network-private-route-a", "aws:ec2/route:Route::network-private-route-b", ...more],
    );
    const parts = program.resources.filter(({ parent }) => parent === "shared-storage:index:Consumer::pets");
    assert.deepEqual(parts.map(({ key }) => key).sort(), [...more, "shared-storage:index:Access::pets"]);
  });
});
