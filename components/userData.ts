import { stringify } from "yaml";
import type { Rights } from "../config/types";
import { OWN_PACKAGES, USER_DATA_BYTES } from "../config/workerLimits";
import { SCRIPT_PATH, workerScript } from "./workerScript";

export interface UserDataMount {
  readonly accessPointId: string;
  readonly at: string;
  readonly rights: Rights;
}

export interface UserDataArgs {
  readonly consumer: string;
  readonly region: string;
  /** Besides the worker's own. */
  readonly packages: readonly string[];
  /** `s3://bucket/key`. */
  readonly bundle: string;
  /** Of the bundle, in hexadecimal. */
  readonly sha256: string;
  readonly unit: string;
  /** What runs beside it: units to install, and those of them to start. */
  readonly helpers: { readonly units: readonly string[]; readonly started: readonly string[] };
  readonly fileSystemId: string;
  readonly mounts: readonly UserDataMount[];
  readonly group: string;
  readonly hook: string;
  /** Name of the parameter that gets the outcome of the start. */
  readonly outcome: string;
}

/**
 * The worker's user data, as cloud-config. It only bootstraps: packages, one script, and calls of it as argument lists, in
 * order. It holds no secret (user data can be read from the instance).
 *
 * @throws Error if it is longer than EC2 takes
 */
export function userData(args: UserDataArgs): string {
  const runcmd = [
    ["fetch-bundle", args.bundle, args.sha256],
    ["install-units", args.unit, ...args.helpers.units],
    // Before the mounts, so that the reason of a failed one is collected too.
    ["collect-logs"],
    ...args.mounts.map((mount) => ["mount", args.fileSystemId, mount.at, mountOptions(mount)]),
    ["start", args.unit, ...args.helpers.started],
    ["report", args.outcome],
    ["complete-hook", args.group, args.hook, "CONTINUE"],
  ].map((call) => [SCRIPT_PATH, ...call]);
  const text = `#cloud-config\n${stringify(
    {
      packages: [...OWN_PACKAGES, ...args.packages],
      write_files: [{ path: SCRIPT_PATH, owner: "root:root", permissions: "0755", content: workerScript(args.region) }],
      runcmd,
    },
    { lineWidth: 0 },
  )}`;
  const bytes = Buffer.byteLength(text);
  if (bytes > USER_DATA_BYTES) {
    throw new Error(
      `consumer ${args.consumer}: user data has ${bytes} bytes, EC2 takes ${USER_DATA_BYTES}; use fewer mounts or shorter paths`,
    );
  }
  return text;
}

/** TLS and IAM are what access control rests on; neither can be configured away. */
export function mountOptions({ accessPointId, rights }: Omit<UserDataMount, "at">): string {
  return ["_netdev", "tls", "iam", `accesspoint=${accessPointId}`, ...(rights === "read" ? ["ro"] : [])].join(",");
}
