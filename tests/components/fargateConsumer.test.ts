import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { imageContext } from "../../components/serviceImage";
import { fargateConfig, mounts, stackConfig } from "../support/stackConfigs";
import { ACCOUNT, testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const SERVICE = "awsx:ecs:FargateService::pets-service";
const UID = 1_100_000_000;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/shared-storage-test-pets`;
const REPOSITORY = `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/shared-storage-test-pets`;

function run(changes: Parameters<typeof fargateConfig>[1] = {}) {
  return runStack(stackConfig([fargateConfig("pets", { id: UID, ...changes })]));
}

describe("components/fargateConsumer", () => {
  it("is a service of its own cluster in the private subnets, with our roles, group and circuit breaker", async () => {
    const program = await run();
    const { taskDefinitionArgs, ...inputs } = program.find(SERVICE).inputs;
    assert.deepEqual(inputs, {
      name: "shared-storage-test-pets",
      cluster: `arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/shared-storage-test-pets`,
      desiredCount: 1,
      platformVersion: "1.4.0",
      networkConfiguration: {
        subnets: ["network-private-a-id", "network-private-b-id"],
        securityGroups: ["pets-group-id"],
        assignPublicIp: false,
      },
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      propagateTags: "SERVICE",
      tags: testTags("pets", "pets"),
    });
    assert.ok(taskDefinitionArgs);
    assert.deepEqual(program.find("aws:ecs/cluster:Cluster::pets-cluster").inputs, {
      name: "shared-storage-test-pets",
      tags: testTags("pets", "pets"),
    });
    assert.deepEqual(program.registeredOutputs.get("shared-storage:index:FargateConsumer::pets"), [
      "clusterArn",
      "imageUri",
    ]);
  });

  it("runs one container as the consumer's uid, read-only but for /tmp and what it may write", async () => {
    const program = await run({
      mounts: [...mounts({ models: "read" }), { directory: "journal", rights: "write", at: "/mnt/log" }],
      environment: { COLOUR: "blue" },
    });
    const volume = (directory: string) => ({
      name: `efs-${directory}`,
      efsVolumeConfiguration: {
        fileSystemId: "file-system-id",
        transitEncryption: "ENABLED",
        authorizationConfig: { accessPointId: `pets.${directory}-id`, iam: "ENABLED" },
      },
    });
    const { container, ...task } = program.find(SERVICE).inputs.taskDefinitionArgs as Record<string, object>;
    const { image, ...rest } = container as { image: string };
    assert.match(image, new RegExp(`^${REPOSITORY}@sha256:[0-9a-f]{64}$`));
    assert.deepEqual(
      { ...task, container: rest },
      {
        family: "shared-storage-test-pets",
        cpu: "256",
        memory: "512",
        runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
        taskRole: { roleArn: ROLE },
        executionRole: { roleArn: `${ROLE}-execution` },
        logGroup: { skip: true },
        volumes: [{ name: "tmp" }, volume("journal"), volume("models")],
        container: {
          name: "pets",
          essential: true,
          user: `${UID}:${UID}`,
          readonlyRootFilesystem: true,
          linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
          stopTimeout: 60,
          portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }],
          environment: [
            { name: "COLOUR", value: "blue" },
            { name: "PORT", value: "8080" },
            { name: "POWERTOOLS_METRICS_NAMESPACE", value: "shared-storage/test" },
            { name: "POWERTOOLS_SERVICE_NAME", value: "pets" },
            { name: "SHARED_STORAGE_CONSUMER", value: "pets" },
            { name: "SHARED_STORAGE_MOUNTS", value: '{"journal":"/mnt/log","models":"/mnt/models"}' },
          ],
          mountPoints: [
            { sourceVolume: "tmp", containerPath: "/tmp", readOnly: false },
            { sourceVolume: "efs-journal", containerPath: "/mnt/log", readOnly: false },
            { sourceVolume: "efs-models", containerPath: "/mnt/models", readOnly: true },
          ],
          healthCheck: {
            command: [
              "CMD",
              "node",
              "-e",
              "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`)" +
                ".then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))",
            ],
            interval: 10,
            timeout: 5,
            retries: 3,
            startPeriod: 60,
          },
          logConfiguration: {
            logDriver: "awslogs",
            options: {
              "awslogs-group": "/aws/ecs/shared-storage-test-pets",
              "awslogs-region": "eu-west-1",
              "awslogs-stream-prefix": "pets",
            },
          },
        },
        tags: testTags("pets", "pets"),
      },
    );
  });

  it("pushes an image whose tag is the hash of its content to a repository where tags cannot change", async () => {
    const program = await run();
    const { tag } = imageContext("tests/support/handlers/stay.ts", UID);
    assert.deepEqual(program.find("awsx:ecr:Repository::pets-repository").inputs, {
      name: "shared-storage-test-pets",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      forceDelete: true,
      lifecyclePolicy: { rules: [{ tagStatus: "any", maximumNumberOfImages: 10 }] },
      tags: testTags("pets", "pets"),
    });
    assert.deepEqual(program.find("awsx:ecr:Image::pets-image").inputs, {
      repositoryUrl: REPOSITORY,
      context: ".build/test/pets/image",
      platform: "linux/arm64",
      imageTag: tag,
    });
    assert.match(readFileSync(".build/test/pets/image/Dockerfile", "utf8"), new RegExp(`^USER ${UID}:${UID}$`, "m"));
  });

  it("pulls its own image and writes its own log, by a role that the container does not have", async () => {
    const program = await run();
    const { policy, role } = program.find("aws:iam/rolePolicy:RolePolicy::pets-execution").inputs;
    assert.equal(role, "shared-storage-test-pets-execution");
    assert.deepEqual(JSON.parse(String(policy)).Statement, [
      { Sid: "LogInToRegistry", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
      {
        Sid: "PullOwnImage",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/shared-storage-test-pets`,
      },
      {
        Sid: "WriteOwnLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/ecs/shared-storage-test-pets:log-stream:*`,
      },
    ]);
  });

  it("gets out on 443 only, beside NFS, and nothing gets in", async () => {
    const program = await run();
    const rules = program.resources.filter(({ inputs }) => inputs.securityGroupId === "pets-group-id");
    assert.deepEqual(
      rules.map(({ key, inputs }) => [key, inputs.toPort]),
      [
        ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::pets-https-egress", 443],
        ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::pets-nfs-egress", 2049],
      ],
    );
  });
});
