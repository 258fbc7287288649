import { clientAccess } from "./clientAccess";
import type { MountFacts } from "./facts";

export interface PosixIdentity {
  readonly uid: number;
  readonly gid: number;
  readonly secondaryGids: readonly number[];
  readonly squashed: boolean;
}

/** EFS user guide, "Root squashing": root without ClientRootAccess acts as this user and group. */
const NOBODY = 65534;

/** Who the client is on the file system, whatever the process says; undefined if the access point does not say. */
export function identityOf(facts: MountFacts): PosixIdentity | undefined {
  const user = facts.accessPoint?.inputs.posixUser;
  if (user === undefined) return undefined;
  const squashed = user.uid === 0 && clientAccess(facts, "ClientRootAccess").outcome !== "allowed";
  return squashed
    ? { uid: NOBODY, gid: NOBODY, secondaryGids: [], squashed }
    : { uid: user.uid, gid: user.gid, secondaryGids: user.secondaryGids ?? [], squashed };
}
