import { mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "../../components/bundle";
import { CONSUMER_VARIABLE, MOUNTS_VARIABLE } from "../../handlers/contract";
import { MODEL_USAGE } from "../../handlers/training/commands/modelCommand";
import { localPaths } from "../host/localDirectory";
import { detectEnforcement } from "../sandbox/enforcement";
import { createLauncher } from "../sandbox/launcher";
import { writeReadable } from "../sandbox/stage";
import type { SandboxSpec } from "../sandbox/types";

export interface ModelParts {
  readonly projectRoot: string;
  /** `.local` of the project. */
  readonly localRoot: string;
  /** Standard output. Resolves when it is written. */
  readonly out: (text: string) => Promise<void>;
  /** Standard error, a line at a time. */
  readonly say: (text: string) => void;
  /** Aborts when the person wants no more of it: the command's process is ended. */
  readonly stop: AbortSignal;
}

/** The trainer's entry: its bundle holds the commands, here as on the worker. */
const ENTRY = "handlers/retrain.ts";
const HOME = "/opt/shared-storage";
const DIRECTORIES = ["samples", "journal", "models"] as const;
const TMP_BYTES = 64 * 1024 * 1024;

/**
 * `npm run model` on the data of the stack of this folder, whether it runs or not: the trainer's own bundle, in a process
 * like the worker's and with its identity. Returns the exit code: 0 done, 1 not done, 2 wrong arguments.
 */
export async function modelCommand(argv: readonly string[], parts: ModelParts): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) {
    await parts.out(
      `${MODEL_USAGE}\nExit codes: 0 done, 1 it cannot be done (the reason is printed), 2 wrong arguments.\n`,
    );
    return 0;
  }
  const { fileSystem } = localPaths(parts.localRoot);
  const worker = ownerOf(join(fileSystem, "journal", "log"));
  if (worker === undefined) {
    parts.say(
      `${join(fileSystem, "journal")}: no worker has trained on this machine yet; \`npm start\` does, and a deployed stack's commands are run on its worker, see docs/operations.md`,
    );
    return 1;
  }
  const folder = mkdtempSync(join(parts.localRoot, "model-"));
  try {
    const home = join(folder, "bundle");
    writeReadable(home, bundle(ENTRY, "service", parts.projectRoot).files);
    const { launch } = createLauncher({
      enforcement: detectEnforcement(),
      hidden: [parts.projectRoot, parts.localRoot],
      runFolder: join(folder, "run"),
    });
    const lines: string[] = [];
    const child = launch(asWorker(fileSystem, home, worker, argv), (line) => lines.push(`${line}\n`));
    const end = (): void => child.signal("SIGKILL");
    if (parts.stop.aborted) end();
    parts.stop.addEventListener("abort", end);
    const { code, signal } = await child.ended;
    if (code === 0) await parts.out(lines.join(""));
    else for (const line of lines) parts.say(line.trimEnd());
    if (signal !== null) parts.say(`ended by ${signal}`);
    return code ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** Whoever made the log writes the journal: its identity is the worker's, whatever the stack file calls it. */
function ownerOf(path: string): Identity | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function asWorker(fileSystem: string, home: string, { uid }: Identity, argv: readonly string[]): SandboxSpec {
  const mounts = DIRECTORIES.map((name) => ({ source: join(fileSystem, name), at: `/mnt/${name}`, readOnly: false }));
  const groups = mounts.map(({ source }) => statSync(source).gid).filter((gid) => gid !== uid);
  return {
    ...{ label: "model", uid, gid: uid, groups: [...new Set(groups)], umask: 0o002, mounts, tmpBytes: TMP_BYTES },
    readOnlyFolders: [{ source: home, at: HOME }],
    workingDirectory: HOME,
    environment: {
      LANG: "C.UTF-8",
      PATH: "/usr/bin:/bin",
      [CONSUMER_VARIABLE]: "model",
      [MOUNTS_VARIABLE]: JSON.stringify(Object.fromEntries(DIRECTORIES.map((name) => [name, `/mnt/${name}`]))),
    },
    // Without any argument the bundle would be the worker itself, a second one beside that of `npm start`.
    nodeArguments: [`${HOME}/index.mjs`, ...(argv.length === 0 ? ["--"] : argv)],
  };
}
