import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type BundleKind, bundle } from "../../components/bundle";

/** A line of a consumer's log. */
export type LogRecord = Readonly<Record<string, unknown>> & { readonly message: string };

/** Puts the consumer's bundle, the bytes that are deployed, into a directory. */
export function writeBundle(directory: string, entry: string, kind: BundleKind): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, bytes] of Object.entries(bundle(entry, kind).files)) writeFileSync(join(directory, name), bytes);
}

/** Whether processes can be killed at a system call of our choice. */
export function hasStrace(): boolean {
  try {
    execFileSync("strace", ["-qq", "-o", "/dev/null", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Dies by SIGKILL just before the k-th call of a kind (`?` = also where the architecture has no such call). */
export interface KillAt {
  readonly call: "?link,linkat" | "?unlink,unlinkat" | "fsync";
  readonly count: number;
}

/** A consumer's process, perhaps under strace: with the arguments given, or to be killed. */
export class ConsumerProcess {
  readonly lines: LogRecord[] = [];
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  private readonly child: ChildProcess;
  private readonly waiting: { readonly wanted: (line: LogRecord) => boolean; readonly found: () => void }[] = [];
  private stderr = "";

  constructor(script: string, environment: Readonly<Record<string, string>>, traced?: KillAt | readonly string[]) {
    const node = [process.execPath, script];
    const tracer = traced === undefined ? [] : "call" in traced ? strace(traced) : ["strace", ...traced];
    const [command, ...parameters] = [...tracer, ...node];
    this.child = spawn(command!, parameters, { env: { PATH: process.env.PATH, ...environment } });
    createInterface({ input: this.child.stdout! }).on("line", (text) => this.take(text));
    this.child.stderr!.on("data", (chunk: Buffer) => {
      this.stderr += chunk.toString("utf8");
    });
    this.ended = new Promise((resolve) => this.child.on("close", (code, signal) => resolve({ code, signal })));
  }

  /** Resolves at the first line that is wanted; rejects if the process ends before. */
  async until(wanted: (line: LogRecord) => boolean): Promise<void> {
    if (this.lines.some(wanted)) return;
    const found = new Promise<void>((resolve) => this.waiting.push({ wanted, found: resolve }));
    const end = this.ended.then((how) => {
      throw new Error(`ended with ${JSON.stringify(how)}: ${this.stderr}\n${JSON.stringify(this.lines.at(-1))}`);
    });
    await Promise.race([found, end]);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  private take(text: string): void {
    const line = JSON.parse(text) as LogRecord;
    this.lines.push(line);
    for (const { wanted, found } of this.waiting) if (wanted(line)) found();
  }
}

function strace({ call, count }: KillAt): string[] {
  return [
    "strace",
    "-f",
    "-qq",
    "-o",
    "/dev/null",
    "-e",
    `trace=${call}`,
    "-e",
    `inject=${call}:signal=SIGKILL:when=${count}`,
  ];
}
