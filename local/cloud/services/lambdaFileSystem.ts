import type { Refused } from "../problem";
import type { Recorded } from "../resourceType";
import type { World } from "../world";
import { accessPoint, mountTarget } from "./efs";
import { subnet } from "./vpc";

interface FileSystemInputs {
  readonly fileSystemConfig?: { readonly arn: string };
  readonly vpcConfig?: { readonly subnetIds: readonly string[] };
}

/** What Lambda looks at before it takes a file-system configuration. Rights and rules show only at the first mount. */
export function refusedFileSystem(
  { fileSystemConfig, vpcConfig }: FileSystemInputs,
  world: World,
): Refused | undefined {
  if (fileSystemConfig === undefined) return undefined;
  if (vpcConfig === undefined) {
    return {
      error: "InvalidParameterValueException",
      message: "Function must be configured to execute in a VPC to reference access point.",
      missing: "vpcConfig",
      fix: "set vpcConfig",
    };
  }
  const point = world.byArn(accessPoint, fileSystemConfig.arn);
  if (point === undefined) {
    return {
      check: "access point",
      error: "InvalidParameterValueException",
      message: `EFS access point ${fileSystemConfig.arn} does not exist`,
      missing: `access point ${fileSystemConfig.arn}`,
      fix: "create the access point first",
      needs: { type: accessPoint.type, id: fileSystemConfig.arn.replace(/^.*access-point\//, "") },
    };
  }
  return uncoveredZone(world, point, vpcConfig.subnetIds);
}

function uncoveredZone(
  world: World,
  point: Recorded<typeof accessPoint>,
  subnetIds: readonly string[],
): Refused | undefined {
  const { fileSystemId } = point.inputs;
  const targets = world.all(mountTarget).filter((target) => target.inputs.fileSystemId === fileSystemId);
  const covered = new Set(targets.map((target) => target.outputs.availabilityZoneName));
  const zones = subnetIds.map((id) => world.byId(subnet, id)?.inputs.availabilityZone ?? "");
  const open = [...new Set(zones)].filter((zone) => !covered.has(zone)).sort();
  if (open.length === 0) return undefined;
  return {
    check: "mount target in zone",
    error: "InvalidParameterValueException",
    message:
      `EFS file system ${point.outputs.fileSystemArn} referenced by access point ${point.outputs.arn} does not have mount targets created in all availability zones the function ` +
      "will execute in. Please create EFS mount targets in availability zones where the function has a corresponding subnet.",
    missing: `mount target of ${fileSystemId} in ${open.join(" and ")}`,
    fix: `create a mount target in ${open.join(" and ")}, or take the function's subnet there away`,
  };
}
