import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { StorageError } from "./errors";
import type { CallName } from "./fileSystemCalls";
import { revive } from "./threadFailure";
import { STARTED, type ThreadAnswer, type ThreadCall } from "./threadMessages";

/** One call of a caller who waits for it. */
export interface FileSystemCall {
  readonly name: CallName;
  readonly parameters: readonly unknown[];
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export interface CallThreadOptions {
  readonly script: string;
  readonly execArgv: string[];
  /** Milliseconds that one call may take. */
  readonly deadline: number;
  /** A call was answered, or the thread has started: it can take another. */
  readonly free: () => void;
  /** The call that runs has exceeded the deadline. */
  readonly hung: () => void;
  /** The thread is no more. */
  readonly broken: (error: Error) => void;
}

/** Threads that have not ended. */
const threads = new Set<Worker>();

/**
 * Whether every thread ends within so many milliseconds after `end` was called of each. One that hangs in a system call
 * does not, and Node's own exit would wait for it.
 */
export async function threadsEnd(milliseconds: number): Promise<boolean> {
  const ended = Promise.all([...threads].map((thread) => new Promise((resolve) => thread.once("exit", resolve))));
  const patience = new AbortController();
  try {
    return await Promise.race([ended.then(() => true), pause(milliseconds, false, patience)]);
  } finally {
    patience.abort();
  }
}

/** MiB of a thread's new objects, of which each call leaves a handful. */
const YOUNG_MB = 2;

/** Milliseconds in which a thread has loaded its script. */
const START_DEADLINE = 30_000;

/** One thread that runs synchronous file-system calls in order. */
export class CallThread {
  started = false;
  private readonly worker: Worker;
  private readonly waiting = new Map<number, FileSystemCall>();
  private readonly abandoned = new Map<number, CallName>();
  private next = 0;
  private watchdog: NodeJS.Timeout | undefined;

  constructor(private readonly options: CallThreadOptions) {
    const { script, execArgv, broken } = options;
    this.worker = new Worker(script, {
      ...{ execArgv, name: "file-system" },
      // A file that one thread opened may be closed by another.
      trackUnmanagedFds: false,
      // What it reads lies outside of its heap, in memory that is let go when the heap is collected: often, therefore.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.worker.on("message", (answer: ThreadAnswer) => this.take(answer));
    this.worker.on("error", broken);
    threads.add(this.worker);
    this.worker.on("exit", (code) => {
      threads.delete(this.worker);
      broken(new Error(`the file-system thread (${script}) ended with exit code ${code}`));
    });
    this.worker.unref();
  }

  /** Calls that were given to it and are not answered. */
  get load(): number {
    return this.waiting.size;
  }

  /** Whether it has still to answer calls that nobody waits for any more. */
  get hangs(): boolean {
    return this.abandoned.size > 0;
  }

  run(calls: readonly FileSystemCall[]): void {
    for (const [k, id] of this.post(calls).entries()) this.waiting.set(id, calls[k]!);
    if (this.watchdog === undefined) this.watch();
  }

  /** Rejects what waits; its effects are unknown. */
  abandon(): void {
    for (const [id, { name, parameters, reject }] of this.waiting) {
      this.abandoned.set(id, name);
      reject(timedOut(name, parameters, this.options.deadline));
    }
    this.waiting.clear();
    this.watch();
  }

  /** Rejects what waits because the thread is no more. */
  fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
    this.watch();
  }

  async end(): Promise<void> {
    const terminated = this.worker.terminate();
    // A thread that hangs in a system call does not end before that call does.
    if (!this.hangs) await terminated;
  }

  /** In one message; gives their ids. */
  private post(calls: readonly Pick<FileSystemCall, "name" | "parameters">[]): readonly number[] {
    const message = calls.map(({ name, parameters }): ThreadCall => ({ id: this.next++, name, parameters }));
    this.worker.postMessage(message);
    return message.map(({ id }) => id);
  }

  /** The thread answers in order: while anything waits, the oldest call is the one that runs. */
  private watch(): void {
    if (this.waiting.size === 0) {
      this.sleep();
      this.worker.unref();
      return;
    }
    if (this.watchdog !== undefined) {
      this.watchdog.refresh();
      return;
    }
    this.worker.ref();
    const { deadline, hung } = this.options;
    this.watchdog = setTimeout(hung, this.started ? deadline : Math.max(deadline, START_DEADLINE));
  }

  private sleep(): void {
    clearTimeout(this.watchdog);
    this.watchdog = undefined;
  }

  private take(answer: ThreadAnswer): void {
    const call = this.waiting.get(answer.id);
    if (answer.id === STARTED) {
      this.started = true;
      // It had longer to start than a call may take.
      this.sleep();
    } else if (call === undefined) this.takeAbandoned(answer);
    else {
      this.waiting.delete(answer.id);
      if ("failure" in answer) call.reject(revive(answer.failure, call.name, pathOf(call.parameters)));
      else call.resolve(answer.value);
    }
    this.watch();
    this.options.free();
  }

  private takeAbandoned(answer: ThreadAnswer): void {
    const name = this.abandoned.get(answer.id);
    this.abandoned.delete(answer.id);
    // Nobody waits for this handle any more.
    if (name !== "openExclusive" || !("value" in answer)) return;
    for (const id of this.post([{ name: "close", parameters: [answer.value] }])) this.abandoned.set(id, "close");
  }
}

export function timedOut(name: CallName, parameters: readonly unknown[], deadline: number): StorageError {
  return new StorageError("ETIMEDOUT", name, pathOf(parameters), `no answer within ${deadline} ms; the mount may hang`);
}

function pathOf(parameters: readonly unknown[]): string | undefined {
  return parameters.findLast((parameter) => typeof parameter === "string");
}
