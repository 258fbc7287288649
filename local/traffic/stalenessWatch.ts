import { quantile } from "../report/quantile";
import type { Staleness } from "../report/report";

/**
 * How long an acknowledged request waits until a prediction is answered by a model that has learned it. Per request:
 * from the driver's receipt of the answer to the first answer of /predict whose model's log range contains the entry
 * that names the request's id. Times in milliseconds of one clock.
 */
export class StalenessWatch {
  private readonly receivedAt = new Map<string, number>();
  private readonly numberOf = new Map<string, number>();
  /** Log number → acknowledged requests in it that no answer contained yet. */
  private readonly waiting = new Map<number, string[]>();
  private readonly measured: number[] = [];

  acknowledged(id: string, at: number): void {
    this.receivedAt.set(id, at);
    const n = this.numberOf.get(id);
    if (n !== undefined) this.wait(n, id);
  }

  /** Entry n of the log names these ids. An id counts where it is named first: later it is a repeat. */
  logged(n: number, ids: readonly string[]): void {
    for (const id of ids) {
      if (this.numberOf.has(id)) continue;
      this.numberOf.set(id, n);
      if (this.receivedAt.has(id)) this.wait(n, id);
    }
  }

  /** A prediction was answered by a model of this log range (inclusive); the entries in it were given to `logged`. */
  served(range: { readonly from: number; readonly to: number }, at: number): void {
    for (const [n, ids] of this.waiting) {
      if (n < range.from || n > range.to) continue;
      for (const id of ids) this.measured.push(Math.max(0, at - this.receivedAt.get(id)!));
      this.waiting.delete(n);
    }
  }

  /** Acknowledged requests that the log does not name yet. */
  get pending(): number {
    let waiting = 0;
    for (const ids of this.waiting.values()) waiting += ids.length;
    return this.receivedAt.size - this.measured.length - waiting;
  }

  /** Over the requests served so far: what a person watches while some are always on their way. */
  soFar(): Staleness {
    return { p50: quantile(this.measured, 0.5), p99: quantile(this.measured, 0.99) };
  }

  /** Over all acknowledged requests; one that was never served counts as infinite. */
  final(): Staleness {
    const missing = this.receivedAt.size - this.measured.length;
    const all = [...this.measured, ...new Array<number>(missing).fill(Number.POSITIVE_INFINITY)];
    return { p50: quantile(all, 0.5), p99: quantile(all, 0.99) };
  }

  private wait(n: number, id: string): void {
    const ids = this.waiting.get(n);
    if (ids === undefined) this.waiting.set(n, [id]);
    else ids.push(id);
  }
}
