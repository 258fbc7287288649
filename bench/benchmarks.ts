import type { Benchmark } from "./benchmark";

export interface Registration {
  readonly summary: string;
  /** The module is loaded only to run it. */
  readonly load: () => Benchmark;
}

/** Every benchmark by its name on the command line. */
export const benchmarks: Readonly<Record<string, Registration>> = {
  program: {
    summary: "evaluating index.ts with 50, 250 and 1,000 consumers, beside the Pulumi SDK alone",
    load: () => (require("./program/program") as typeof import("./program/program")).program,
  },
  storage: {
    summary: "the file protocol against plain file-system calls: publishing, reading, starting, rebuilding",
    load: () => (require("./storage/storage") as typeof import("./storage/storage")).storage,
  },
};
