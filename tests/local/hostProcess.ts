import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Report } from "../../local/report/report";

const ROOT = resolve(__dirname, "../..");
const POLL_MS = 25;

/** `npm start` as a process of its own, on a folder of its own. */
export class HostProcess {
  output = "";
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;
  private readonly listeners = new Set<() => void>();

  /** `stacks`: folder of its stack files; the project's own by default. */
  constructor(
    private readonly folder: string,
    args: readonly string[],
    stacks: string = ROOT,
  ) {
    rmSync(this.reportPath, { force: true });
    this.child = spawn(
      process.execPath,
      [
        ...["-r", "ts-node/register/transpile-only", "tests/local/host/testHost.ts", join(folder, "local")],
        ...["--report", this.reportPath, ...args],
      ],
      { cwd: ROOT, env: { ...process.env, TEST_STACKS: stacks }, stdio: ["ignore", "pipe", "pipe"] },
    );
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (data: Buffer) => {
        this.output += data.toString("utf8");
        for (const listener of this.listeners) listener();
      });
    }
    this.ended = new Promise((resolveEnd) => this.child.on("close", resolveEnd));
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves when the output has this text; rejects with the output if the host ends without it. */
  async says(text: string): Promise<void> {
    const there = new Promise<void>((found) => {
      const look = () => {
        if (this.output.includes(text)) found();
      };
      this.listeners.add(look);
      look();
    });
    const ended = this.ended.then((code) => {
      if (!this.output.includes(text)) throw new Error(`ended with ${code} and never said "${text}":\n${this.output}`);
    });
    await Promise.race([there, ended]);
  }

  /** The report so far. */
  status(): Report {
    return JSON.parse(readFileSync(join(this.folder, "local", "status.json"), "utf8"));
  }

  report(): Report {
    if (!existsSync(this.reportPath)) throw new Error(`no report:\n${this.output}`);
    return JSON.parse(readFileSync(this.reportPath, "utf8"));
  }

  private get reportPath(): string {
    return join(this.folder, "report.json");
  }
}

/** Whether a process runs; a zombie does not. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return process.platform !== "linux";
  }
}

/** Polls until it holds; resolves with the milliseconds that took. Rejects after `patience` milliseconds. */
export async function until(what: string, patience: number, holds: () => boolean): Promise<number> {
  const begin = performance.now();
  while (!holds()) {
    if (performance.now() - begin > patience) throw new Error(`${what}: not within ${patience} ms`);
    await setTimeout(POLL_MS);
  }
  return performance.now() - begin;
}
