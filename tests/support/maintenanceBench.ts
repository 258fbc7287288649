import { listCheckpoints } from "../../handlers/protocol/checkpoint";
import { decodeSegment } from "../../handlers/protocol/decodeSegment";
import { History } from "../../handlers/training/history";
import { Janitor } from "../../handlers/training/janitor";
import { Packer } from "../../handlers/training/packer";
import type { Trainer } from "../../handlers/training/trainer";
import type { MaintenanceSettings } from "../../handlers/training/trainingSettings";
import { MemoryBench } from "./memoryBench";

export const HOUR = 3_600_000;

export const keep: MaintenanceSettings = {
  retentionHours: 26,
  journalRetentionDays: 90,
  packSegments: 4,
  packHours: 1,
  janitorSeconds: 0,
};

/** Trainer, packer and janitor on one memory file system; `monotonic` moves with `later`. */
export class MaintenanceBench extends MemoryBench {
  monotonic = 0;

  start(checkpointRecords = 4, publishRecords = 1_000_000): Promise<Trainer> {
    const settings = { publishRecords, publishSeconds: 0, checkpointRecords, dedupHours: 24, discoverySeconds: 1 };
    return this.trainer({ settings });
  }

  /** One request a step, keys `<name>0` …, each a log entry of one segment with two records. */
  async feed(trainer: Trainer, name: string, count: number): Promise<void> {
    for (let k = 0; k < count; k++) {
      await this.send(`${name}${k}`, 2);
      await trainer.step();
    }
  }

  packer(settings: Partial<MaintenanceSettings> = {}): Packer {
    return new Packer(this.options(), { ...keep, ...settings });
  }

  janitor(settings: Partial<MaintenanceSettings> = {}): Janitor {
    const { fileSystem, paths } = this;
    const { log } = this.options();
    return new Janitor({
      ...{ fileSystem, mounts: paths, log, history: new History(this.options()) },
      settings: { ...keep, ...settings },
      monotonic: () => this.monotonic,
    });
  }

  async durable(): Promise<number> {
    return (await listCheckpoints(this.disk, "/journal"))[0]!;
  }

  /** Packs whatever can be packed. Returns the ranges. */
  async packAll(settings: Partial<MaintenanceSettings> = {}): Promise<string[]> {
    const packer = this.packer(settings);
    const ranges: string[] = [];
    for (let range = await packer.pack(await this.durable()); range; range = await packer.pack(await this.durable())) {
      ranges.push(`${range.from}-${range.to}`);
    }
    return ranges;
  }

  /** Both clocks. */
  later(milliseconds: number): void {
    this.now += milliseconds;
    this.monotonic += milliseconds;
  }

  /** Id of the segment whose records' ids begin with `key`. */
  segmentOf(key: string): string {
    for (const path of this.disk.list("/samples/ready")) {
      const { header, block } = decodeSegment(this.disk.bytesOf(path));
      if (block.ids[0]?.startsWith(`${key}.`)) return header.id;
    }
    throw new Error(`no segment of ${key}`);
  }
}
