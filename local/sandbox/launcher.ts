import { spawn } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Enforcement } from "./enforcement";
import { withHostPaths } from "./hostPaths";
import { lineSplitter } from "./lines";
import { type Machine, mountTable, NODE_PATH, skeleton } from "./mountTable";
import { type ProcessList, processListOf } from "./processList";
import { copyReadable, writeSkeleton } from "./stage";
import type { Ending, Launch, SandboxProcess, SandboxSpec } from "./types";

export interface LauncherOptions {
  readonly enforcement: Enforcement;
  /** The checkout: no sandbox sees it. */
  readonly root: string;
  /** Folder of the launcher's own; emptied at the start. */
  readonly runFolder: string;
}

export interface Launcher {
  readonly launch: Launch;
  /** Pids that a killed host had left, ended now. */
  readonly cleared: readonly number[];
  /** A folder of the launcher's own in the sandbox: the loopback preload. */
  readonly loopback: { readonly source: string; readonly at: string };
}

const SYSTEM = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"];
const LOOPBACK = "/var/shared-storage";
const ENTER = join(__dirname, "enter.sh");
/** The shell, mount and setpriv run as root with the process's environment: what would change them is not passed on. */
const FORBIDDEN_VARIABLES = /^(LD_.*|GLIBC_TUNABLES|LIBMOUNT_.*|ENV|IFS)$/;

/** Ends what an earlier host left, and prepares for starting processes. */
export function createLauncher({ enforcement, root, runFolder }: LauncherOptions): Launcher {
  const list = processListOf(runFolder);
  const cleared = list.clear();
  for (const name of ["sandboxes", "root", "loopback"]) rmSync(join(runFolder, name), { recursive: true, force: true });
  mkdirSync(join(runFolder, "root"), { recursive: true });
  mkdirSync(join(runFolder, "sandboxes"));
  copyReadable(join(__dirname, "runtime"), join(runFolder, "loopback"));
  const loopback = { source: join(runFolder, "loopback"), at: LOOPBACK };
  const machine = enforcement.kind === "root" ? readMachine(root, runFolder) : undefined;
  let serial = 0;
  const launch: Launch = (given, output) => {
    const spec = withPreload(given, loopback);
    const bad = Object.keys(spec.environment).filter((name) => FORBIDDEN_VARIABLES.test(name));
    if (bad.length > 0)
      throw new Error(`${spec.label}: environment variable ${bad.join(", ")} cannot be set on this machine`);
    const staging = join(runFolder, "sandboxes", String(serial++));
    const command = machine === undefined ? plainCommand(spec) : namespaceCommand(spec, machine, runFolder, staging);
    return start(command, list, output, () => {
      for (const path of [staging, `${staging}.skeleton`]) rmSync(path, { recursive: true, force: true });
    });
  };
  return { launch, cleared, loopback };
}

interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
}

function withPreload(spec: SandboxSpec, loopback: Launcher["loopback"]): SandboxSpec {
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
  writeSkeleton(`${staging}.skeleton`, skeleton(machine, spec, resolvConf()));
  const groups = spec.groups.length > 0 ? ["--groups", spec.groups.join(",")] : ["--clear-groups"];
  const privileges = ["--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all"];
  return {
    file: "unshare",
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
  const [file = "", ...args] =
    process.platform === "linux" ? ["setpriv", "--no-new-privs", "--pdeathsig", "KILL", "--", ...node] : node;
  return { file, args, environment, cwd: workingDirectory };
}

function start(
  command: Command,
  list: ProcessList,
  output: (line: string) => void,
  cleanUp: () => void,
): SandboxProcess {
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { ...command.environment },
    // A session of its own: Ctrl-C in the terminal reaches the host alone, which then stops everything in order.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { pid } = child;
  if (pid === undefined) {
    cleanUp();
    const reason = new Promise<Ending>((_, reject) => child.once("error", reject));
    return { pid: -1, ended: reason, signal: () => undefined };
  }
  list.add(pid);
  for (const stream of [child.stdout, child.stderr]) {
    const [push, end] = lineSplitter(output);
    stream.on("data", push).on("end", end);
  }
  let over = false;
  const ended = new Promise<Ending>((resolve) => {
    child.once("exit", (code, signal) => {
      over = true;
      // Whatever it had started is in its group.
      killGroup(pid);
      list.remove(pid);
      cleanUp();
      resolve({ code, signal });
    });
  });
  return {
    pid,
    ended,
    signal: (name) => {
      if (over) return;
      if (name === "SIGKILL") killGroup(pid);
      child.kill(name);
    },
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function readMachine(root: string, runFolder: string): Machine {
  const systemFolders: string[] = [];
  const systemLinks: Record<string, string> = {};
  for (const name of SYSTEM) {
    const found = lstatSync(`/${name}`, { throwIfNoEntry: false });
    if (found?.isSymbolicLink()) systemLinks[`/${name}`] = readlinkSync(`/${name}`);
    else if (found?.isDirectory()) systemFolders.push(`/${name}`);
  }
  return {
    systemFolders,
    systemLinks,
    hidden: [realpathSync(root), realpathSync(runFolder)],
    node: readableNode(runFolder),
  };
}

/** The node that runs this; a copy if other uids may not run it (installed with a strict umask). */
function readableNode(runFolder: string): string {
  const node = realpathSync(process.execPath);
  if ((statSync(node).mode & 0o005) === 0o005) return node;
  const copy = join(runFolder, "node");
  copyFileSync(node, copy);
  chmodSync(copy, 0o755);
  return copy;
}

function resolvConf(): string {
  try {
    accessSync("/etc/resolv.conf", constants.R_OK);
    return readFileSync("/etc/resolv.conf", "utf8");
  } catch {
    return "";
  }
}
