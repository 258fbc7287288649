import type { SimProcess } from "../engine/simProcess";
import { failure, type ModelServer } from "./modelServer";
import type { Operation, Strike, Weather } from "./weather";

export interface LineOptions {
  readonly server: ModelServer;
  readonly process: SimProcess;
  readonly weather: Weather;
  /** Milliseconds after which a call counts as hung, as with threadFileSystem; absent: it takes what it takes. */
  readonly deadline?: number;
  /** Hears of every call as it is answered. */
  readonly answered?: (operation: Operation, path: string, error?: unknown) => void;
}

/** What a strike does instead of just failing: give an answer after all, or pass the call by. */
export type Struck<T> = (strike: Strike) => { readonly value: T } | "spared" | undefined;

/** The way from a process to the server: every call takes time, and may fail before its effect, after it, or hang. */
export class Line {
  /** Calls that were struck or hung so far. */
  troubles = 0;
  private blockedUntil = 0;

  constructor(private readonly options: LineOptions) {}

  call<T>(operation: Operation, path: string, effect: () => T, struck: Struck<T> = () => undefined): Promise<T> {
    const { server, process, weather, deadline = Number.POSITIVE_INFINITY } = this.options;
    const now = server.now();
    const timeout = (): never => {
      throw failure("ETIMEDOUT", operation, path);
    };
    const answered = (run: () => T) => (): T => this.heard(operation, path, run);
    // The thread answers in order: behind a call that hangs, others fail at once.
    if (deadline < Number.POSITIVE_INFINITY && now < this.blockedUntil) return process.call(0.01, answered(timeout));
    const latency = weather.latency() + this.delay(now);
    const attempt = answered(() => this.attempt(operation, path, effect, struck));
    if (latency <= deadline) return process.call(latency, attempt);
    this.blockedUntil = now + latency;
    // It has its effect all the same, when nobody waits for it any more.
    process.call(latency, attempt).catch(() => {});
    return process.call(deadline, timeout);
  }

  private delay(now: number): number {
    const { server, weather } = this.options;
    const hang = weather.hang();
    if (hang > 0) weather.met("hung call");
    if (now < server.awayUntil) weather.met("server away");
    if (hang > 0 || now < server.awayUntil) this.troubles++;
    return hang + Math.max(0, server.awayUntil - now);
  }

  private attempt<T>(operation: Operation, path: string, effect: () => T, struck: Struck<T>): T {
    const { weather } = this.options;
    const strike = weather.strikes(operation);
    const instead = strike === undefined ? "spared" : struck(strike);
    if (strike === undefined || instead === "spared") return effect();
    this.troubles++;
    if (instead !== undefined) {
      weather.met(strike.kind);
      return instead.value;
    }
    if (strike.applied === true) effect();
    weather.met(strike.kind);
    throw failure(strike.error, operation, path);
  }

  private heard<T>(operation: Operation, path: string, run: () => T): T {
    const { answered, weather } = this.options;
    try {
      const value = run();
      answered?.(operation, path);
      return value;
    } catch (error) {
      if (isFull(error)) weather.met("disk full");
      answered?.(operation, path, error);
      throw error;
    }
  }
}

const isFull = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOSPC";
