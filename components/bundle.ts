import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type BuildOptions, buildSync } from "esbuild";

/** The project's root: handler files are named relative to it. */
export const PROJECT_ROOT = resolve(__dirname, "..");

/**
 * How a handler file is wrapped: `function` = a Lambda entry with the mount probe around it, `service` = a Fargate or EC2
 * entry that runs for long, `bare` = a Lambda entry as it is.
 */
export type BundleKind = "function" | "service" | "bare";

export interface Bundle {
  /** File name → content. Always has index.mjs; services also have fs-thread.mjs. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Of names and contents, in hexadecimal. */
  readonly sha256: string;
}

const FS_THREAD = "handlers/protocol/fsThread.ts";

/** Generated entries. Everything that a handler file need not know is added here. */
const ENTRIES: Readonly<Record<BundleKind, (file: string) => string>> = {
  function: (file) =>
    `import { withProbe } from "./handlers/runtime/withProbe";\n` +
    `import { handler as unprobed } from "./${file}";\n` +
    `export const handler = withProbe(unprobed);\n`,
  service: (file) =>
    `import { runConsumer } from "./handlers/runtime/runConsumer";\n` +
    `import { run } from "./${file}";\n` +
    `void runConsumer(run);\n`,
  bare: (file) => `export { handler } from "./${file}";\n`,
};

const OPTIONS: BuildOptions = {
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  target: "node24",
  mainFields: ["module", "main"],
  // Packages in CommonJS call require for Node's own modules; an ES module has none unless it makes one.
  banner: {
    js: `import { createRequire as nodeRequire } from "node:module";\nconst require = nodeRequire(import.meta.url);`,
  },
  legalComments: "none",
  // Comments in the output name each file by its path: without this, by where a linked node_modules really lies.
  preserveSymlinks: true,
  logLevel: "silent",
};

const made = new Map<string, Bundle>();

/**
 * Bundles one handler file, always to the same bytes, whatever folder the checkout lies in.
 *
 * @param entry handler file, relative to the project's root
 * @param root the project's root
 * @throws Error naming the file and everything that esbuild found wrong with it
 */
export function bundle(entry: string, kind: BundleKind, root: string = PROJECT_ROOT): Bundle {
  const key = JSON.stringify([root, entry, kind]);
  const known = made.get(key);
  if (known !== undefined) return known;
  if (!existsSync(join(root, entry))) {
    throw new Error(`entry ${entry} does not exist; it must be a handler file, relative to the project's root`);
  }
  const files: Record<string, Uint8Array> = {
    "index.mjs": build(entry, root, {
      stdin: { contents: ENTRIES[kind](entry), resolveDir: root, sourcefile: `${kind}.ts`, loader: "ts" },
    }),
    ...(kind === "service" ? { "fs-thread.mjs": build(FS_THREAD, root, { entryPoints: [FS_THREAD] }) } : {}),
  };
  const bundled = { files, sha256: hashOf(files) };
  made.set(key, bundled);
  return bundled;
}

function build(entry: string, root: string, source: BuildOptions): Uint8Array {
  try {
    return buildSync({ ...OPTIONS, ...source, absWorkingDir: root }).outputFiles![0]!.contents;
  } catch (error) {
    throw new Error(`entry ${entry} cannot be bundled: ${problemsOf(error, entry)}`, { cause: error });
  }
}

interface EsbuildMessage {
  readonly text: string;
  readonly location: { readonly file: string; readonly line: number } | null;
}

function problemsOf(error: unknown, entry: string): string {
  const messages = (error as { readonly errors?: readonly EsbuildMessage[] }).errors;
  if (messages === undefined) return String(error);
  return messages
    .map(({ text, location }) => {
      const missing = /^No matching export in .* for import "(\w+)"/.exec(text);
      if (missing !== null) return `${basename(entry)} must export ${missing[1]} (see handlers/contract.ts)`;
      return location === null ? text : `${location.file}:${location.line}: ${text}`;
    })
    .join("; ");
}

/** Names and lengths go in too, so that no two sets of files have the same bytes. */
export function hashOf(files: Readonly<Record<string, Uint8Array>>): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(files).sort()) hash.update(`${name}\n${files[name]!.length}\n`).update(files[name]!);
  return hash.digest("hex");
}
