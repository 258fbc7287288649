import type { FileSystem } from "../protocol/fileSystem";
import { listMinute, listMinutes, type SegmentFile } from "../protocol/samples";
import { minuteOf } from "../protocol/tree";
import type { Ledger } from "./ledger";

/** Minutes on both sides of now that are listed at every look: clocks differ a little. */
const NEAR = 3;
/** Between two rounds over all minutes: a clock far off, or a sandbox frozen for hours, costs this delay and no data. */
const EVERYTHING = 10 * 60_000;
/** Other minutes that one look lists: a long backlog must not hold up what is new, nor the start. */
const SLICE = 64;

/** Finds segment files that the log does not name. Names come from listings only: a missing name may be cached as missing. */
export class Discovery {
  private roundAt = Number.NEGATIVE_INFINITY;
  /** Minutes that the present round has still to list. */
  private left: string[] = [];

  constructor(
    private readonly fileSystem: FileSystem,
    private readonly samples: string,
    private readonly ledger: Ledger,
  ) {}

  /** Whether a round over all minutes is under way. */
  get unfinished(): boolean {
    return this.left.length > 0;
  }

  /** New files by minute and id: of the minutes near `now`, and of the next few others during a round. */
  async look(now: number): Promise<SegmentFile[]> {
    const standing = await listMinutes(this.fileSystem, this.samples);
    const [from, to] = [minuteOf(now - NEAR * 60_000), minuteOf(now + NEAR * 60_000)];
    const near = standing.filter((minute) => minute >= from && minute <= to);
    if (this.left.length === 0 && (now - this.roundAt >= EVERYTHING || now < this.roundAt)) {
      this.roundAt = now;
      this.left = standing.filter((minute) => minute < from || minute > to);
      // What is gone cannot come back unnoticed: a file in a forgotten minute makes the log be read back.
      this.ledger.forgetBefore([...standing, from].sort()[0]!);
    }
    const files: SegmentFile[] = [];
    for (const minute of [...this.left.slice(0, SLICE), ...near]) {
      for (const file of await listMinute(this.fileSystem, this.samples, minute)) {
        if (!this.ledger.names(file)) files.push(file);
      }
    }
    this.left.splice(0, SLICE);
    return files;
  }
}
