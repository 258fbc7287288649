import { z } from "zod";
import { FARGATE_GAPS, FARGATE_SIZES } from "../../../config/limits";
import { tags } from "../fields";
import { firstFor, firstOf } from "../firstOf";
import { arn, autoName } from "../physicalIds";
import type { Refused } from "../problem";
import { type Creation, resourceType } from "../resourceType";
import { type Container, container, type Volume, volume } from "./ecsContainer";
import { refusedWays, type ServiceInputs, serviceInputs } from "./ecsServiceInputs";
import { missingSubnet } from "./efs";
import { missingGroup } from "./securityGroups";

export const cluster = resourceType({
  type: "aws:ecs/cluster:Cluster",
  inputs: z.strictObject({ name: z.string().optional(), tags }),
  create: ({ type, name, inputs, ...place }) => {
    const physical = inputs.name ?? autoName(type, name);
    const clusterArn = arn(place, "ecs", `cluster/${physical}`);
    return { id: clusterArn, outputs: { name: physical, arn: clusterArn } };
  },
});

const taskDefinitionInputs = z.strictObject({
  family: z.string().regex(/^[\w-]{1,255}$/, { error: "1 to 255 letters, digits, hyphens and underscores" }),
  cpu: z.string(),
  memory: z.string(),
  networkMode: z.literal("awsvpc"),
  requiresCompatibilities: z.array(z.literal("FARGATE")).length(1),
  runtimePlatform: z.strictObject({
    cpuArchitecture: z.enum(["ARM64", "X86_64"]),
    operatingSystemFamily: z.literal("LINUX"),
  }),
  taskRoleArn: z.string(),
  executionRoleArn: z.string(),
  volumes: z.array(volume).optional(),
  /** JSON: a list of containers. */
  containerDefinitions: z.string(),
  tags,
});

/** The containers of a task definition. Throws ZodError for what the model does not know. */
export function containersOf({ containerDefinitions }: { readonly containerDefinitions: string }): Container[] {
  return z.array(container).min(1).parse(JSON.parse(containerDefinitions));
}

export const taskDefinition = resourceType({
  type: "aws:ecs/taskDefinition:TaskDefinition",
  inputs: taskDefinitionInputs,
  create: ({ inputs, ...place }) => {
    const family = arn(place, "ecs", `task-definition/${inputs.family}`);
    return { id: inputs.family, outputs: { arn: `${family}:1`, arnWithoutRevision: family, revision: 1 } };
  },
  refuse: ({ inputs }) =>
    firstOf(
      () => illegalSize(inputs.cpu, inputs.memory),
      () => firstFor(inputs.volumes ?? [], refusedVolume),
      () => unknownVolume(inputs),
    ),
});

/** What RegisterTaskDefinition says of volumes. */
function refusedVolume({ name, efsVolumeConfiguration: efs }: Volume): Refused | undefined {
  if (efs === undefined) return undefined;
  const { accessPointId, iam } = efs.authorizationConfig ?? {};
  if ((accessPointId !== undefined || iam === "ENABLED") && efs.transitEncryption !== "ENABLED") {
    const what = accessPointId === undefined ? "IAM authorization" : "an EFS access point";
    return {
      check: "TLS",
      error: "ClientException",
      // ECS API, EFSAuthorizationConfig, says that it is refused, but not in which words.
      message: `Create TaskDefinition: When using ${what}, transit encryption must be enabled. (text unverified)`,
      missing: `transitEncryption ENABLED on volume ${name}`,
      fix: 'set transitEncryption to "ENABLED"',
    };
  }
  if (accessPointId !== undefined && efs.rootDirectory !== undefined && efs.rootDirectory !== "/") {
    return {
      check: "root directory",
      error: "ClientException",
      // As reported in aws/aws-cdk#10683.
      message:
        'Create TaskDefinition: When using an EFS access point, the root directory must either be set to "/" or be omitted.',
      missing: `a volume ${name} without root directory`,
      fix: "leave rootDirectory out: the access point has its own",
    };
  }
  return undefined;
}

