import type { Check } from "../check";
import { clientOf } from "../client";

/**
 * What the client's own tools refuse. Whether an unencrypted mount without access point and IAM is let in is the
 * file-system policy's business, which the IAM check evaluates.
 */
export const tls: Check = {
  name: "TLS",
  run: (facts) => {
    const { request } = facts;
    const resource = clientOf(facts);
    if (request.tls) return { passed: true, resource, detail: "the mount is encrypted" };
    const needing = request.accessPoint !== undefined ? "accesspoint" : request.iam ? "iam" : undefined;
    if (needing === undefined) return { passed: true, resource, detail: "the mount is not encrypted" };
    return {
      passed: false,
      // efs-utils, src/efs_utils_common/mount_options.py, check_options_validity.
      symptom: { options: `The "tls" option is required when mounting via "${needing}"` },
      resource,
      missing: `TLS on the mount at ${request.at}`,
      fix: request.compute === "fargate" ? 'set transitEncryption to "ENABLED"' : 'add "tls" to the mount options',
    };
  },
};
