import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { accessSync, constants, mkdirSync } from "node:fs";
import { lstat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { HANG } from "./fuseWire";

const ROOT = resolve(__dirname, "../..");

/** Why a mount cannot be made to hang here; undefined if it can. */
export function whyNoHangingMount(): string | undefined {
  if (process.platform !== "linux") return "FUSE is a part of Linux";
  if (process.getuid?.() !== 0) return "only root may mount";
  try {
    accessSync("/dev/fuse", constants.R_OK | constants.W_OK);
  } catch {
    return "/dev/fuse cannot be opened: no FUSE in the kernel, or a container without it";
  }
  const tried = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]);
  return tried.status === 0 ? undefined : "this root may not mount";
}

/** A folder seen through a file system whose server can be stopped: every call then hangs, as on a dead NFS server. */
export class HangingMount {
  private constructor(
    /** Where it is seen. */
    readonly path: string,
    private readonly server: ChildProcess,
  ) {}

  static async over(source: string, folder: string): Promise<HangingMount> {
    const path = join(folder, "mount");
    mkdirSync(path);
    const args = ["-r", "ts-node/register/transpile-only", "tests/crash/fuseServer.ts", source, path];
    const server = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: server.stdout! });
    await new Promise<void>((mounted, failed) => {
      lines.once("line", () => mounted());
      server.once("exit", (code) => failed(new Error(`the FUSE server ended with ${code}`)));
    });
    return new HangingMount(path, server);
  }

  /** From then on no call is answered, and whoever waits can be killed. */
  async hang(): Promise<void> {
    await lstat(join(this.path, HANG)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
  }

  resume(): void {
    this.server.kill("SIGCONT");
  }

  /** Takes the mount away; what hangs in it gets an error. */
  async remove(): Promise<void> {
    const ended = new Promise((done) => this.server.once("exit", done));
    this.server.kill("SIGKILL");
    await ended;
    spawnSync("umount", ["-l", this.path]);
  }
}
