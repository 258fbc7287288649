import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../../local/checker/check";
import { Storage } from "../../../local/checker/storage";
import { localPaths, makeLocalDirectory } from "../../../local/host/localDirectory";
import { LocalRun, type RunParts } from "../../../local/host/localRun";
import { systemClock } from "../../../local/host/traffic";
import { readAcknowledgements } from "../../../local/traffic/acknowledgements";
import { InProcessCompute, type InProcessOptions } from "./inProcessCompute";

type RunOptions = Pick<RunParts, "rate"> & Partial<Pick<RunParts, "forMs" | "replay" | "stop" | "idsEnforced">>;

/** A local directory of its own, and runs on it, one after the other, of consumers in this process. */
export class InProcessStack {
  readonly folder = mkdtempSync(join(tmpdir(), "local-run-"));
  readonly paths = localPaths(join(this.folder, ".local"));
  readonly roots = {
    samples: join(this.paths.fileSystem, "samples"),
    journal: join(this.paths.fileSystem, "journal"),
    models: join(this.paths.fileSystem, "models"),
  };
  /** Lines on the terminal. */
  readonly printed: string[] = [];

  constructor() {
    this.reset();
  }

  /** As before the first run. */
  reset(): void {
    rmSync(this.paths.root, { recursive: true, force: true });
    makeLocalDirectory(this.paths.root);
    for (const root of Object.values(this.roots)) mkdirSync(root, { recursive: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async run(run: string, consumers: Omit<InProcessOptions, "roots">, options: RunOptions) {
    const { paths, roots, printed } = this;
    const compute = await InProcessCompute.start({ roots, ...consumers });
    try {
      const local = new LocalRun({
        ...{ compute, paths, roots, clock: systemClock, startedAt: Date.now(), run, forMs: undefined },
        terminal: {
          line: (text) => printed.push(text),
          status: () => {},
          progress: () => {},
          end: () => {},
          columns: undefined,
        },
        stop: new AbortController().signal,
        refusedAtCreation: [],
        idsEnforced: true,
        runChecker: async (at, of) => check(new Storage(at), readAcknowledgements(paths.acknowledgements), of),
        ...options,
      });
      return { ...(await local.go()), compute };
    } finally {
      compute.kill();
    }
  }
}
