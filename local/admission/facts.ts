import type { Recorded } from "../cloud/resourceType";
import { accessPoint, fileSystem, mountTarget } from "../cloud/services/efs";
import { role } from "../cloud/services/iam";
import { subnet } from "../cloud/services/vpc";
import type { World } from "../cloud/world";
import type { MountRequest } from "./types";

/** What the checks of one mount look at; undefined = not in the world. */
export interface MountFacts {
  readonly world: World;
  readonly request: MountRequest;
  readonly subnet: Recorded<typeof subnet> | undefined;
  /** Empty if the subnet is unknown. */
  readonly zone: string;
  readonly region: string;
  readonly fileSystem: Recorded<typeof fileSystem> | undefined;
  /** The file system's mount target in the subnet's zone and VPC. */
  readonly mountTarget: Recorded<typeof mountTarget> | undefined;
  readonly accessPoint: Recorded<typeof accessPoint> | undefined;
  readonly role: Recorded<typeof role> | undefined;
  /** Whether a path is a directory of the file system already. */
  directoryExists(path: string): boolean;
}

export function mountFacts(
  world: World,
  request: MountRequest,
  directoryExists: (path: string) => boolean,
): MountFacts {
  const within = world.byId(subnet, request.subnetId);
  const zone = within?.inputs.availabilityZone ?? "";
  return {
    world,
    request,
    subnet: within,
    zone,
    region: zone.replace(/[a-z]$/, ""),
    fileSystem: world.byId(fileSystem, request.fileSystemId),
    mountTarget: world.find(
      mountTarget,
      ({ inputs, outputs }) =>
        inputs.fileSystemId === request.fileSystemId &&
        outputs.availabilityZoneName === zone &&
        world.byId(subnet, inputs.subnetId)?.inputs.vpcId === within?.inputs.vpcId,
    ),
    accessPoint: request.accessPoint === undefined ? undefined : findAccessPoint(world, request.accessPoint),
    role: request.roleArn === undefined ? undefined : world.byArn(role, request.roleArn),
    directoryExists,
  };
}

function findAccessPoint(world: World, idOrArn: string): Recorded<typeof accessPoint> | undefined {
  return world.find(accessPoint, ({ id, outputs }) => id === idOrArn || outputs.arn === idOrArn);
}
