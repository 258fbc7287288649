import { functionAddress, type NameParts } from "./addresses";
import { PHYSICAL_NAME_LENGTH } from "./limits";

/** Characters of all inline policies of a role, without white space (IAM user guide, "IAM and AWS STS quotas"). */
export const ROLE_POLICIES = 10_240;

/** Bytes of a function's own policy (Lambda developer guide, "Lambda quotas"). */
export const FUNCTION_POLICY = 20 * 1024;

/** Bytes of a task definition (ECS developer guide, "Amazon ECS service quotas"). */
export const TASK_DEFINITION = 64 * 1024;

/** What of a configuration makes a consumer's documents longer. */
export interface Documented {
  /** Directory → path in the consumer. */
  readonly mounts: Readonly<Record<string, string>>;
  readonly invokes: readonly string[];
}

export interface Place extends NameParts {
  readonly region: string;
}

/** Region's beginning → partition, where it is not `aws` (IAM user guide, "Amazon Resource Names"). */
const PARTITIONS = { "cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-iso-": "aws-iso", "us-isob-": "aws-iso-b" };

// Ids are at their longest: none is known before anything exists.
const ACCOUNT = "0".repeat(12);
const FILE_SYSTEM = `fs-${"0".repeat(17)}`;
const ACCESS_POINT = `fsap-${"0".repeat(17)}`;

/** A role's statements without what they list, names at their longest, by kind of consumer; of a further kind, the longest. */
const OWN_STATEMENTS: Readonly<Record<string, number>> = { lambda: 1750, fargate: 1000, ec2: 2350 };

/** A task definition without mounts and variables, its names, image and health check's path at their longest. */
const OWN_TASK = 3300;

/** Characters of the inline policies of a consumer's role, at most. */
export function rolePolicies(kind: string, { mounts, invokes }: Documented, place: Place): number {
  const own = OWN_STATEMENTS[kind] ?? Math.max(...Object.values(OWN_STATEMENTS));
  const accessPoint = arn("elasticfilesystem", place.region, `access-point/${ACCESS_POINT}`);
  const listed = [
    ...Object.keys(mounts).map(() => accessPoint),
    ...invokes.map((target) => arn("lambda", place.region, `function:${functionAddress(place, target)}`)),
  ];
  return own + JSON.stringify(listed).length;
}

/** Bytes of a function's policy with the two statements of each caller of its URL, at most. */
export function functionPolicy(callers: readonly string[], place: Place): number {
  const Resource = arn("lambda", place.region, `function:${"x".repeat(PHYSICAL_NAME_LENGTH)}:live`);
  const id = "0".repeat(12);
  const Statement = callers.flatMap((AWS) => [
    {
      ...{ Sid: `url-${id}`, Effect: "Allow", Principal: { AWS }, Action: "lambda:InvokeFunctionUrl", Resource },
      Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM" } },
    },
    {
      ...{ Sid: `invoke-${id}`, Effect: "Allow", Principal: { AWS }, Action: "lambda:InvokeFunction", Resource },
      Condition: { Bool: { "lambda:InvokedViaFunctionUrl": "true" } },
    },
  ]);
  return JSON.stringify({ Version: "2012-10-17", Id: "default", Statement }).length;
}

/** Bytes of a service's task definition with all its variables, the program's own included, at most. */
export function taskDefinition(
  { mounts }: Pick<Documented, "mounts">,
  variables: Readonly<Record<string, string>>,
): number {
  const volumes = Object.keys(mounts).map((directory) => ({
    name: `efs-${directory}`,
    efsVolumeConfiguration: {
      fileSystemId: FILE_SYSTEM,
      transitEncryption: "ENABLED",
      authorizationConfig: { accessPointId: ACCESS_POINT, iam: "ENABLED" },
    },
  }));
  const mountPoints = Object.entries(mounts).map(([directory, containerPath]) => ({
    ...{ sourceVolume: `efs-${directory}`, containerPath, readOnly: false },
  }));
  const environment = Object.entries(variables).map(([name, value]) => ({ name, value }));
  return OWN_TASK + Buffer.byteLength(JSON.stringify([volumes, mountPoints, environment]));
}

function arn(service: string, region: string, resource: string): string {
  const [, partition = "aws"] = Object.entries(PARTITIONS).find(([start]) => region.startsWith(start)) ?? [];
  return `arn:${partition}:${service}:${region}:${ACCOUNT}:${resource}`;
}
