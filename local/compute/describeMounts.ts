import type { Admission, MountRequest } from "../admission/types";
import { accessPoint } from "../cloud/services/efs";
import type { World } from "../cloud/world";
import { UNMOUNTED_ID } from "../sandbox/grantedMount";
import type { ConsumerStatus } from "./types";

/** Who a consumer is and what it mounts, whether or not the mounts are admitted. */
export function describeMounts(
  world: World,
  requests: readonly MountRequest[],
  admit: (request: MountRequest) => Admission,
): Pick<ConsumerStatus, "uid" | "mounts"> {
  const described = requests.map((request) => {
    const admission = admit(request);
    if (!admission.granted) return describeRefused(world, request);
    const { uid, directory, rights } = admission;
    return { uid, mount: { directory, rights, at: request.at } };
  });
  return { uid: described[0]?.uid ?? UNMOUNTED_ID, mounts: described.map(({ mount }) => mount) };
}

/** By its access point alone: a reader's has a group of its own, a writer's the directory's. */
function describeRefused(world: World, { accessPoint: named, readOnly, at }: MountRequest) {
  const point = world.find(accessPoint, ({ id, outputs }) => named === id || named === outputs.arn);
  const user = point?.inputs.posixUser;
  const directory = point?.inputs.rootDirectory?.path?.replace(/^\//, "") ?? "/";
  const reads = readOnly || user === undefined || user.gid === user.uid;
  return { uid: user?.uid ?? UNMOUNTED_ID, mount: { directory, rights: reads ? "read" : "write", at } as const };
}
