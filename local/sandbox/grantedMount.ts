import type { Admission } from "../admission/types";
import type { ProcessAccess } from "./types";

/** A mount that admission granted, and the folder behind it. */
export interface GrantedMount {
  readonly admission: Extract<Admission, { granted: true }>;
  /** Absolute path on this machine. */
  readonly source: string;
}

/** Identity of a process without a mount: nobody's, outside the ranges of consumers and directories. */
export const UNMOUNTED_ID = 2 ** 31 - 2;

/** Identity and mounts of a process that has all of these mounts. */
export function accessOf(mounts: readonly GrantedMount[]): ProcessAccess {
  const uid = mounts[0]?.admission.uid ?? UNMOUNTED_ID;
  const gids = mounts.flatMap(({ admission }) => [admission.gid, ...admission.secondaryGids]);
  return {
    uid,
    // A consumer's own gid is its uid; the access points' gids are those of the directories it writes.
    gid: uid,
    groups: [...new Set(gids)].filter((gid) => gid !== uid),
    mounts: mounts.map(({ source, admission }) => ({
      source,
      at: admission.request.at,
      readOnly: admission.rights === "read",
    })),
  };
}
