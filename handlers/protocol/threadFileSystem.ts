import { dirname, join } from "node:path";
import { CallThread, type FileSystemCall, timedOut } from "./callThread";
import type { FileSystem } from "./fileSystem";
import type { CallName, FileSystemCalls } from "./fileSystemCalls";
import { revive } from "./threadFailure";

export interface ThreadFileSystemOptions {
  /** The threads' script. Default: `fs-thread.mjs` beside the file that Node was started with. */
  readonly script?: string;
  readonly execArgv?: string[];
  /** Milliseconds that one call may take. Default 30,000. */
  readonly deadline?: number;
  /** How many calls may run at once; each takes a thread, started when there is work for it. Default 1. */
  readonly threads?: number;
}

/** A file system with threads of its own; `end` ends them. */
export interface ThreadFileSystem extends FileSystem {
  end(): Promise<void>;
}

/** For a consumer that reads many files at once: a call to EFS waits for the network nearly all of its time. */
export const MANY_THREADS = 4;

/** A thread with fewer calls in hand gets more: with a second one it need not wait for this thread after the first. */
const DEPTH = 2;

/** Calls that go to a thread in one message where many wait: a message costs as much as a small file. */
const BATCH = 8;

/**
 * The file system for long-running consumers: synchronous calls in threads of its own. When one exceeds the deadline,
 * everything that waits is rejected with ETIMEDOUT (its effect is then unknown, which `publish` settles), and so is every
 * further call at once until all threads have answered: a hung mount costs these threads, neither the process, nor its
 * memory, nor Node's own pool.
 */
export function threadFileSystem(options: ThreadFileSystemOptions = {}): ThreadFileSystem {
  const script = options.script ?? join(dirname(process.argv[1] ?? "."), "fs-thread.mjs");
  const { deadline = 30_000, threads: most = 1, execArgv = [] } = options;
  const threads: CallThread[] = [];
  const queue: FileSystemCall[] = [];
  let broken: Error | undefined;

  const fail = (error: Error): void => {
    broken ??= error;
    for (const { reject } of queue.splice(0)) reject(error);
    for (const thread of threads) thread.fail(error);
  };
  const hung = (): void => {
    for (const { name, parameters, reject } of queue.splice(0)) reject(timedOut(name, parameters, deadline));
    for (const thread of threads) thread.abandon();
  };
  const start = (): void => {
    threads.push(new CallThread({ script, execArgv, deadline, free: distribute, hung, broken: fail }));
  };
  function distribute(): void {
    while (queue.length > 0) {
      const thread = leastLoaded(threads);
      if (thread?.load !== 0 && threads.length < most && threads.every(({ started }) => started)) start();
      if (thread === undefined) return;
      thread.run(queue.splice(0, Math.min(BATCH, Math.ceil(queue.length / most))));
    }
  }
  start();

  function call<N extends CallName>(
    name: N,
    ...parameters: Parameters<FileSystemCalls[N]>
  ): Promise<ReturnType<FileSystemCalls[N]>> {
    return new Promise((resolve, reject) => {
      if (broken !== undefined) return reject(broken);
      if (threads.some(({ hangs }) => hangs)) return reject(timedOut(name, parameters, deadline));
      queue.push({
        name,
        parameters,
        resolve: (value) => resolve(value as ReturnType<FileSystemCalls[N]>),
        reject,
      });
      distribute();
    });
  }
  return {
    openExclusive: (path, mode) => call("openExclusive", path, mode),
    write: (handle, bytes) => call("write", handle, alone(bytes)),
    fsync: (handle) => call("fsync", handle),
    close: (handle) => call("close", handle),
    link: (existing, path) => call("link", existing, path),
    async createAndLink(temporary, path, mode, bytes) {
      const failure = await call("createAndLink", temporary, path, mode, alone(bytes));
      return failure && revive(failure, "link", path);
    },
    unlink: (path) => call("unlink", path),
    mkdir: (path, mode) => call("mkdir", path, mode),
    rmdir: (path) => call("rmdir", path),
    readdir: (path) => call("readdir", path),
    read: (path) => call("read", path),
    readContainer: (path) => call("readContainer", path),
    lstat: (path) => call("lstat", path),
    syncDirectory: (path) => call("syncDirectory", path),
    isNetwork: (path) => call("isNetwork", path),
    async end() {
      fail(new Error(`the file-system thread (${script}) was ended`));
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
}

/** The thread that can take a call soonest. The first one takes whatever comes before it has started. */
function leastLoaded(threads: readonly CallThread[]): CallThread | undefined {
  const [first] = threads;
  if (first !== undefined && !first.started) return first;
  let best: CallThread | undefined;
  for (const thread of threads) {
    if (thread.started && thread.load < (best?.load ?? DEPTH)) best = thread;
  }
  return best;
}

/** A message takes the whole memory that bytes are part of with it. */
function alone(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
