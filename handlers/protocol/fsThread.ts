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

const calls: Readonly<Record<CallName, (...parameters: never[]) => unknown>> = fileSystemCalls;

port.on("message", ({ id, name, parameters }: ThreadCall) => {
  let answer: ThreadAnswer;
  try {
    answer = { id, value: Reflect.apply(calls[name], undefined, parameters) };
  } catch (error) {
    answer = { id, failure: failureOf(error) };
  }
  const transfer = "value" in answer && answer.value instanceof Uint8Array ? [answer.value.buffer as ArrayBuffer] : [];
  port.postMessage(answer, transfer);
});

port.postMessage({ id: STARTED, value: undefined } satisfies ThreadAnswer);
