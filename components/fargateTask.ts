import type * as awsx from "@pulumi/awsx";
import type * as pulumi from "@pulumi/pulumi";
import type { FargateConsumerConfig } from "../config/types";
import { type Access, byDirectory } from "./access";
import { environmentOf } from "./environment";
import { linkVariables } from "./linkVariables";
import { metricVariables } from "./metricVariables";
import { physicalName, tagsOf } from "./naming";
import type { Platform } from "./platform";

/** Seconds between SIGTERM and SIGKILL; Fargate allows at most 120. */
const STOP_SECONDS = 60;
const TMP = "tmp";

export interface FargateTaskArgs {
  readonly config: FargateConsumerConfig;
  readonly access: Access;
  readonly platform: Platform;
  readonly image: pulumi.Input<string>;
  readonly executionRoleArn: pulumi.Input<string>;
  readonly logGroupName: pulumi.Input<string>;
}

/** Task definition of a service: one container as the consumer's uid, nothing writable but /tmp and its mounts. */
export function fargateTask(args: FargateTaskArgs): awsx.types.input.ecs.FargateServiceTaskDefinitionArgs {
  const { config, access, platform } = args;
  const mounts = byDirectory(config.mounts);
  return {
    family: physicalName(platform.names, config.name),
    cpu: String(config.cpu),
    memory: String(config.memory),
    runtimePlatform: {
      cpuArchitecture: config.architecture === "arm64" ? "ARM64" : "X86_64",
      operatingSystemFamily: "LINUX",
    },
    taskRole: { roleArn: access.role.arn },
    executionRole: { roleArn: args.executionRoleArn },
    // The group is ours (below, in the container): awsx would make one that keeps logs for ever.
    logGroup: { skip: true },
    volumes: [
      { name: TMP },
      ...mounts.map(({ directory }) => ({
        name: volumeName(directory),
        // ECS refuses an access point or IAM without TLS, and an access point with a root directory.
        efsVolumeConfiguration: {
          fileSystemId: platform.fileSystem.fileSystemId,
          transitEncryption: "ENABLED",
          authorizationConfig: { accessPointId: access.accessPoints[directory]!.id, iam: "ENABLED" },
        },
      })),
    ],
    container: {
      name: config.name,
      image: args.image,
      essential: true,
      user: `${config.id}:${config.id}`,
      // The session agent writes to it, says the ECS developer guide.
      readonlyRootFilesystem: !config.exec,
      linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
      stopTimeout: STOP_SECONDS,
      portMappings: [{ containerPort: config.port, hostPort: config.port, protocol: "tcp" }],
      environment: Object.entries({
        ...environmentOf(config, {
          ...linkVariables(config, platform),
          ...metricVariables(platform.names, config.name),
        }),
        PORT: String(config.port),
      })
        .map(([name, value]) => ({ name, value }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      mountPoints: [
        { sourceVolume: TMP, containerPath: "/tmp", readOnly: false },
        ...mounts.map(({ directory, rights, at }) => ({
          sourceVolume: volumeName(directory),
          containerPath: at,
          readOnly: rights === "read",
        })),
      ],
      // Of somebody else's image it is not known what could ask.
      ...(config.image === undefined ? { healthCheck: healthCheck(config) } : {}),
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": args.logGroupName,
          "awslogs-region": platform.names.region,
          "awslogs-stream-prefix": config.name,
        },
      },
    },
    tags: tagsOf(platform.names, config.name, config.name),
  };
}

/** The image has no curl. */
function healthCheck({ healthCheck: { path, ...times } }: FargateConsumerConfig) {
  const ask = `fetch(\`http://127.0.0.1:\${process.env.PORT}${path}\`)`;
  const judge = ".then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))";
  return { command: ["CMD", "node", "-e", ask + judge], ...times };
}

/** A directory may be called tmp too. */
function volumeName(directory: string): string {
  return `efs-${directory}`;
}
