import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Registered } from "./support/program";
import { runIndex } from "./support/runIndex";

const ROOT = join(__dirname, "..");

/** How many there are of each type. */
function census(resources: readonly Registered[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of resources) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** What every stack has. */
const BASE = {
  "shared-storage:index:Network": 1,
  "shared-storage:index:SharedFileSystem": 1,
  "aws:ec2/vpc:Vpc": 1,
  "aws:ec2/internetGateway:InternetGateway": 1,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": 1,
  "aws:efs/fileSystem:FileSystem": 1,
  "aws:efs/fileSystemPolicy:FileSystemPolicy": 1,
  "aws:efs/backupPolicy:BackupPolicy": 1,
  "shared-storage:index:Observability": 1,
  "aws:kms/key:Key": 1,
  "aws:sns/topic:Topic": 1,
  "aws:sns/topicPolicy:TopicPolicy": 1,
  // Of the file system.
  "aws:cloudwatch/metricAlarm:MetricAlarm": 3,
  "aws:cloudwatch/dashboard:Dashboard": 1,
};

/** A public and a private subnet in each zone, and the NAT gateway of all. */
function zonesOf(count: number): Record<string, number> {
  return {
    "aws:efs/mountTarget:MountTarget": count,
    "aws:ec2/subnet:Subnet": 2 * count,
    "aws:ec2/routeTable:RouteTable": 2 * count,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": 2 * count,
    "aws:ec2/route:Route": 2 * count,
    "aws:ec2/natGateway:NatGateway": 1,
    "aws:ec2/eip:Eip": 1,
  };
}

describe("index.ts", function () {
  this.timeout(60_000);

  for (const [stack, zones, provisioned] of [
    ["local", 2, 0],
    ["dev", 2, 0],
    ["prod", 3, 1],
  ] as const) {
    it(`${stack}: exactly these resources`, async () => {
      const { resources } = await runIndex(stack);
      assert.deepEqual(census(resources), {
        ...BASE,
        ...zonesOf(zones),
        // Consumers: ingest, retrain, score, serve; and the gate with its negative probe.
        "shared-storage:index:LambdaConsumer": 2,
        "shared-storage:index:Ec2Worker": 1,
        "shared-storage:index:BundleBucket": 1,
        "shared-storage:index:FargateConsumer": 1,
        "shared-storage:index:MountGate": 1,
        "shared-storage:index:WorkerGate": 1,
        "shared-storage:index:Access": 5,
        // ingest 1, retrain 3, score 1, serve 1, negative probe 1.
        "aws:efs/accessPoint:AccessPoint": 7,
        // Mount targets, and each Access.
        "aws:ec2/securityGroup:SecurityGroup": 6,
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 5,
        // With 443 for retrain and serve.
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 7,
        // Each Access, serve's execution, the two gates.
        "aws:iam/role:Role": 8,
        // mounts × 4; execution of ingest, score, serve, both gates, negative probe; bootstrap.
        "aws:iam/rolePolicy:RolePolicy": 11,
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 1,
        "aws:iam/instanceProfile:InstanceProfile": 1,
        "aws:cloudwatch/logGroup:LogGroup": 7,
        "aws:lambda/function:Function": 5,
        "aws:lambda/alias:Alias": 5,
        // The mount gate's one, the worker gate's two.
        "aws:lambda/invocation:Invocation": 3,
        // retrain's start and watchdog.
        "aws:ssm/parameter:Parameter": 2,
        "aws:ecs/cluster:Cluster": 1,
        "awsx:ecr:Repository": 1,
        "awsx:ecr:Image": 1,
        "awsx:ecs:FargateService": 1,
        // serve's tasks, and in prod score's provisioned sandboxes.
        "aws:appautoscaling/target:Target": 1 + provisioned,
        "aws:appautoscaling/policy:Policy": 1 + provisioned,
        ...(provisioned === 0
          ? {}
          : { "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": provisioned }),
        "aws:s3/bucket:Bucket": 1,
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 1,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 1,
        "aws:s3/bucketVersioning:BucketVersioning": 1,
        "aws:s3/bucketPolicy:BucketPolicy": 1,
        "aws:s3/bucketObjectv2:BucketObjectv2": 1,
        "aws:ec2/launchTemplate:LaunchTemplate": 1,
        "aws:autoscaling/group:Group": 1,
        // The file system 3, ingest 4, retrain 5, score 5, serve 5.
        "aws:cloudwatch/metricAlarm:MetricAlarm": 22,
      });
    });
  }

  it("without consumers and directories has no gate and no access point", async () => {
    const { resources } = await runIndex("local", {
      "shared-storage:directories": "{}",
      "shared-storage:consumers": "{}",
    });
    assert.deepEqual(census(resources), {
      ...BASE,
      ...zonesOf(2),
      "aws:ec2/securityGroup:SecurityGroup": 1,
    });
  });

  it("fails before it creates anything when the configuration is wrong", async () => {
    await assert.rejects(runIndex("local", { "shared-storage:directories": "{}" }), /problems:\n - .*samples/s);
  });

  it("registers outputs once in each component", async () => {
    const { resources, registeredOutputs } = await runIndex("local");
    const components = resources.filter(({ type }) => type.startsWith("shared-storage:")).map(({ key }) => key);
    assert.deepEqual([...registeredOutputs.keys()].sort(), components.sort());
    for (const [key, names] of registeredOutputs) {
      assert.deepEqual(names, [...new Set(names)], `${key} registered outputs twice`);
      assert.notEqual(names.length, 0, `${key} registered nothing`);
    }
  });

  it("tags everything that takes tags with project, stack and name", async () => {
    const { resources } = await runIndex("local");
    const tagged = resources.filter(({ inputs }) => inputs.tags !== undefined);
    const missing = tagged.filter(({ inputs }) =>
      ["Project", "Stack", "Name"].some((key) => !JSON.stringify(inputs.tags).includes(key)),
    );
    assert.deepEqual([tagged.length > 40, missing], [true, []]);
  });

  it("stays a list of steps: under 100 lines", () => {
    assert.ok(readFileSync(join(ROOT, "index.ts"), "utf8").split("\n").length < 100);
  });
});
