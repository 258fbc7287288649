import { z } from "zod";
import { EXTRA_POLICIES, MANAGED_POLICY } from "./computeLimits";
import { choice, fields, named, text, wholeNumber } from "./fields";
import * as limits from "./limits";
import { LOG_RETENTION_DAYS } from "./networkLimits";

export const posixId = (description: string) =>
  wholeNumber(limits.POSIX_ID, "", { description, example: 200001 }).optional().meta({ description });

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

/** A list of texts, at most so many. */
export function texts(item: z.ZodType<string>, what: string, description: string, most?: number) {
  const error = `must be a list of ${what}${most === undefined ? "" : `, at most ${most}`}`;
  const list = z.array(item, { error });
  return (most === undefined ? list : list.max(most, { error })).default([]).describe(description);
}

export const entry = text(limits.ENTRY, {
  description: "Handler file. A Lambda entry exports `handler`, the others export `run`.",
  example: "handlers/ingest.ts",
});

/** Fields that every kind of consumer has, besides `entry`. */
export const common = {
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
  invokes: texts(
    text(limits.NAME, { description: "Name of a Lambda consumer." }),
    "consumers",
    "Lambda consumers that this one may invoke, through their aliases; the environment variable SHARED_STORAGE_INVOKES has their names.",
  ),
  calls: texts(
    text(limits.NAME, { description: "Name of a Fargate consumer." }),
    "consumers",
    "Fargate consumers that this one may connect to; the environment variable SHARED_STORAGE_CALLS has their URLs.",
  ),
  policies: texts(
    text(MANAGED_POLICY, { description: "A managed policy.", example: "arn:aws:iam::123456789012:policy/read-queue" }),
    "ARNs of managed policies",
    "Managed policies that the consumer's role has besides its own.",
    EXTRA_POLICIES,
  ),
};

export const logRetentionDays = z
  .literal([...LOG_RETENTION_DAYS], { error: `must be one of ${LOG_RETENTION_DAYS.join(", ")}` })
  .default(30)
  .describe("Days that the log is kept.");
