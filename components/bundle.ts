import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type BuildContext, type BuildOptions, type BuildResult, buildSync, context } from "esbuild";

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
  /** The project's own files that it is made of, relative to the root and in order; packages' are not among them. */
  readonly sources: readonly string[];
}

/** Why an entry has no bundle. */
export class BundleError extends Error {
  constructor(
    entry: string,
    /** Each with the file and line, if it has one. */
    readonly problems: readonly string[],
    /** Files with a problem, relative to the root. */
    readonly files: readonly string[],
    options?: ErrorOptions,
  ) {
    super(`entry ${entry} cannot be bundled: ${problems.join("; ")}`, options);
  }
}

const FS_THREAD = "handlers/protocol/fsThread.ts";

/** Generated entries. Everything that a handler file need not know is added here. */
const ENTRIES: Readonly<Record<BundleKind, (file: string) => string>> = {
  function: (file) =>
    `import { withProbe } from "./handlers/runtime/withProbe";\n` +
    `import { handler as unprobed } from "./${file}";\n` +
    `export const handler = withProbe(unprobed);\n`,
  service: (file) =>
    `import { startConsumer } from "./handlers/runtime/startConsumer";\n` +
    `import * as entry from "./${file}";\n` +
    `import { run } from "./${file}";\n` +
    `void startConsumer(run, entry.command);\n`,
  bare: (file) => `export { handler } from "./${file}";\n`,
};

const OPTIONS: BuildOptions = {
  bundle: true,
  write: false,
  metafile: true,
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
 * @throws Error naming the file and everything that esbuild found wrong with it (a BundleError)
 */
export function bundle(entry: string, kind: BundleKind, root: string = PROJECT_ROOT): Bundle {
  const key = JSON.stringify([root, entry, kind]);
  const known = made.get(key);
  if (known !== undefined) return known;
  requireEntry(entry, root);
  let results: readonly (readonly [string, BuildResult])[];
  try {
    results = outputs(entry, kind, root).map(([file, options]) => [file, buildSync(options)]);
  } catch (error) {
    throw bundleError(entry, error);
  }
  const bundled = bundleOf(kind, results);
  made.set(key, bundled);
  return bundled;
}

/** Bundles handlers again and again, from the files as they are then: what did not change since is not read again. */
export class Rebundler {
  private readonly contexts = new Map<string, Promise<BuildContext>>();
  private prepared: Promise<unknown> = Promise.resolve();

  constructor(private readonly root: string = PROJECT_ROOT) {}

  /** Reads in the background what these bundles need, so that the first one need not. */
  prepare(entries: readonly { readonly entry: string; readonly kind: BundleKind }[]): void {
    this.prepared = Promise.allSettled(entries.map(({ entry, kind }) => this.bundleNow(entry, kind)));
  }

  /**
   * As `bundle`, without holding up this process meanwhile. Calls at the same time share what their bundles have in common.
   *
   * @throws (rejects) as `bundle`
   */
  async bundle(entry: string, kind: BundleKind): Promise<Bundle> {
    // A rebuild that is asked for while another is under way gets that one's result, of files as they were before.
    await this.prepared;
    return await this.bundleNow(entry, kind);
  }

  private async bundleNow(entry: string, kind: BundleKind): Promise<Bundle> {
    requireEntry(entry, this.root);
    try {
      const results = outputs(entry, kind, this.root).map(
        async ([file, options]): Promise<readonly [string, BuildResult]> => [file, await this.rebuild(options)],
      );
      return bundleOf(kind, await Promise.all(results));
    } catch (error) {
      throw bundleError(entry, error);
    }
  }

  /** Forgets everything. */
  async close(): Promise<void> {
    await this.prepared;
    const contexts = [...this.contexts.values()];
    this.contexts.clear();
    await Promise.all(contexts.map(async (made) => (await made).dispose()));
  }

  private async rebuild(options: BuildOptions): Promise<BuildResult> {
    const key = JSON.stringify(options);
    const made = this.contexts.get(key) ?? context(options);
    this.contexts.set(key, made);
    return (await made).rebuild();
  }
}

function requireEntry(entry: string, root: string): void {
  if (existsSync(join(root, entry))) return;
  throw new Error(`entry ${entry} does not exist; it must be a handler file, relative to the project's root`);
}

/** File name in the bundle → how it is built. */
function outputs(entry: string, kind: BundleKind, root: string): readonly (readonly [string, BuildOptions])[] {
  const options = { ...OPTIONS, absWorkingDir: root };
  const stdin = { contents: ENTRIES[kind](entry), resolveDir: root, sourcefile: wrapper(kind), loader: "ts" as const };
  const index: readonly [string, BuildOptions] = ["index.mjs", { ...options, stdin }];
  return kind === "service" ? [index, ["fs-thread.mjs", { ...options, entryPoints: [FS_THREAD] }]] : [index];
}

/** What the generated entry is called in messages. */
function wrapper(kind: BundleKind): string {
  return `${kind}.ts`;
}

function bundleOf(kind: BundleKind, results: readonly (readonly [string, BuildResult])[]): Bundle {
  const files = Object.fromEntries(results.map(([file, { outputFiles }]) => [file, outputFiles![0]!.contents]));
  const inputs = results.flatMap(([, { metafile }]) => Object.keys(metafile!.inputs));
  const own = inputs.filter((path) => path !== wrapper(kind) && !/(^|\/)node_modules\/|^\.\.\//.test(path));
  return { files, sha256: hashOf(files), sources: [...new Set(own)].sort() };
}

interface EsbuildMessage {
  readonly text: string;
  readonly location: { readonly file: string; readonly line: number } | null;
}

function bundleError(entry: string, error: unknown): BundleError {
  const messages = (error as { readonly errors?: readonly EsbuildMessage[] }).errors;
  if (messages === undefined) return new BundleError(entry, [String(error)], [], { cause: error });
  const problems = messages.map(({ text, location }) => {
    const missing = /^No matching export in .* for import "(\w+)"/.exec(text);
    if (missing !== null) return `${basename(entry)} must export ${missing[1]} (see handlers/contract.ts)`;
    return location === null ? text : `${location.file}:${location.line}: ${text}`;
  });
  const files = messages.flatMap(({ location }) => location?.file ?? []);
  return new BundleError(entry, problems, [...new Set(files)], { cause: error });
}

/** Names and lengths go in too, so that no two sets of files have the same bytes. */
export function hashOf(files: Readonly<Record<string, Uint8Array>>): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(files).sort()) hash.update(`${name}\n${files[name]!.length}\n`).update(files[name]!);
  return hash.digest("hex");
}
