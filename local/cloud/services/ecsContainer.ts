import { z } from "zod";

const keyValues = z.array(z.strictObject({ name: z.string(), value: z.string() }));

/** One container of a task definition, as awsx takes it and as ECS keeps it. */
export const container = z.strictObject({
  name: z.string(),
  image: z.string(),
  essential: z.literal(true),
  user: z.string().regex(/^\d+:\d+$/, { error: "must be uid:gid" }),
  readonlyRootFilesystem: z.boolean(),
  linuxParameters: z
    .strictObject({
      initProcessEnabled: z.boolean().optional(),
      capabilities: z.strictObject({ drop: z.array(z.literal("ALL")) }).optional(),
    })
    .optional(),
  stopTimeout: z.number().int().min(0).max(120, { error: "Fargate allows at most 120" }).optional(),
  portMappings: z
    .array(
      z.strictObject({
        containerPort: z.number().int(),
        hostPort: z.number().int().optional(),
        protocol: z.literal("tcp").optional(),
      }),
    )
    .optional(),
  environment: keyValues.optional(),
  mountPoints: z
    .array(
      z.strictObject({
        sourceVolume: z.string(),
        containerPath: z.string().startsWith("/", { error: "must be absolute" }),
        readOnly: z.boolean().optional(),
      }),
    )
    .optional(),
  healthCheck: z
    .strictObject({
      command: z.array(z.string()).min(2),
      interval: z.number().int().min(5).max(300).optional(),
      timeout: z.number().int().min(2).max(60).optional(),
      retries: z.number().int().min(1).max(10).optional(),
      startPeriod: z.number().int().min(0).max(300).optional(),
    })
    .optional(),
  logConfiguration: z
    .strictObject({ logDriver: z.literal("awslogs"), options: z.record(z.string(), z.string()) })
    .optional(),
});

export type Container = z.output<typeof container>;

/** A volume of a task: on the task's own storage, or a mount of a file system. */
export const volume = z.strictObject({
  name: z.string(),
  efsVolumeConfiguration: z
    .strictObject({
      fileSystemId: z.string(),
      rootDirectory: z.string().optional(),
      transitEncryption: z.enum(["ENABLED", "DISABLED"]).optional(),
      authorizationConfig: z
        .strictObject({ accessPointId: z.string().optional(), iam: z.enum(["ENABLED", "DISABLED"]).optional() })
        .optional(),
    })
    .optional(),
});

export type Volume = z.output<typeof volume>;
