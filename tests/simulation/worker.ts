import { parentPort } from "node:worker_threads";
import { runSeed } from "./runSeed";

/** Plays the seeds that it is sent, one at a time. */
parentPort?.on("message", (seed: number) => {
  void runSeed(seed).then((result) => parentPort?.postMessage(result));
});
