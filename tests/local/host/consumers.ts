import type { Refusal } from "../../../local/admission/types";
import type { ConsumerStatus } from "../../../local/compute/types";

export const REFUSAL: Refusal = {
  check: "IAM",
  error: "EFSMountFailureException",
  message: "access denied by server while mounting 127.0.0.1:/",
  resource: "aws:iam/rolePolicy:RolePolicy::serve-mounts",
  missing: "an Allow for elasticfilesystem:ClientMount",
  fix: "attach the role policy of serve again",
};

const SHAPES = {
  ingest: { compute: "lambda", mounts: [{ directory: "samples", rights: "write", at: "/mnt/samples" }] },
  retrain: { compute: "ec2", mounts: [{ directory: "journal", rights: "write", at: "/mnt/journal" }] },
  serve: { compute: "fargate", mounts: [{ directory: "models", rights: "read", at: "/mnt/models" }] },
} as const;

/** Status of one of the three consumers, running unless `changes` say otherwise. */
export function consumer(name: keyof typeof SHAPES, changes: Partial<ConsumerStatus> = {}): ConsumerStatus {
  return {
    ...{ name, ...SHAPES[name], uid: 1_100_000_000, pids: [100], restarts: 0 },
    ...{ refusal: undefined, crashLoop: undefined },
    ...changes,
  };
}
