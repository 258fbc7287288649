import { isAbsolute, join, resolve } from "node:path";
import type { World } from "../cloud/world";
import type { Launcher } from "../sandbox/launcher";
import type { Clock } from "../supervision/clock";
import { ConsumerLog } from "./consumerLog";
import type { MountPlanner } from "./mountPlanner";
import type { QueueFiles } from "./queueFiles";

/** What all kinds of compute share on this machine. */
export interface Platform {
  readonly world: World;
  readonly region: string;
  readonly launcher: Launcher;
  readonly mounts: MountPlanner;
  readonly clock: Clock;
  /** Folder for what is made anew at every start. */
  readonly runFolder: string;
  /** Path of a file that the program recorded. */
  readonly recorded: (path: string) => string;
  readonly logs: Logs;
  readonly queues: QueueFiles;
  /** Port in front of a service, by consumer; 0 or none = any free one. */
  readonly frontPorts: Readonly<Record<string, number>>;
  /** Tells the person something. */
  readonly note: (text: string) => void;
}

/** Paths in recorded assets are relative to the program's working directory. */
export function recordedPath(root: string): (path: string) => string {
  return (path) => (isAbsolute(path) ? path : resolve(root, path));
}

/** One log file a consumer. */
export class Logs {
  private readonly open = new Map<string, ConsumerLog>();

  constructor(private readonly folder: string) {}

  write(consumer: string, instance: number, line: string): void {
    let log = this.open.get(consumer);
    if (log === undefined) {
      log = new ConsumerLog(join(this.folder, `${consumer}.log`));
      this.open.set(consumer, log);
    }
    log.write(`[${instance}] ${line}`);
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values()].map((log) => log.close()));
    this.open.clear();
  }
}
