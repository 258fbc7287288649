import * as assert from "node:assert/strict";
import { Access } from "../../components/access";
import { createPlatform } from "../../components/createPlatform";
import type { MountConfig } from "../../config/types";
import { type Program, runProgram } from "../support/program";
import { directories, mounts, stackConfig } from "../support/stackConfigs";
import { accessPointArn, FILE_SYSTEM_ARN, testTags } from "../support/tags";

const UID = 1_100_000_000;
const SAMPLES = 1_770_936_015;
const MODELS = 1_844_437_274;

function run(given: readonly MountConfig[], mayMount?: boolean): Promise<Program<Access>> {
  return runProgram(() => {
    const platform = createPlatform(stackConfig());
    const service = "lambda.amazonaws.com";
    return new Access("pets", { consumer: "pets", id: UID, mounts: given, service, platform, mayMount });
  });
}

function ofPets({ resources }: Program<unknown>) {
  return resources.filter(({ name }) => name.startsWith("pets"));
}

describe("components/access", () => {
  it("is a role, a group, one rule pair, an access point a mount and one policy", async () => {
    const program = await run(mounts({ samples: "write", models: "read" }));
    const tags = testTags("pets", "pets");
    const parent = "shared-storage:index:Access::pets";
    assert.deepEqual(Object.fromEntries(ofPets(program).map(({ key, inputs }) => [key, inputs])), {
      [parent]: {},
      "aws:iam/role:Role::pets-role": {
        name: "shared-storage-test-pets",
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "Assume",
              Effect: "Allow",
              Principal: { Service: "lambda.amazonaws.com" },
              Action: "sts:AssumeRole",
            },
          ],
        }),
        tags,
      },
      "aws:ec2/securityGroup:SecurityGroup::pets-group": {
        name: "shared-storage-test-pets",
        description: "Consumer pets of the shared file system",
        vpcId: "network-id",
        tags,
      },
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::pets-nfs-ingress": {
        description: "NFS from pets",
        securityGroupId: "file-system-mount-targets-id",
        referencedSecurityGroupId: "pets-group-id",
        ipProtocol: "tcp",
        fromPort: 2049,
        toPort: 2049,
        tags,
      },
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::pets-nfs-egress": {
        description: "NFS to the mount targets",
        securityGroupId: "pets-group-id",
        referencedSecurityGroupId: "file-system-mount-targets-id",
        ipProtocol: "tcp",
        fromPort: 2049,
        toPort: 2049,
        tags,
      },
      "aws:efs/accessPoint:AccessPoint::pets.samples": {
        fileSystemId: "file-system-id",
        posixUser: { uid: UID, gid: SAMPLES },
        rootDirectory: {
          path: "/samples",
          creationInfo: { ownerUid: SAMPLES, ownerGid: SAMPLES, permissions: "0775" },
        },
        tags: testTags("pets.samples", "pets"),
      },
      "aws:efs/accessPoint:AccessPoint::pets.models": {
        fileSystemId: "file-system-id",
        posixUser: { uid: UID, gid: UID },
        rootDirectory: {
          path: "/models",
          creationInfo: { ownerUid: MODELS, ownerGid: MODELS, permissions: "0775" },
        },
        tags: testTags("pets.models", "pets"),
      },
      "aws:iam/rolePolicy:RolePolicy::pets-mounts": {
        name: "mounts",
        role: "shared-storage-test-pets",
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "ReadThroughOwnAccessPoints",
              Effect: "Allow",
              Action: "elasticfilesystem:ClientMount",
              Resource: FILE_SYSTEM_ARN,
              Condition: {
                StringEquals: { "elasticfilesystem:AccessPointArn": [accessPointArn("pets.models")] },
              },
            },
            {
              Sid: "WriteThroughOwnAccessPoints",
              Effect: "Allow",
              Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
              Resource: FILE_SYSTEM_ARN,
              Condition: {
                StringEquals: { "elasticfilesystem:AccessPointArn": [accessPointArn("pets.samples")] },
              },
            },
          ],
        }),
      },
    });
    assert.deepEqual([...new Set(ofPets(program).map((each) => each.parent))].sort(), ["", parent]);
    assert.deepEqual(program.registeredOutputs.get(parent), ["roleArn", "securityGroupId"]);
  });

  it("lists exactly what a mount needs as readiness, and custom resources only", async () => {
    const { value } = await run(mounts({ samples: "write", models: "read" }));
    const names = await Promise.all(
      value.readiness.map(
        (resource) => new Promise((resolve) => resource.urn.apply((urn) => resolve(urn.split("::").at(-1)))),
      ),
    );
    assert.deepEqual(names, [
      "file-system-policy",
      "file-system-mount-target-a",
      "file-system-mount-target-b",
      "pets-nfs-ingress",
      "pets-nfs-egress",
      "pets.samples",
      "pets.models",
      "pets-mounts",
    ]);
  });

  it("gives the negative probe everything but the right, and no consumer's tag", async () => {
    const program = await run(mounts({ samples: "read" }), false);
    assert.deepEqual(program.names("aws:iam/rolePolicy:RolePolicy"), []);
    assert.deepEqual(program.names("aws:efs/accessPoint:AccessPoint"), ["pets.samples"]);
    assert.deepEqual(
      ofPets(program).filter(({ inputs }) => Object.hasOwn((inputs.tags ?? {}) as object, "Consumer")),
      [],
    );
  });

  it("keeps consumer a-b with directory c apart from consumer a with directory b-c", async () => {
    const program = await runProgram(() => {
      const platform = { ...createPlatform(stackConfig()), directories: directories("c", "b-c") };
      for (const [consumer, directory] of [["a-b", "c"] as const, ["a", "b-c"] as const]) {
        const given = mounts({ [directory]: "read" });
        new Access(consumer, { consumer, id: UID, mounts: given, service: "lambda.amazonaws.com", platform });
      }
    });
    assert.deepEqual(program.names("aws:efs/accessPoint:AccessPoint"), ["a-b.c", "a.b-c"]);
  });

  it("replaces an access point by making the new one first", async () => {
    const { resources } = await run(mounts({ samples: "write", models: "read" }));
    const points = resources.filter(({ type }) => type === "aws:efs/accessPoint:AccessPoint");
    assert.ok(points.length > 0);
    // Pulumi's own way: the old one goes when everything that used it has the new one, and the gate has seen it work.
    assert.deepEqual(
      points.filter(({ deleteBeforeReplace }) => deleteBeforeReplace),
      [],
    );
  });

  it("fails for a directory that is not declared, naming those that are", async () => {
    await assert.rejects(run(mounts({ toys: "read" })), {
      message: "consumer pets mounts directory toys, which is not declared (declared: samples, journal, models)",
    });
  });
});
