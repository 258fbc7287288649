import { z } from "zod";
import { choice, fields, flag, named, text, wholeNumber } from "./fields";
import { fileSystem, maintenance } from "./fileSystemSchema";
import * as limits from "./limits";
import { network } from "./networkSchema";

const posixId = (description: string) =>
  wholeNumber(limits.POSIX_ID, "", { description, example: 200001 }).optional().meta({ description });

const directory = fields(
  {
    id: posixId(
      "uid and gid that own the directory; derived from its name unless set. Changing it replaces the directory's access points and strands the files that are there.",
    ),
    private: flag(
      "Only consumers that write it may mount it, and on disk nobody else may read it (mode 0770 instead of 0775). A directory that exists keeps its mode.",
    ).default(false),
  },
  "A top-level path of the file system, `/<name>`.",
);

const rights = choice(["read", "write"], {
  description: "`read` mounts read-only; `write` may create, and delete what other writers of the directory made.",
});

const mount = z.union(
  [
    rights,
    fields(
      {
        rights,
        at: text(
          limits.MOUNT_PATH,
          { description: "Absolute path in the consumer. Default: `/mnt/<directory>`.", example: "/mnt/data" },
          limits.MOUNT_PATH_LENGTH,
        ).optional(),
      },
      "A mount at a path of its own.",
    ),
  ],
  { error: "must be read, write or a map with rights and at" },
);

const common = {
  entry: text(limits.ENTRY, {
    description: "Handler file. A Lambda entry exports `handler`, the others export `run`.",
    example: "handlers/ingest.ts",
  }),
  mounts: named(limits.NAME, mount, {
    description:
      "Directory → rights. Each mount has an access point of its own. A Lambda function has exactly one (AWS's limit).",
    example: { samples: "write" },
  }),
  uid: posixId(
    "The consumer's uid, and its own gid; derived from its name unless set. Changing it replaces its access points and strands its files.",
  ),
  environment: named(
    limits.VARIABLE_NAME,
    text(limits.VARIABLE_VALUE, { description: "Value of the variable.", hidden: true }),
    {
      description: "Environment variables. They are plain text in the state and in the console: no secrets.",
    },
  ).default({}),
};

export const lambda = fields(
  {
    compute: z.literal("lambda").describe("A Lambda function: arm64, nodejs24.x, in the private subnets."),
    ...common,
    memory: wholeNumber(limits.LAMBDA_MEMORY, "of MiB", {
      description: "Memory in MiB; CPU grows with it, 1,769 MiB are one vCPU.",
    }).default(512),
    timeout: wholeNumber(limits.LAMBDA_TIMEOUT, "of seconds", {
      description: "Longest run of one request, in seconds.",
    }).default(30),
    reservedConcurrency: wholeNumber(limits.LAMBDA_CONCURRENCY, "of sandboxes", {
      description: "Reserves, and limits the function to, this many sandboxes. Default: no reservation.",
      example: 50,
    }).optional(),
  },
  "A Lambda function.",
);

export const fargate = fields(
  {
    compute: z.literal("fargate").describe("A Fargate service: arm64, one container, in the private subnets."),
    ...common,
    port: wholeNumber(limits.PORT, "", { description: "TCP port that the service listens on." }).default(8080),
    replicas: fields(
      {
        min: wholeNumber(limits.REPLICAS, "of tasks", { description: "Fewest tasks.", example: 1 }),
        max: wholeNumber(limits.REPLICAS, "of tasks", { description: "Most tasks.", example: 4 }),
      },
      "Bounds of the autoscaling.",
    ).default({ min: 1, max: 1 }),
    cpu: z
      .literal(Object.keys(limits.FARGATE_SIZES).map(Number), {
        error: `must be one of ${Object.keys(limits.FARGATE_SIZES).join(", ")}`,
      })
      .default(256)
      .describe("CPU units of a task; 1024 are one vCPU."),
    memory: wholeNumber(limits.FARGATE_MEMORY, "of MiB", {
      description: "Memory of a task in MiB; which sizes exist depends on `cpu`.",
    }).default(512),
  },
  "A Fargate service.",
);

export const ec2 = fields(
  {
    compute: z.literal("ec2").describe("One EC2 instance, kept alive by an Auto Scaling group."),
    ...common,
    instanceType: text(limits.INSTANCE_TYPE, {
      description: "Instance type; its family decides the architecture.",
    }).default("t4g.small"),
    ami: text(limits.AMI, {
      description: "Amazon Linux 2023 image of that architecture. Default: the newest one whenever an instance starts.",
      example: "ami-0123456789abcdef0",
    }).optional(),
  },
  "An EC2 worker.",
);

const consumer = z
  .discriminatedUnion("compute", [lambda, fargate, ec2], { error: "must be a map of fields" })
  .describe("A program that mounts directories of the file system.");

/** What a stack file may say in the project's own namespace. Checks across fields are in `checks/`. */
export const stackSchema = fields(
  {
    network: network.prefault({}),
    fileSystem: fileSystem.prefault({}),
    directories: named(limits.NAME, directory, { description: "The directories of the file system, by name." }).default(
      {},
    ),
    consumers: named(limits.NAME, consumer, { description: "The consumers, by name." }).default({}),
    maintenance: maintenance.prefault({}),
  },
  "Configuration of one stack.",
);

export type StackValues = z.output<typeof stackSchema>;
export type ConsumerValues = StackValues["consumers"][string];
