import { parentPort } from "node:worker_threads";
import { type CallName, fileSystemCalls } from "./fileSystemCalls";
import { failureOf } from "./threadFailure";
import { STARTED, type ThreadAnswer, type ThreadCall } from "./threadMessages";

/**
 * Entry of the file-system thread (bundled as fs-thread.mjs): runs one synchronous call after another. A mount that hangs
 * stops this thread and nothing else; Node's own pool, which every promise of `node:fs` shares, stays free.
 */
const port = parentPort;
if (port === null) throw new Error("fs-thread runs as a worker thread only; it is started by threadFileSystem");

/** What a file was read into goes to the caller without a copy. */
function memoryOf(value: unknown): ArrayBuffer[] {
  const bytes = typeof value === "object" && value !== null && "bytes" in value ? value.bytes : value;
  return bytes instanceof Uint8Array ? [bytes.buffer as ArrayBuffer] : [];
}

const calls: Readonly<Record<CallName, (...parameters: never[]) => unknown>> = fileSystemCalls;

const run = ({ id, name, parameters }: ThreadCall): void => {
  let answer: ThreadAnswer;
  try {
    answer = { id, value: Reflect.apply(calls[name], undefined, parameters) };
  } catch (error) {
    answer = { id, failure: failureOf(error) };
  }
  port.postMessage(answer, "value" in answer ? memoryOf(answer.value) : []);
};

// Each is answered by itself: whoever waits for the first need not wait for the last.
port.on("message", (batch: readonly ThreadCall[]) => batch.forEach(run));

port.postMessage({ id: STARTED, value: undefined } satisfies ThreadAnswer);
