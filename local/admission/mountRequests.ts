import { consumerOf } from "../cloud/consumerOf";
import { nameOf } from "../cloud/problem";
import type { Recorded } from "../cloud/resourceType";
import { autoScalingGroup, templateReference } from "../cloud/services/autoscaling";
import { containersOf, service, taskDefinition } from "../cloud/services/ecs";
import { accessPoint } from "../cloud/services/efs";
import { instanceProfile, role } from "../cloud/services/iam";
import { lambdaFunction } from "../cloud/services/lambda";
import { launchTemplate } from "../cloud/services/launchTemplates";
import { subnet } from "../cloud/services/vpc";
import type { World } from "../cloud/world";
import type { MountRequest } from "./types";
import { parseUserData } from "./userData";

/** One instance of something that mounts: where it is placed and what it asks for. */
export interface Placement {
  /** Consumer by its tag; the physical name of a function that is none, such as the negative probe. */
  readonly consumer: string;
  readonly compute: MountRequest["compute"];
  /** `type::name` of the function, service or group. */
  readonly resource: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly requests: readonly MountRequest[];
}

/**
 * Where instance `index` of every consumer is placed and what it mounts, from recorded resources alone. Instances are
 * placed in turn: instance i in subnet i mod n.
 *
 * @throws UserDataError if a worker's user data is not modelled
 */
export function placements(world: World, index = 0): readonly Placement[] {
  return [
    ...world.all(lambdaFunction).flatMap((one) => (isConsumer(one) ? functionPlacement(world, one, index) : [])),
    ...world.all(service).flatMap((one) => (isConsumer(one) ? [servicePlacement(world, one, index)] : [])),
    ...world.all(autoScalingGroup).flatMap((one) => (isConsumer(one) ? [workerPlacement(world, one, index)] : [])),
  ];
}

/** What instance `index` of every consumer mounts. */
export function mountRequests(world: World, index = 0): readonly MountRequest[] {
  return placements(world, index).flatMap(({ requests }) => requests);
}

function isConsumer({ inputs }: { readonly inputs: object }): boolean {
  return consumerOf(inputs) !== undefined;
}

/** Of any function with a VPC, a consumer or not; none for a function outside. */
export function functionPlacement(world: World, fn: Recorded<typeof lambdaFunction>, index = 0): Placement[] {
  const { vpcConfig, fileSystemConfig } = fn.inputs;
  if (vpcConfig === undefined) return [];
  const base = {
    consumer: consumerOf(fn.inputs) ?? fn.id,
    compute: "lambda" as const,
    ...place(world, vpcConfig.subnetIds, index),
  };
  const { subnetId } = base;
  if (fileSystemConfig === undefined) return [{ ...base, resource: nameOf(fn), requests: [] }];
  const point = world.byArn(accessPoint, fileSystemConfig.arn);
  const request: MountRequest = {
    consumer: base.consumer,
    compute: base.compute,
    subnetId,
    fileSystemId: point?.inputs.fileSystemId ?? "",
    accessPoint: fileSystemConfig.arn,
    securityGroupIds: vpcConfig.securityGroupIds,
    roleArn: fn.inputs.role,
    // Lambda developer guide: "Lambda encrypts all traffic to and from the file system".
    tls: true,
    iam: true,
    readOnly: false,
    at: fileSystemConfig.localMountPath,
  };
  return [{ ...base, resource: nameOf(fn), requests: [request] }];
}

/** Of replica `index` of a service. */
export function servicePlacement(world: World, recorded: Recorded<typeof service>, index = 0): Placement {
  const { networkConfiguration } = recorded.inputs;
  const consumer = consumerOf(recorded.inputs) ?? recorded.outputs.name;
  const where = place(world, networkConfiguration.subnets, index);
  const task = world.byArn(taskDefinition, recorded.inputs.taskDefinition);
  const volumes = new Map((task?.inputs.volumes ?? []).map((volume) => [volume.name, volume.efsVolumeConfiguration]));
  const mountPoints = task === undefined ? [] : containersOf(task.inputs).flatMap((one) => one.mountPoints ?? []);
  const requests = mountPoints.flatMap(({ sourceVolume, containerPath, readOnly = false }): MountRequest[] => {
    const efs = volumes.get(sourceVolume);
    if (efs === undefined) return [];
    return [
      {
        consumer,
        compute: "fargate",
        subnetId: where.subnetId,
        fileSystemId: efs.fileSystemId,
        accessPoint: efs.authorizationConfig?.accessPointId,
        securityGroupIds: networkConfiguration.securityGroups,
        roleArn: task?.inputs.taskRoleArn,
        tls: efs.transitEncryption === "ENABLED",
        iam: efs.authorizationConfig?.iam === "ENABLED",
        readOnly,
        at: containerPath,
      },
    ];
  });
  return { consumer, compute: "fargate", resource: nameOf(recorded), ...where, requests };
}

/** Of instance `index` of an Auto Scaling group. Throws UserDataError. */
export function workerPlacement(world: World, group: Recorded<typeof autoScalingGroup>, index = 0): Placement {
  const consumer = consumerOf(group.inputs) ?? group.id;
  const where = place(world, group.inputs.vpcZoneIdentifiers, index);
  const template = world.byId(launchTemplate, templateReference(group.inputs).id);
  const requests = (template === undefined ? [] : mountSteps(template, regionOf(where.zone))).map(
    ({ fileSystemId, at, options }): MountRequest => ({
      consumer,
      compute: "ec2",
      subnetId: where.subnetId,
      fileSystemId,
      accessPoint: options.accessPoint,
      securityGroupIds: template?.inputs.vpcSecurityGroupIds ?? [],
      roleArn: template === undefined ? undefined : instanceRole(world, template.inputs.iamInstanceProfile.arn),
      tls: options.tls,
      iam: options.iam,
      readOnly: options.readOnly,
      at,
    }),
  );
  return { consumer, compute: "ec2", resource: nameOf(group), ...where, requests };
}

function mountSteps({ inputs }: Recorded<typeof launchTemplate>, region: string) {
  const { steps } = parseUserData(Buffer.from(inputs.userData, "base64").toString("utf8"), region);
  return steps.filter((step) => step.verb === "mount");
}

function instanceRole(world: World, profileArn: string): string | undefined {
  const profile = world.byArn(instanceProfile, profileArn);
  return profile === undefined ? undefined : world.byId(role, profile.inputs.role)?.outputs.arn;
}

function place(world: World, subnetIds: readonly string[], index: number) {
  const subnetId = subnetIds[index % subnetIds.length] ?? "";
  return { subnetId, zone: world.byId(subnet, subnetId)?.inputs.availabilityZone ?? "" };
}

function regionOf(zone: string): string {
  return zone.replace(/[a-z]$/, "");
}
