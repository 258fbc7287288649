import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build, type Plugin } from "esbuild";

const ROOT = join(__dirname, "../..");

/** Replaces a text that must stand exactly once in a file. */
export interface Edit {
  /** Relative to the project. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** The simulation with the handlers, as one script for a worker thread; with `edits`, of an altered copy in memory. */
export async function bundleSimulation(edits: readonly Edit[] = []): Promise<string> {
  const applied = new Set<Edit>();
  const { outputFiles } = await build({
    ...{ entryPoints: [join(__dirname, "worker.ts")], bundle: true, write: false, platform: "node", target: "node20" },
    ...{ logLevel: "silent", sourcemap: "inline", plugins: edits.length > 0 ? [editing(edits, applied)] : [] },
  });
  const missed = edits.filter((edit) => !applied.has(edit)).map(({ file }) => file);
  if (missed.length > 0) throw new Error(`the simulation does not load ${missed.join(", ")}, which was to be altered`);
  return outputFiles[0]!.text;
}

/** A file's text after its edits. Throws if a text is not there, or not only once. */
export function edited(file: string, text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { find, replace } of edits) {
    const parts = result.split(find);
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${find}`);
    result = parts.join(replace);
  }
  return result;
}

function editing(edits: readonly Edit[], applied: Set<Edit>): Plugin {
  return {
    name: "edits",
    setup({ onLoad }) {
      onLoad({ filter: /[/\\]handlers[/\\].*\.ts$/ }, ({ path }) => {
        const file = relative(ROOT, path).replaceAll("\\", "/");
        const own = edits.filter((edit) => edit.file === file);
        if (own.length === 0) return undefined;
        for (const edit of own) applied.add(edit);
        return { contents: edited(file, readFileSync(path, "utf8"), own), loader: "ts" };
      });
    },
  };
}
