import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { threadFileSystem } from "../../../handlers/protocol/threadFileSystem";
import { scratchDirectory } from "../../support/scratchDirectory";

/** Answers every call with the place that it had in its message, and the message's length. */
const ECHO = `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", (calls) => calls.forEach(({ id }, k) => parentPort.postMessage({ id, value: [k + 1, calls.length] })));
  parentPort.postMessage({ id: -1 });
`;

describe("calls that wait for a file-system thread", () => {
  const scratch = scratchDirectory();

  /** What the thread says of so many calls made at once. */
  async function places(calls: number, threads: number): Promise<unknown[]> {
    const script = `${scratch()}/echo.cjs`;
    writeFileSync(script, ECHO);
    const fileSystem = threadFileSystem({ script, threads });
    await fileSystem.readdir("/");
    try {
      return await Promise.all(Array.from({ length: calls }, () => fileSystem.readdir("/")));
    } finally {
      await fileSystem.end();
    }
  }
  const message = (length: number) => Array.from({ length }, (_, k) => [k + 1, length]);

  it("go to it at once while it has little to do, and eight in a message where many wait", async () => {
    assert.deepEqual(await places(20, 1), [
      ...[...message(1), ...message(1)],
      ...[...message(8), ...message(8), ...message(2)],
    ]);
  });

  it("are shared between the threads", async () => {
    const lengths = (await places(16, 4)).map((place) => (place as [number, number])[1]);
    assert.equal(lengths.length, 16);
    assert.ok(Math.max(...lengths) <= 4, `${lengths}`);
  });
});
