import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { StorageError } from "./errors";
import type { FileSystem } from "./fileSystem";
import type { CallName, FileSystemCalls } from "./fileSystemCalls";
import { STARTED, type ThreadAnswer, type ThreadCall, type ThreadFailure } from "./threadMessages";

export interface ThreadFileSystemOptions {
  /** The thread's script. Default: `fs-thread.mjs` beside the file that Node was started with. */
  readonly script?: string;
  readonly execArgv?: string[];
  /** Milliseconds that one call may take. Default 30,000. */
  readonly deadline?: number;
}

/** A file system with a thread of its own; `close` ends the thread. */
export interface ThreadFileSystem extends FileSystem {
  end(): Promise<void>;
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

/** Milliseconds in which the thread has loaded its script. */
const START_DEADLINE = 30_000;

interface Waiting {
  readonly name: CallName;
  readonly parameters: readonly unknown[];
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * The file system for long-running consumers: synchronous calls, in order, in a dedicated thread. A call that exceeds
 * the deadline is rejected with ETIMEDOUT (its effect is then unknown, which `publish` settles), and so is every further
 * call at once until the thread has answered it: a hung mount costs one thread, neither the process nor its memory.
 */
export function threadFileSystem(options: ThreadFileSystemOptions = {}): ThreadFileSystem {
  const script = options.script ?? join(dirname(process.argv[1] ?? "."), "fs-thread.mjs");
  const deadline = options.deadline ?? 30_000;
  const worker = new Worker(script, { execArgv: options.execArgv ?? [], name: "file-system" });
  const waiting = new Map<number, Waiting>();
  const abandoned = new Map<number, CallName>();
  let next = 0;
  let started = false;
  let broken: Error | undefined;
  let watchdog: NodeJS.Timeout | undefined;

  const post = (name: CallName, parameters: readonly unknown[]): number => {
    const id = next++;
    worker.postMessage({ id, name, parameters } satisfies ThreadCall);
    return id;
  };
  // The thread answers in order: while anything waits, the oldest call is the one that runs.
  const watch = (): void => {
    clearTimeout(watchdog);
    watchdog = undefined;
    if (waiting.size === 0) {
      worker.unref();
      return;
    }
    worker.ref();
    watchdog = setTimeout(
      () => {
        for (const [id, { name, parameters, reject }] of waiting) {
          abandoned.set(id, name);
          reject(timedOut(name, parameters));
        }
        waiting.clear();
        watch();
      },
      started ? deadline : Math.max(deadline, START_DEADLINE),
    );
  };
  const fail = (error: Error): void => {
    broken ??= error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    watch();
  };
  const timedOut = (name: CallName, parameters: readonly unknown[]): StorageError =>
    new StorageError("ETIMEDOUT", name, pathOf(parameters), `no answer within ${deadline} ms; the mount may hang`);

  worker.on("message", (answer: ThreadAnswer) => {
    if (answer.id === STARTED) {
      started = true;
      return watch();
    }
    const name = abandoned.get(answer.id);
    if (name !== undefined) {
      abandoned.delete(answer.id);
      // Nobody waits for this handle any more.
      if (name === "openExclusive" && "value" in answer) abandoned.set(post("close", [answer.value]), "close");
      return;
    }
    const call = waiting.get(answer.id);
    if (call === undefined) return;
    waiting.delete(answer.id);
    if ("failure" in answer) call.reject(revive(answer.failure, call));
    else call.resolve(answer.value);
    watch();
  });
  worker.on("error", (error) => fail(error));
  threads.add(worker);
  worker.on("exit", (code) => {
    threads.delete(worker);
    fail(new Error(`the file-system thread (${script}) ended with exit code ${code}`));
  });
  worker.unref();

  function call<N extends CallName>(
    name: N,
    ...parameters: Parameters<FileSystemCalls[N]>
  ): Promise<ReturnType<FileSystemCalls[N]>> {
    return new Promise((resolve, reject) => {
      if (broken !== undefined) return reject(broken);
      if (abandoned.size > 0) return reject(timedOut(name, parameters));
      const id = post(name, parameters);
      waiting.set(id, {
        name,
        parameters,
        resolve: (value) => resolve(value as ReturnType<FileSystemCalls[N]>),
        reject,
      });
      if (watchdog === undefined) watch();
    });
  }
  return {
    openExclusive: (path, mode) => call("openExclusive", path, mode),
    write: (handle, bytes) => call("write", handle, bytes),
    fsync: (handle) => call("fsync", handle),
    close: (handle) => call("close", handle),
    link: (existing, path) => call("link", existing, path),
    unlink: (path) => call("unlink", path),
    mkdir: (path, mode) => call("mkdir", path, mode),
    rmdir: (path) => call("rmdir", path),
    readdir: (path) => call("readdir", path),
    read: (path) => call("read", path),
    lstat: (path) => call("lstat", path),
    syncDirectory: (path) => call("syncDirectory", path),
    isNetwork: (path) => call("isNetwork", path),
    async end() {
      fail(new Error(`the file-system thread (${script}) was ended`));
      const terminated = worker.terminate();
      // A thread that hangs in a system call does not end before that call does.
      if (abandoned.size === 0) await terminated;
    },
  };
}

function pathOf(parameters: readonly unknown[]): string | undefined {
  const path = parameters.at(-1);
  const first = parameters[0];
  return typeof path === "string" ? path : typeof first === "string" ? first : undefined;
}

function revive(failure: ThreadFailure, call: Waiting): Error {
  const error: NodeJS.ErrnoException = new Error(failure.message);
  if (failure.errno !== undefined) {
    error.errno = failure.errno;
    error.code = failure.code;
    error.syscall = call.name;
    error.path = pathOf(call.parameters);
  }
  return error;
}
