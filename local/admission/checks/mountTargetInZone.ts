import { nameOf } from "../../cloud/problem";
import { fileSystem, mountTarget } from "../../cloud/services/efs";
import type { Check } from "../check";

export const mountTargetInZone: Check = {
  name: "mount target in zone",
  run: ({ request, zone, fileSystem: system, mountTarget: target }) => {
    if (target !== undefined) {
      return {
        passed: true,
        resource: nameOf(target),
        detail: `${target.id} at ${target.outputs.ipAddress} serves ${zone}`,
      };
    }
    if (system === undefined) {
      return {
        passed: false,
        symptom: "unresolved",
        resource: `${fileSystem.type}::${request.fileSystemId}`,
        missing: `file system ${request.fileSystemId}`,
        fix: "create the file system, or mount one that exists",
      };
    }
    return {
      passed: false,
      symptom: "unresolved",
      resource: nameOf(system),
      missing: `${mountTarget.type} of ${request.fileSystemId} in ${zone || request.subnetId}`,
      fix: `create a mount target in ${zone || request.subnetId}, or place ${request.consumer} in zones that have one`,
    };
  },
};
