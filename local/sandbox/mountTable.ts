import { join } from "node:path";
import type { Machine } from "./machine";
import type { SandboxSpec } from "./types";

/** Where node lies in a sandbox, as in Lambda. */
export const NODE_PATH = "/var/lang/bin/node";

const DEVICES = ["null", "zero", "full", "random", "urandom"];

/** An fstab whose entries, mounted in order below `root`, make up what the process sees. */
export function mountTable(root: string, machine: Machine, spec: SandboxSpec): string {
  const below = (path: string) => join(root, path);
  const bind = (source: string, at: string, options: string) => [source, below(at), "none", `bind,${options}`] as const;
  const covered = machine.hidden.filter((path) => machine.systemFolders.some((folder) => contains(folder, path)));
  const rows: (readonly [string, string, string, string])[] = [
    ...machine.systemFolders.map((folder) => bind(folder, folder, "ro,nosuid")),
    ...covered.map((path) => ["tmpfs", below(path), "tmpfs", "ro,size=4k,mode=000"] as const),
    // hidepid: a process sees those of its own uid only.
    ["proc", below("/proc"), "proc", "nosuid,nodev,noexec,hidepid=invisible"],
    ...DEVICES.map((name) => bind(`/dev/${name}`, `/dev/${name}`, "nosuid,noexec")),
    ["tmpfs", below("/tmp"), "tmpfs", `size=${spec.tmpBytes},mode=1777,nosuid,nodev`],
    bind(machine.node, NODE_PATH, "ro,nosuid,nodev"),
    ...spec.readOnlyFolders.map(({ source, at }) => bind(source, at, "ro,nosuid,nodev")),
    ...spec.mounts.map(({ source, at, readOnly }) => bind(source, at, `${readOnly ? "ro" : "rw"},nosuid,nodev`)),
  ];
  return rows
    .map(([source, at, type, options]) => `${fstabField(source)} ${fstabField(at)} ${type} ${options} 0 0\n`)
    .join("");
}

export interface Skeleton {
  readonly folders: readonly string[];
  readonly links: Readonly<Record<string, string>>;
  /** Path → text. */
  readonly files: Readonly<Record<string, string>>;
}

/** What must exist below the new root before the table can be mounted. */
export function skeleton(machine: Machine, spec: SandboxSpec): Skeleton {
  return {
    folders: [
      ...machine.systemFolders,
      "/proc",
      "/dev",
      "/etc",
      "/tmp",
      "/var/lang/bin",
      spec.workingDirectory,
      ...spec.readOnlyFolders.map(({ at }) => at),
      ...spec.mounts.map(({ at }) => at),
    ],
    links: { ...machine.systemLinks, "/dev/fd": "/proc/self/fd" },
    files: {
      "/etc/passwd": `root:x:0:0::/:/bin/false\nconsumer:x:${spec.uid}:${spec.gid}::/tmp:/bin/false\n`,
      "/etc/group": `root:x:0:\nconsumer:x:${spec.gid}:\n`,
      "/etc/hosts": "127.0.0.1 localhost\n",
      "/etc/nsswitch.conf": "hosts: files dns\n",
      "/etc/resolv.conf": machine.resolvConf,
      [NODE_PATH]: "",
      ...Object.fromEntries(DEVICES.map((name) => [`/dev/${name}`, ""])),
    },
  };
}

function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** fstab(5): blanks, tabs, line ends and backslashes in octal. */
function fstabField(path: string): string {
  return path.replace(/[\\\s#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`);
}
