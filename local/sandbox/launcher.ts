import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Enforcement, SETPRIV, UNSHARE } from "./enforcement";
import { withHostPaths } from "./hostPaths";
import { type Machine, readMachine } from "./machine";
import { mountTable, NODE_PATH, skeleton } from "./mountTable";
import { processListOf } from "./processList";
import { type Command, spawnProcess } from "./spawnProcess";
import { copyReadable, writeSkeleton } from "./stage";
import type { Launch, SandboxSpec } from "./types";

export interface LauncherOptions {
  readonly enforcement: Enforcement;
  /** Folders that no process may see, even where a system folder holds them: the checkout, the state. */
  readonly hidden: readonly string[];
  /** Folder of the launcher's own; emptied at the start. */
  readonly runFolder: string;
}

export interface Launcher {
  readonly launch: Launch;
  /** Pids that a killed host had left, ended now. */
  readonly cleared: readonly number[];
}

/** The preload's folder, here and in the sandbox. */
interface Preload {
  readonly source: string;
  readonly at: string;
}

const LOOPBACK = "/var/shared-storage";
const ENTER = join(__dirname, "enter.sh");
/** The shell, mount and setpriv run as root with the process's environment: what would change them is not passed on. */
const FORBIDDEN_VARIABLES = /^(LD_.*|GLIBC_TUNABLES|LIBMOUNT_.*|ENV|IFS)$/;

/** Ends what an earlier host left, and prepares for starting processes. */
export function createLauncher({ enforcement, hidden, runFolder }: LauncherOptions): Launcher {
  const list = processListOf(runFolder);
  const cleared = list.clear();
  for (const name of ["sandboxes", "root", "loopback"]) rmSync(join(runFolder, name), { recursive: true, force: true });
  mkdirSync(join(runFolder, "root"), { recursive: true });
  mkdirSync(join(runFolder, "sandboxes"));
  copyReadable(join(__dirname, "runtime"), join(runFolder, "loopback"));
  const loopback = { source: join(runFolder, "loopback"), at: LOOPBACK };
  const machine = enforcement.kind === "root" ? readMachine(hidden, runFolder) : undefined;
  let serial = 0;
  const launch: Launch = (given, output) => {
    const spec = withPreload(given, loopback);
    const bad = Object.keys(spec.environment).filter((name) => FORBIDDEN_VARIABLES.test(name));
    if (bad.length > 0)
      throw new Error(`${spec.label}: environment variable ${bad.join(", ")} cannot be set on this machine`);
    const staging = join(runFolder, "sandboxes", String(serial++));
    const command = machine === undefined ? plainCommand(spec) : namespaceCommand(spec, machine, runFolder, staging);
    const cleanUp = () => {
      for (const path of [staging, `${staging}.skeleton`]) rmSync(path, { recursive: true, force: true });
    };
    return spawnProcess(command, { list, output, cleanUp });
  };
  return { launch, cleared };
}

function withPreload(spec: SandboxSpec, loopback: Preload): SandboxSpec {
  return {
    ...spec,
    readOnlyFolders: [...spec.readOnlyFolders, loopback],
    environment: { ...spec.environment, SHARED_STORAGE_HOST_PID: String(process.pid) },
    nodeArguments: ["--import", `${LOOPBACK}/loopback.mjs`, ...spec.nodeArguments],
  };
}

function namespaceCommand(spec: SandboxSpec, machine: Machine, runFolder: string, staging: string): Command {
  const newRoot = join(runFolder, "root");
  writeFileSync(staging, mountTable(newRoot, machine, spec), { mode: 0o600 });
  writeSkeleton(`${staging}.skeleton`, skeleton(machine, spec));
  const groups = spec.groups.length > 0 ? ["--groups", spec.groups.join(",")] : ["--clear-groups"];
  const privileges = ["--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all"];
  return {
    file: UNSHARE,
    args: [
      ...["--mount", "--ipc", "--propagation", "private", "/bin/sh", ENTER],
      ...[newRoot, staging, spec.umask.toString(8).padStart(4, "0"), spec.workingDirectory],
      ...["--reuid", String(spec.uid), "--regid", String(spec.gid), ...groups, ...privileges],
      // Set after the change of uid, which would clear it.
      ...["--pdeathsig", "KILL", "--", NODE_PATH, ...spec.nodeArguments],
    ],
    environment: spec.environment,
    cwd: "/",
  };
}

function plainCommand(spec: SandboxSpec): Command {
  const { environment, nodeArguments, workingDirectory } = withHostPaths(spec);
  const node = [process.execPath, ...nodeArguments];
  // Without root setpriv can still tie the process to this one.
  const [file = "", ...args] = existsSync(SETPRIV)
    ? [SETPRIV, "--no-new-privs", "--pdeathsig", "KILL", "--", ...node]
    : node;
  return { file, args, environment, cwd: workingDirectory };
}
