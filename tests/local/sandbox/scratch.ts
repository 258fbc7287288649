import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { detectEnforcement, type Enforcement } from "../../../local/sandbox/enforcement";
import { createLauncher, type Launcher } from "../../../local/sandbox/launcher";
import type { Ending, SandboxProcess, SandboxSpec } from "../../../local/sandbox/types";

export const ROOT = resolve(__dirname, "../../..");

/** For `before`: leaves the tests pending, with the reason, where namespaces cannot be had. */
export function needsNamespaces(this: Mocha.Context): void {
  const found = detectEnforcement();
  if (found.kind === "root") return;
  console.log(`      pending: ${found.reason}`);
  this.skip();
}

/** A folder, a launcher in it, and scripts that run in sandboxes. */
export class Scratch {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "shared-storage-sandbox-")));
  readonly launcher: Launcher;
  private readonly running = new Set<SandboxProcess>();

  constructor(enforcement: Enforcement = detectEnforcement(), hidden: readonly string[] = [ROOT]) {
    this.launcher = createLauncher({ enforcement, hidden, runFolder: join(this.folder, "run") });
  }

  /** A folder with an owner, a group and a mode. */
  directory(name: string, owner = 0, mode = 0o755): string {
    const path = join(this.folder, name);
    mkdirSync(path);
    if (process.getuid?.() === 0) chownSync(path, owner, owner);
    chmodSync(path, mode);
    return path;
  }

  /** A specification that runs one module's text. */
  spec(source: string, changes: Partial<SandboxSpec> = {}): SandboxSpec {
    const task = mkdtempSync(join(this.folder, "task-"));
    writeFileSync(join(task, "index.mjs"), source, { mode: 0o644 });
    chmodSync(task, 0o755);
    return {
      label: "test",
      uid: 4001,
      gid: 4001,
      groups: [],
      umask: 0o022,
      mounts: [],
      readOnlyFolders: [{ source: task, at: "/var/task" }],
      tmpBytes: 16 * 1024 * 1024,
      workingDirectory: "/var/task",
      environment: { PATH: "/usr/bin:/bin" },
      nodeArguments: ["/var/task/index.mjs"],
      ...changes,
    };
  }

  /** Starts the module and gives its lines as they come. */
  start(spec: SandboxSpec): { readonly process: SandboxProcess; readonly lines: string[]; line(): Promise<string> } {
    const lines: string[] = [];
    let wake: () => void = () => undefined;
    let taken = 0;
    const child = this.launcher.launch(spec, (line) => {
      lines.push(line);
      wake();
    });
    this.running.add(child);
    return {
      process: child,
      lines,
      line: async () => {
        while (lines.length <= taken) {
          const ending = await Promise.race([
            new Promise<undefined>((done) => {
              wake = () => done(undefined);
            }),
            child.ended,
          ]);
          if (ending !== undefined && lines.length <= taken) throw new Error(`ended: ${JSON.stringify(ending)}`);
        }
        return lines[taken++]!;
      },
    };
  }

  /** Runs the module to its end. */
  async run(spec: SandboxSpec): Promise<{ readonly lines: readonly string[]; readonly ending: Ending }> {
    const { process: child, lines } = this.start(spec);
    const ending = await child.ended;
    return { lines, ending };
  }

  /** Runs an expression in a sandbox and gives its value, which must be JSON. */
  async evaluate(expression: string, changes: Partial<SandboxSpec> = {}): Promise<unknown> {
    const source = `import fs from "node:fs"; import os from "node:os"; console.log(JSON.stringify(await (${expression})));`;
    const { lines, ending } = await this.run(this.spec(source, changes));
    if (ending.code !== 0) throw new Error(`${JSON.stringify(ending)}: ${lines.join("\n")}`);
    return JSON.parse(lines.at(-1)!);
  }

  async close(): Promise<void> {
    for (const child of this.running) child.signal("SIGKILL");
    await Promise.all([...this.running].map(({ ended }) => ended.catch(() => undefined)));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
