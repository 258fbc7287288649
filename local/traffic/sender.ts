import type { DriverStats } from "./requester";

/** What sends requests to ingest during a run: sample traffic, or a file's records. */
export interface Sender {
  readonly stats: DriverStats;
  start(): void;
  /** Rejects as soon as it cannot go on (its acknowledgement file cannot be written, its input not read). */
  failed(): Promise<void>;
  /**
   * No new requests; resolves when every request is answered, or after `patienceMs` without the answers that are still
   * missing. Returns how many are.
   */
  stop(patienceMs: number): Promise<number>;
}

/** Concurrent loops that send requests, and their end. */
export class SendingLoops {
  /** Aborted: no new requests. */
  readonly off = new AbortController();
  /** Aborted: requests that are not answered are given up. */
  readonly abandon = new AbortController();
  private loops: Promise<void>[] = [];

  constructor(private readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>) {}

  start(loops: readonly Promise<void>[]): void {
    this.loops = [...loops];
  }

  async failed(): Promise<void> {
    await Promise.all(this.loops);
  }

  async stop(patienceMs: number): Promise<number> {
    this.off.abort();
    let open = this.loops.length;
    const done = Promise.allSettled(this.loops.map((loop) => loop.finally(() => open--)));
    const patience = new AbortController();
    await Promise.race([done.finally(() => patience.abort()), this.sleep(patienceMs, patience.signal)]);
    const unanswered = open;
    this.abandon.abort();
    // Nobody may write to the acknowledgement file after this.
    await done;
    return unanswered;
  }
}
