import type { MountRequest } from "../admission/types";
import { accessPoint } from "../cloud/services/efs";
import type { World } from "../cloud/world";
import type { MountAuthority } from "./mountPlanner";
import type { ConsumerStatus } from "./types";

/** Identity of a process without a mount: nobody's, outside the ranges of consumers and directories. */
export const UNMOUNTED_ID = 2 ** 31 - 2;

/** Who a consumer is and what it mounts, whether or not the mounts are admitted. */
export function describeMounts(
  world: World,
  authority: MountAuthority,
  requests: readonly MountRequest[],
): Pick<ConsumerStatus, "uid" | "mounts"> {
  const described = requests.map((request) => describe(world, authority, request));
  return { uid: described[0]?.uid ?? UNMOUNTED_ID, mounts: described.map(({ mount }) => mount) };
}

function describe(world: World, authority: MountAuthority, request: MountRequest) {
  const { at } = request;
  const admission = authority.admit(request);
  if (admission.granted) {
    const { uid, directory, rights } = admission;
    return { uid, mount: { directory, rights, at } };
  }
  const point = world.find(accessPoint, ({ id, outputs }) => [id, outputs.arn].includes(request.accessPoint ?? ""));
  const user = point?.inputs.posixUser;
  const directory = point?.inputs.rootDirectory?.path?.replace(/^\//, "") ?? "/";
  // Refused, so nothing says what it may do; a reader's access point has its own group, a writer's the directory's.
  const rights =
    request.readOnly || user === undefined || user.gid === user.uid ? ("read" as const) : ("write" as const);
  return { uid: user?.uid ?? UNMOUNTED_ID, mount: { directory, rights, at } };
}
