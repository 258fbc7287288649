import { isErrno } from "../../../handlers/protocol/errors";
import { minuteOf } from "../../../handlers/protocol/tree";
import type { Operation } from "../model/weather";
import type { World } from "../world";

/** Minutes on both sides of a trainer's clock that each of its steps lists. */
const NEAR = 3 * 60_000;
/** A step that took so long was frozen in the middle. Milliseconds. */
const SLOW = 20_000;

/**
 * Discovery is bounded: what stands when a step begins, in a minute near the trainer's clock, is in the log when the step
 * ends, whatever the trainer had looked for before. Steps that met trouble, or lost a race, promise nothing.
 */
export class StepCheck {
  private expected: string[] = [];
  private troubles = 0;
  private excused = true;
  private began = 0;
  private unfinished = false;

  constructor(private readonly world: World) {}

  begin(troubles: number, now: number): void {
    if (this.unfinished) return;
    const { witness, server, scheduler } = this.world;
    this.troubles = troubles;
    this.excused = scheduler.now < server.fullUntil;
    this.began = scheduler.now;
    // The step reads its clock a little later.
    const [from, to] = [minuteOf(now - NEAR + SLOW), minuteOf(now + NEAR)];
    this.expected = [];
    for (const [path, { inode, bytes }] of witness.segments) {
      const minute = path.slice(6, 18);
      if (minute < from || minute > to || witness.named.has(path)) continue;
      if (inode.links > 0 && inode.bytes === bytes) this.expected.push(path);
    }
  }

  /** A call was answered: any failure excuses the step (a lost race, too), but a listing must not miss what stands. */
  heard(operation: Operation, error: unknown): void {
    if (error !== undefined && !(operation === "readdir" && isErrno(error, "ENOENT"))) this.excused = true;
  }

  /** `wait`: what the trainer waits for now; 0 means that it is not through yet. */
  end(troubles: number, wait: number): void {
    this.unfinished = wait === 0;
    if (this.unfinished) return;
    const { witness } = this.world;
    const slow = this.world.scheduler.now - this.began > SLOW;
    if (this.excused || slow || troubles > this.troubles) return;
    for (const path of this.expected) {
      if (witness.named.has(path)) continue;
      this.world.violate("discovery is bounded", `${path} stood before a step that did not take it`);
    }
  }
}
