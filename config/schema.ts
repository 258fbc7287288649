import { z } from "zod";
import { posixId } from "./consumerFields";
import { ec2 } from "./ec2Schema";
import { fargate } from "./fargateSchema";
import { fields, flag, named } from "./fields";
import { fileSystem, maintenance } from "./fileSystemSchema";
import type { FurtherKind } from "./furtherKind";
import { lambda } from "./lambdaSchema";
import * as limits from "./limits";
import { network } from "./networkSchema";
import { observability } from "./observabilitySchema";
import { quotas } from "./quotaSchema";

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

const KINDS = [lambda, fargate, ec2] as const;
const error = "must be a map of fields";
const A_CONSUMER = "A program that mounts directories of the file system.";
const THE_CONSUMERS = { description: "The consumers, by name." };

const consumer = z.discriminatedUnion("compute", KINDS, { error }).describe(A_CONSUMER);

/** What a stack file may say in the project's own namespace. Checks across fields are in `checks/`. */
export const stackSchema = fields(
  {
    network: network.prefault({}),
    fileSystem: fileSystem.prefault({}),
    directories: named(limits.NAME, directory, { description: "The directories of the file system, by name." }).default(
      {},
    ),
    consumers: named(limits.NAME, consumer, THE_CONSUMERS).default({}),
    maintenance: maintenance.prefault({}),
    quotas: quotas.prefault({}),
    observability: observability.prefault({}),
  },
  "Configuration of one stack.",
);

/** The same with further kinds of consumers, whose values the static type does not know. */
export function stackSchemaFor(further: readonly FurtherKind[]): typeof stackSchema {
  if (further.length === 0) return stackSchema;
  const kinds = z
    .discriminatedUnion("compute", [...KINDS, ...further.map(({ schema }) => schema)], { error })
    .describe(A_CONSUMER);
  const consumers = named(limits.NAME, kinds, THE_CONSUMERS).default({});
  const schema: z.ZodObject = fields({ ...stackSchema.shape, consumers }, "Configuration of one stack.");
  return schema as typeof stackSchema;
}

export { ec2, fargate, lambda };

export type StackValues = z.output<typeof stackSchema>;
export type ConsumerValues = StackValues["consumers"][string];
