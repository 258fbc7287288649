import { spawnSync } from "node:child_process";

/** Whether consumers get identities and mount namespaces of their own. */
export type Enforcement = { readonly kind: "root" } | { readonly kind: "none"; readonly reason: string };

/** By their paths: the PATH of a consumer's environment is its own. */
export const UNSHARE = "/usr/bin/unshare";
export const SETPRIV = "/usr/bin/setpriv";

/** What an AWS account enforces and a run without `root` enforcement does not. For the person at this machine. */
export const NOT_ENFORCED: readonly string[] = [
  "uids and gids: every consumer runs as you, and every file belongs to you",
  "read-only mounts: a consumer can write to a directory that it mounts for reading",
  "mount namespaces: a consumer can open other consumers' directories, this checkout and everything else that you can",
  "/tmp: shared, and as large as this machine's",
];

interface Machine {
  readonly platform: NodeJS.Platform;
  readonly uid: number | undefined;
  /** Exit code and output of a program; undefined if it cannot be run. */
  run(command: string, args: readonly string[]): { readonly code: number; readonly output: string } | undefined;
}

const thisMachine: Machine = {
  platform: process.platform,
  uid: process.getuid?.(),
  run: (command, args) => {
    const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
    return error === undefined && status !== null ? { code: status, output: `${stdout}${stderr}` } : undefined;
  },
};

/** Finds out what this machine can enforce by trying it. */
export function detectEnforcement(machine: Machine = thisMachine): Enforcement {
  const none = (reason: string): Enforcement => ({ kind: "none", reason });
  if (machine.platform !== "linux") return none(`mount namespaces are a part of Linux, this is ${machine.platform}`);
  if (machine.uid !== 0)
    return none("only root may build mount namespaces and change uids; start as root to enforce them");
  for (const program of [UNSHARE, SETPRIV, "mount"]) {
    const found = machine.run(program, ["--version"]);
    if (found === undefined) return none(`${program} is missing (it is a part of util-linux)`);
    if (!found.output.includes("util-linux")) return none(`${program} is not the one from util-linux`);
  }
  const mount = ["mount", "-t", "tmpfs", "none", "/mnt"];
  const tried = machine.run(UNSHARE, ["--mount", "--propagation", "private", SETPRIV, "--pdeathsig", "KILL", ...mount]);
  if (tried?.code !== 0) {
    return none(
      `this root may not mount (a container without CAP_SYS_ADMIN?): ${tried?.output.trim() ?? "unshare failed"}`,
    );
  }
  return { kind: "root" };
}
