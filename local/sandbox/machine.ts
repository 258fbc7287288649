import { chmodSync, copyFileSync, lstatSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";

/** What of this machine every sandbox is built from. */
export interface Machine {
  /** Top-level folders with programs and libraries, such as /usr. */
  readonly systemFolders: readonly string[];
  /** Top-level names that are links on merged-usr systems: name → target. */
  readonly systemLinks: Readonly<Record<string, string>>;
  /** Folders that no process may see even where a system folder holds them: the checkout, the state. */
  readonly hidden: readonly string[];
  /** The node program. */
  readonly node: string;
  /** Text of /etc/resolv.conf. */
  readonly resolvConf: string;
}

const SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/** Looks at this machine. `runFolder` takes a copy of node where other uids may not run the installed one. */
export function readMachine(hidden: readonly string[], runFolder: string): Machine {
  const systemFolders: string[] = [];
  const systemLinks: Record<string, string> = {};
  for (const path of SYSTEM) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isSymbolicLink()) systemLinks[path] = readlinkSync(path);
    else if (found?.isDirectory()) systemFolders.push(path);
  }
  return {
    systemFolders,
    systemLinks,
    hidden: hidden.map((path) => realpathSync(path)),
    node: runnable(realpathSync(process.execPath), join(runFolder, "node")),
    resolvConf: resolvConf(),
  };
}

/** The program, or a copy of it if it was installed with a umask that keeps other uids out. */
export function runnable(program: string, copy: string): string {
  if ((statSync(program).mode & 0o005) === 0o005) return program;
  copyFileSync(program, copy);
  chmodSync(copy, 0o755);
  return copy;
}

function resolvConf(): string {
  try {
    return readFileSync("/etc/resolv.conf", "utf8");
  } catch {
    // A machine without a network.
    return "";
  }
}
