import { join } from "node:path";
import { buildSync } from "esbuild";
import { PROJECT_ROOT } from "../../components/bundle";

/** Bundles a process of this benchmark with its file-system thread, as consumers are bundled. Returns its script. */
export function bundleProcess(name: "publisherProcess" | "trainerProcess", directory: string): string {
  const outdir = join(directory, name);
  buildSync({
    entryPoints: { index: `bench/storage/${name}.ts`, "fs-thread": "handlers/protocol/fsThread.ts" },
    ...{ absWorkingDir: PROJECT_ROOT, outdir, outExtension: { ".js": ".mjs" }, bundle: true },
    ...{ platform: "node", format: "esm", target: "node24" },
    banner: {
      js: `import { createRequire as nodeRequire } from "node:module";\nconst require = nodeRequire(import.meta.url);`,
    },
  });
  return join(outdir, "index.mjs");
}
