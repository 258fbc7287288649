import { statfsSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** What figures depend on, for the report. */
export interface Machine {
  readonly processors: number;
  readonly model: string;
  readonly memoryMiB: number;
  readonly node: string;
  readonly platform: string;
  readonly fileSystem: string;
  /** Runnable processes over the last minute: figures of a busy machine are worth less. */
  readonly load: number;
}

/** `f_type` of statfs(2) on Linux. */
const FILE_SYSTEMS = new Map([
  [0xef53, "ext4"],
  [0x01021994, "tmpfs"],
  [0x58465342, "xfs"],
  [0x9123683e, "btrfs"],
  [0x794c7630, "overlay"],
  [0x6969, "nfs"],
]);

export function machine(directory: string): Machine {
  const { type } = statfsSync(directory);
  return {
    processors: availableParallelism(),
    model: cpus()[0]?.model ?? "unknown",
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    fileSystem: FILE_SYSTEMS.get(type) ?? `type 0x${type.toString(16)}`,
    load: loadavg()[0]!,
  };
}
