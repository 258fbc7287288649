import { userData } from "../../components/userData";
import type { Inputs } from "./modelHarness";
import { IDS, REGION } from "./modelledTypes";

/** Task definition of service shop: a volume of its own, and /models to read. */
export function taskInputs(roleArn: string, fileSystemId: string, accessPointId: string): Inputs {
  return {
    family: "shop",
    cpu: "256",
    memory: "512",
    runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
    taskRole: { roleArn },
    executionRole: { roleArn },
    logGroup: { skip: true },
    volumes: [
      { name: "tmp" },
      {
        name: "models",
        efsVolumeConfiguration: {
          fileSystemId,
          transitEncryption: "ENABLED",
          authorizationConfig: { accessPointId, iam: "ENABLED" },
        },
      },
    ],
    container: {
      name: "shop",
      image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:0",
      essential: true,
      user: `${IDS.shop}:${IDS.shop}`,
      readonlyRootFilesystem: true,
      mountPoints: [
        { sourceVolume: "tmp", containerPath: "/tmp", readOnly: false },
        { sourceVolume: "models", containerPath: "/mnt/models", readOnly: true },
      ],
    },
    tags: { Consumer: "shop" },
  };
}

/** User data of worker farm: /models to read, /samples to write. */
export function workerText(fileSystemId: string, accessPointId: (directory: string) => string): string {
  return userData({
    consumer: "farm",
    region: REGION,
    packages: [],
    bundle: "s3://bundles/farm/0.tar",
    sha256: "0".repeat(64),
    unit: "shared-storage-farm.service",
    helpers: { units: [], started: [] },
    outcome: "/shared-storage/farm/start",
    fileSystemId,
    mounts: (["models", "samples"] as const).map((directory) => ({
      accessPointId: accessPointId(directory),
      at: `/mnt/${directory}`,
      rights: directory === "models" ? "read" : "write",
    })),
    group: "farm",
    hook: "bootstrap",
  });
}

/** Launch template of worker farm. */
export function templateInputs(profileArn: string, groupId: string, text: string): Inputs {
  return {
    name: "farm",
    imageId: "ami-0123456789abcdef0",
    instanceType: "c7g.large",
    iamInstanceProfile: { arn: profileArn },
    vpcSecurityGroupIds: [groupId],
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    blockDeviceMappings: [],
    tagSpecifications: [],
    userData: Buffer.from(text).toString("base64"),
    tags: { Consumer: "farm" },
  };
}
