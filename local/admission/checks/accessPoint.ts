import { nameOf } from "../../cloud/problem";
import { accessPoint as accessPointType } from "../../cloud/services/efs";
import type { Check } from "../check";
import { clientOf } from "../client";

export const accessPoint: Check = {
  name: "access point",
  run: (facts) => {
    const { request, accessPoint: point } = facts;
    if (request.accessPoint === undefined) {
      return { passed: true, resource: clientOf(facts), detail: "no access point is named: the mount asks for /" };
    }
    if (point === undefined) {
      const id = request.accessPoint.replace(/^.*access-point\//, "");
      return {
        passed: false,
        symptom: "access denied",
        resource: `${accessPointType.type}::${id}`,
        missing: `access point ${id}`,
        fix: "create the access point, or mount through one that exists",
      };
    }
    if (point.inputs.fileSystemId !== request.fileSystemId) {
      return {
        passed: false,
        symptom: "access denied",
        resource: nameOf(point),
        missing: `an access point of ${request.fileSystemId}; ${point.id} belongs to ${point.inputs.fileSystemId}`,
        fix: "mount through an access point of the same file system",
      };
    }
    return { passed: true, resource: nameOf(point), detail: `${point.id} leads to ${rootOf(point)}` };
  },
};

/** Path of an access point's root. */
export function rootOf({
  inputs,
}: {
  readonly inputs: { readonly rootDirectory?: { readonly path?: string } };
}): string {
  return inputs.rootDirectory?.path ?? "/";
}
