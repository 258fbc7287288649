/** What a publishing process is told to do. */
export interface PublishRun {
  readonly how: PublishWay;
  /** Absolute path of the root, with directories as an access point has them. */
  readonly root: string;
  readonly inFlight: number;
  /** Bytes of a file. */
  readonly size: number;
  readonly milliseconds: number;
  /** Whether directories are synced, as on a local disk; on NFS the server sees to it. */
  readonly syncDirectories: boolean;
}

/** `plain`: a loop of node:fs/promises. `worker`: as long-running consumers publish. `function`: as Lambdas do. */
export type PublishWay = "plain" | "worker" | "function";

export interface PublishResult {
  readonly published: number;
  readonly milliseconds: number;

  /** Resident set after the run, bytes. */
  readonly memory: number;
}

const MINUTE = "202611240201";
export const HEX = "0123456789abcdef";

/** Directories that all files of a run are in, relative to its root. */
export const directories: readonly string[] = [
  ...["tmp", "ready", `ready/${MINUTE}`],
  ...[...HEX].map((digit) => `ready/${MINUTE}/${digit}`),
];

/** Paths as segments have them, never the same twice, spread over the sixteen directories. */
export function segmentPaths(process: number): () => string {
  let k = 0;
  const tail = process.toString(16).padStart(8, "0");
  return () => {
    const count = k++;
    const digit = HEX[count % 16]!;
    return `ready/${MINUTE}/${digit}/${digit}${count.toString(16).padStart(23, "0")}${tail}.seg`;
  };
}