function unknownVolume(inputs: z.output<typeof taskDefinitionInputs>): Refused | undefined {
  const known = new Set((inputs.volumes ?? []).map(({ name }) => name));
  const used = containersOf(inputs).flatMap(({ mountPoints = [] }) =>
    mountPoints.map(({ sourceVolume }) => sourceVolume),
  );
  const unknown = used.find((name) => !known.has(name));
  if (unknown === undefined) return undefined;
  return {
    error: "ClientException",
    message: `Unknown volume '${unknown}'.`,
    missing: `volume ${unknown}`,
    fix: `declare it under volumes (declared: ${[...known].join(", ") || "none"})`,
  };
}

function illegalSize(cpu: string, memory: string): Refused | undefined {
  const size = FARGATE_SIZES[Number(cpu)];
  const mib = Number(memory);
  if (
    size !== undefined &&
    mib >= size.min &&
    mib <= size.max &&
    (mib - size.min) % size.step === 0 &&
    !FARGATE_GAPS[Number(cpu)]?.includes(mib)
  ) {
    return undefined;
  }
  return {
    error: "ClientException",
    message: "No Fargate configuration exists for given values.",
    missing: `a Fargate size of ${cpu} CPU units and ${memory} MiB`,
    fix: "choose a pair that Fargate has",
  };
}

export const service = resourceType({
  type: "aws:ecs/service:Service",
  inputs: serviceInputs,
  create: ({ type, name, inputs, ...place }) => {
    const physical = inputs.name ?? autoName(type, name);
    const serviceArn = arn(place, "ecs", `service/${clusterNameOf(inputs.cluster)}/${physical}`);
    return { id: serviceArn, outputs: { name: physical, arn: serviceArn } };
  },
  refuse: (creation, existing) =>
    firstOf(
      () => refusedService(creation),
      () => twice(creation.inputs, existing),
    ),
});

function refusedService({ inputs, world }: Creation<ServiceInputs>): Refused | undefined {
  return firstOf<Refused>(
    () => {
      const found = world.find(
        cluster,
        ({ outputs }) => outputs.arn === inputs.cluster || outputs.name === inputs.cluster,
      );
      if (found !== undefined) return undefined;
      return {
        error: "ClusterNotFoundException",
        message: "Cluster not found.",
        missing: `cluster ${inputs.cluster}`,
        fix: "create the cluster first",
        needs: { type: cluster.type, id: inputs.cluster },
      };
    },
    () => {
      if (world.byArn(taskDefinition, inputs.taskDefinition) !== undefined) return undefined;
      return {
        error: "ClientException",
        message: "TaskDefinition not found.",
        missing: `task definition ${inputs.taskDefinition}`,
        fix: "create the task definition first",
        needs: { type: taskDefinition.type, id: inputs.taskDefinition.replace(/^.*task-definition\/(.+):\d+$/, "$1") },
      };
    },
    () => firstFor(inputs.networkConfiguration.subnets, (id) => missingSubnet(world, id)),
    () => firstFor(inputs.networkConfiguration.securityGroups, (id) => missingGroup(world, id)),
    () => refusedWays(inputs, clusterNameOf(inputs.cluster), world),
  );
}

function twice(
  inputs: ServiceInputs,
  existing: readonly { readonly name: string; readonly inputs: ServiceInputs }[],
): Refused | undefined {
  const same = existing.find(
    (one) => one.inputs.cluster === inputs.cluster && inputs.name !== undefined && one.inputs.name === inputs.name,
  );
  if (same === undefined) return undefined;
  return {
    error: "InvalidParameterException",
    message: "Creation of service was not idempotent.",
    missing: "a name of its own",
    fix: `rename it or ${same.name}`,
  };
}

function clusterNameOf(arnOrName: string): string {
  return arnOrName.replace(/^.*:cluster\//, "");
}
