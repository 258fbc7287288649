import { accessOf } from "../sandbox/grantedMount";
import type { SandboxSpec } from "../sandbox/types";
import type { Bootstrapped } from "./bootstrap";
import type { Unit } from "./unitFile";

/** Folder of the bundle on an instance. */
const WORKER_HOME = "/opt/shared-storage";

/** PrivateTmp= of a unit is on the instance's disk; here it is memory, so it has an end. */
const TMP_BYTES = 1024 * 1024 * 1024;

/** The process of a worker's unit: systemd's directives as a sandbox. */
export function workerProcess(label: string, unit: Unit, { mounts }: Bootstrapped, home: string): SandboxSpec {
  return {
    label,
    uid: unit.uid,
    gid: unit.gid,
    groups: unit.groups,
    umask: unit.umask,
    // ProtectSystem=strict: nothing is writable but what the unit lists.
    mounts: accessOf(mounts).mounts.map((mount) => ({
      ...mount,
      readOnly: mount.readOnly || !unit.writable.includes(mount.at),
    })),
    readOnlyFolders: [{ source: home, at: WORKER_HOME }],
    tmpBytes: TMP_BYTES,
    workingDirectory: unit.workingDirectory,
    environment: { LANG: "C.UTF-8", PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", ...unit.environment },
    nodeArguments: unit.nodeArguments,
  };
}
