import type { FileSystem } from "../protocol/fileSystem";
import { listMinute, listMinutes, type SegmentFile } from "../protocol/samples";
import { minuteOf } from "../protocol/tree";
import type { Ledger } from "./ledger";

/** Minutes on both sides of now that are listed at every look: clocks differ a little. */
const NEAR = 3;
/** Between two looks at all minutes: a clock far off, or a sandbox frozen for hours, costs this delay and no data. */
const EVERYTHING = 10 * 60_000;

/** Finds segment files that the log does not name. Names come from listings only: a missing name may be cached as missing. */
export class Discovery {
  private lookedAtAll = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly fileSystem: FileSystem,
    private readonly samples: string,
    private readonly ledger: Ledger,
  ) {}

  /** New files by minute and id: of every minute at first and every 10 minutes, of the minutes near `now` otherwise. */
  async look(now: number): Promise<SegmentFile[]> {
    const all = now - this.lookedAtAll >= EVERYTHING || now < this.lookedAtAll;
    const standing = await listMinutes(this.fileSystem, this.samples);
    const [from, to] = [minuteOf(now - NEAR * 60_000), minuteOf(now + NEAR * 60_000)];
    const files: SegmentFile[] = [];
    for (const minute of standing) {
      if (!all && (minute < from || minute > to)) continue;
      for (const file of await listMinute(this.fileSystem, this.samples, minute)) {
        if (!this.ledger.names(file)) files.push(file);
      }
    }
    if (all) {
      this.ledger.keepMinutes(new Set(standing));
      this.lookedAtAll = now;
    }
    return files;
  }
}
