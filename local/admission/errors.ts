import type { Symptom } from "./check";
import type { MountFacts } from "./facts";

export interface MountError {
  /** AWS's own error name. */
  readonly error: string;
  /** AWS's own text. */
  readonly message: string;
}

/** How AWS words a symptom, for each kind of compute. Sources of the texts: docs/local-model.md. */
export function mountError(symptom: Symptom, facts: MountFacts): MountError {
  if (typeof symptom === "object" && "notModelled" in symptom) {
    return { error: "NotModelled", message: symptom.notModelled };
  }
  switch (facts.request.compute) {
    case "lambda":
      return lambdaError(symptom, facts);
    case "fargate": {
      const { text, code } = clientOutput(symptom, facts);
      return {
        error: "ResourceInitializationError",
        message: `failed to invoke EFS utils commands to set up EFS volumes: stderr: ${text} : unsuccessful EFS utils command execution; code: ${code}`,
      };
    }
    case "ec2": {
      const { text, program } = clientOutput(symptom, facts);
      return { error: program, message: text };
    }
  }
}

type ClientSymptom = Exclude<Symptom, { readonly notModelled: string }>;

/** Lambda API, Invoke: errors of the file system. */
function lambdaError(symptom: ClientSymptom, { request }: MountFacts): MountError {
  if (symptom === "unresolved" || symptom === "unreachable") {
    return {
      error: "EFSMountConnectivityException",
      message: "The Lambda function couldn't make a network connection to the configured file system.",
    };
  }
  return {
    error: "EFSMountFailureException",
    message:
      `The function could not mount the EFS file system with access point ${request.accessPoint}. The mount request to the ` +
      "function's file system was rejected. Check the function's permissions, and confirm that its file system and " +
      "access point exist and are ready for use.",
  };
}

/** What efs-utils or mount.nfs4, which it calls, print. Fargate uses them too. */
function clientOutput(symptom: ClientSymptom, { request, region }: MountFacts) {
  if (typeof symptom === "object") return { program: "efs-utils", text: symptom.options, code: 1 };
  switch (symptom) {
    case "unresolved":
      // efs-utils, src/mount_efs/dns_resolver.py; botocore is not among the packages that the worker installs.
      return {
        program: "efs-utils",
        text:
          `Failed to resolve "${request.fileSystemId}.efs.${region}.amazonaws.com" - check that your file system ID is correct, ` +
          "and ensure that the VPC has an EFS mount target for this file system ID.\n" +
          "See https://docs.aws.amazon.com/console/efs/mount-dns-name for more detail.\n" +
          "Attempting to lookup mount target ip address using botocore. Failed to import necessary dependency botocore, " +
          "please install botocore first.",
        code: 1,
      };
    case "unreachable":
      return { program: "mount.nfs4", text: "mount.nfs4: Connection timed out", code: 32 };
    case "access denied":
      return {
        program: "mount.nfs4",
        text: "mount.nfs4: access denied by server while mounting 127.0.0.1:/",
        code: 32,
      };
    case "no such directory":
      return {
        program: "mount.nfs4",
        text: "mount.nfs4: mounting 127.0.0.1:/ failed, reason given by server: No such file or directory",
        code: 32,
      };
  }
}
