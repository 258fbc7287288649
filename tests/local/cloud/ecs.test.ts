import * as assert from "node:assert/strict";
import { containersOf } from "../../../local/cloud/services/ecs";
import type { Inputs } from "../../support/modelHarness";
import { type ModelledStack, TYPES } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const ARN = "arn:aws:ecs:eu-west-1:123456789012";

/** The stack's own task definition, under another family and with changes. */
const task = (stack: ModelledStack, changes: object = {}): Inputs => ({
  ...stack.get(TYPES.task, "shop").inputs,
  family: "zoo",
  ...changes,
});
const efs = (stack: ModelledStack, changes: object) => [
  { name: "tmp" },
  {
    name: "models",
    efsVolumeConfiguration: {
      fileSystemId: stack.id(TYPES.fileSystem, "fs"),
      transitEncryption: "ENABLED",
      authorizationConfig: { accessPointId: stack.id(TYPES.accessPoint, "shop.models"), iam: "ENABLED" },
      ...changes,
    },
  },
];
const service = (stack: ModelledStack, changes: object = {}): Inputs => ({
  ...stack.get(TYPES.service, "shop").inputs,
  name: "zoo",
  ...changes,
});

describe("local/cloud/services/ecs", () => {
  describe("Cluster", () => {
    it("is identified by its ARN", async () => {
      const { id, computed } = await assertCreated(TYPES.cluster, () => ({ name: "zoo" }));
      assert.deepEqual([id, computed], [`${ARN}:cluster/zoo`, { arn: `${ARN}:cluster/zoo` }]);
    });
  });

  describe("TaskDefinition", () => {
    it("is revision 1 of its family", async () => {
      const { id, computed } = await assertCreated(TYPES.task, (stack) => task(stack));
      assert.equal(id, "zoo");
      assert.deepEqual(computed, {
        arn: `${ARN}:task-definition/zoo:1`,
        arnWithoutRevision: `${ARN}:task-definition/zoo`,
        revision: 1,
      });
    });

    const unencrypted = (what: string) => ({
      error: "ClientException",
      message: `Create TaskDefinition: When using ${what}, transit encryption must be enabled. (text unverified)`,
      missing: "transitEncryption ENABLED on volume models",
      fix: 'set transitEncryption to "ENABLED"',
    });

    it("refuses an access point without TLS", () =>
      assertRefused(
        TYPES.task,
        (stack) => task(stack, { volumes: efs(stack, { transitEncryption: "DISABLED" }) }),
        unencrypted("an EFS access point"),
      ));

    it("refuses IAM without TLS, which is the default", () =>
      assertRefused(
        TYPES.task,
        (stack) =>
          task(stack, {
            volumes: efs(stack, { transitEncryption: undefined, authorizationConfig: { iam: "ENABLED" } }),
          }),
        unencrypted("IAM authorization"),
      ));

    it("refuses an access point with a root directory", () =>
      assertRefused(TYPES.task, (stack) => task(stack, { volumes: efs(stack, { rootDirectory: "/models" }) }), {
        error: "ClientException",
        message:
          'Create TaskDefinition: When using an EFS access point, the root directory must either be set to "/" or be omitted.',
        missing: "a volume models without root directory",
        fix: "leave rootDirectory out: the access point has its own",
      }));

    it("takes the root directory / with an access point, and another without", async () => {
      await assertCreated(TYPES.task, (stack) => task(stack, { volumes: efs(stack, { rootDirectory: "/" }) }));
      await assertCreated(TYPES.task, (stack) =>
        task(stack, {
          volumes: efs(stack, {
            rootDirectory: "/models",
            authorizationConfig: undefined,
            transitEncryption: "DISABLED",
          }),
        }),
      );
    });

    it("refuses mount points without volume", () =>
      assertRefused(TYPES.task, (stack) => task(stack, { volumes: [{ name: "tmp" }] }), {
        error: "ClientException",
        message: "Unknown volume 'models'.",
        missing: "volume models",
        fix: "declare it under volumes (declared: tmp)",
      }));

    const sizes: readonly (readonly [string, string, boolean])[] = [
      ["256", "512", true],
      ["256", "1024", true],
      ["256", "1536", false],
      ["256", "2048", true],
      ["256", "3072", false],
      ["512", "512", false],
      ["1024", "2048", true],
      ["1024", "2500", false],
      ["16384", "32768", true],
      ["300", "1024", false],
      ["half", "much", false],
    ];
    for (const [cpu, memory, exists] of sizes) {
      it(`${exists ? "has" : "refuses"} the size ${cpu}/${memory}`, async () => {
        if (exists) await assertCreated(TYPES.task, (stack) => task(stack, { cpu, memory }));
        else {
          await assertRefused(TYPES.task, (stack) => task(stack, { cpu, memory }), {
            error: "ClientException",
            message: "No Fargate configuration exists for given values.",
            missing: `a Fargate size of ${cpu} CPU units and ${memory} MiB`,
            fix: "choose a pair that Fargate has",
          });
        }
      });
    }

    it("knows its containers, and no others", async () => {
      const { computed } = await assertCreated(TYPES.cluster, () => ({}));
      assert.ok(computed.name);
      assert.throws(() => containersOf({ containerDefinitions: '[{"name":"a"}]' }), { name: "ZodError" });
      assert.throws(() => containersOf({ containerDefinitions: "[]" }), { name: "ZodError" });
    });
  });

  describe("Service", () => {
    it("is identified by cluster and name", async () => {
      const { id, computed } = await assertCreated(TYPES.service, (stack) => service(stack));
      assert.deepEqual([id, computed], [`${ARN}:service/shop/zoo`, { arn: `${ARN}:service/shop/zoo` }]);
    });

    it("needs the cluster", () =>
      assertRefused(TYPES.service, (stack) => service(stack, { cluster: `${ARN}:cluster/zoo` }), {
        error: "ClusterNotFoundException",
        message: "Cluster not found.",
        missing: `cluster ${ARN}:cluster/zoo`,
        fix: "create the cluster first",
      }));

    it("needs the task definition, of that revision", () =>
      assertRefused(TYPES.service, (stack) => service(stack, { taskDefinition: `${ARN}:task-definition/shop:2` }), {
        error: "ClientException",
        message: "TaskDefinition not found.",
        missing: `task definition ${ARN}:task-definition/shop:2`,
        fix: "create the task definition first",
      }));

    it("needs subnets and groups", async () => {
      const network = (stack: ModelledStack, changes: object) => ({
        networkConfiguration: { ...Object(stack.get(TYPES.service, "shop").inputs.networkConfiguration), ...changes },
      });
      await assertRefused(TYPES.service, (stack) => service(stack, network(stack, { subnets: ["subnet-9"] })), {
        error: "InvalidSubnetID.NotFound",
        message: "The subnet ID 'subnet-9' does not exist",
        missing: "subnet subnet-9",
        fix: "create the subnet first",
      });
      await assertRefused(TYPES.service, (stack) => service(stack, network(stack, { securityGroups: ["sg-9"] })), {
        error: "InvalidGroup.NotFound",
        message: "The security group 'sg-9' does not exist",
        missing: "security group sg-9",
        fix: "create the group first",
      });
    });

    it("has a name of its own in the cluster", () =>
      assertRefused(TYPES.service, (stack) => service(stack, { name: "shop" }), {
        error: "InvalidParameterException",
        message: "Creation of service was not idempotent.",
        missing: "a name of its own",
        fix: "rename it or shop",
      }));

    it("runs on Fargate only, and takes a load balancer's target group with container and port", () =>
      assertInvalid(
        TYPES.service,
        (stack) => service(stack, { launchType: "EC2", loadBalancers: [{ containerPort: 1 }] }),
        'launchType: got "EC2"; Invalid input: expected "FARGATE"',
        "loadBalancers[0].targetGroupArn is missing",
        "loadBalancers[0].containerName is missing",
      ));
  });
});
