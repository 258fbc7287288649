import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { threadsEnd } from "../../../handlers/protocol/callThread";
import { failureKind, isErrno } from "../../../handlers/protocol/errors";
import { threadFileSystem } from "../../../handlers/protocol/threadFileSystem";
import { scratchDirectory } from "../../support/scratchDirectory";
import { threadForTests } from "../../support/threadForTests";

describe("a mount that hangs", () => {
  const scratch = scratchDirectory();

  it("rejects what waits after the deadline, everything else at once, and works again when the call returns", async () => {
    const thread = threadForTests(400);
    const fifo = `${scratch()}/fifo`;
    // Opening a FIFO blocks until somebody opens its other end: a call that hangs as on a dead NFS server.
    execFileSync("mkfifo", [fifo]);
    await thread.readdir(scratch());
    const behind = [thread.read(fifo), thread.readdir(scratch())].map((call) => call.catch((error: unknown) => error));
    const [hung, waiting] = await Promise.all(behind);
    assert.ok(isErrno(hung, "ETIMEDOUT") && isErrno(waiting, "ETIMEDOUT"));
    assert.equal(failureKind(hung), "recoverable");
    assert.equal(
      hung instanceof Error && hung.message,
      `ETIMEDOUT: read '${fifo}', no answer within 400 ms; the mount may hang`,
    );
    const started = process.hrtime.bigint();
    await assert.rejects(thread.lstat(fifo), (error) => isErrno(error, "ETIMEDOUT"));
    assert.ok(process.hrtime.bigint() - started < 200_000_000n, "refused without waiting for the deadline");

    const other = await open(fifo, "w");
    await other.close();
    let answered = false;
    for (let k = 0; k < 10_000 && !answered; k++) {
      answered = await thread.readdir(scratch()).then(
        (names) => names.includes("fifo"),
        () => new Promise<false>((resolve) => setImmediate(() => resolve(false))),
      );
    }
    assert.ok(answered);
    await thread.end();
  });

  it("in two threads at once refuses everything else at once until both have answered", async () => {
    const script = `${scratch()}/fs-thread.mjs`;
    const entry = join(process.cwd(), "handlers/protocol/fsThread.ts");
    buildSync({ entryPoints: [entry], bundle: true, platform: "node", format: "esm", outfile: script });
    const threads = threadFileSystem({ script, deadline: 1000, threads: 2 });
    const fifos = ["busy", "too", "one", "two"].map((name) => `${scratch()}/${name}`);
    execFileSync("mkfifo", fifos);
    const release = async (fifo: string): Promise<void> => (await open(fifo, "w")).close();
    const refused = async (): Promise<void> => {
      const began = performance.now();
      await assert.rejects(threads.lstat(scratch()), (error) => isErrno(error, "ETIMEDOUT"));
      assert.ok(performance.now() - began < 200, "without waiting for the deadline");
    };
    await threads.readdir(scratch());
    // The second thread is started while the first one has its hands full.
    const busy = Promise.all(fifos.slice(0, 2).map((fifo) => threads.read(fifo)));
    await threads.readdir(scratch());
    for (const fifo of fifos.slice(0, 2)) await release(fifo);
    await busy;

    const hangTogether = async (): Promise<void> => {
      const hung = await Promise.all(fifos.slice(2).map((fifo) => threads.read(fifo).catch((error: unknown) => error)));
      assert.deepEqual(
        hung.map((error) => isErrno(error, "ETIMEDOUT")),
        [true, true],
      );
      await refused();
      await release(fifos[2]!);
      // Long enough for the answer of the one that was released to come.
      for (let k = 0; k < 100; k++) {
        await refused();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await release(fifos[3]!);
      let names: string[][] | undefined;
      for (let k = 0; k < 10_000 && names === undefined; k++) {
        names = await Promise.all([threads.readdir(scratch()), threads.readdir(scratch())]).catch(() => undefined);
        await new Promise((resolve) => setImmediate(resolve));
      }
      assert.deepEqual(
        names?.map(({ length }) => length),
        [5, 5],
      );
    };
    try {
      await hangTogether();
    } finally {
      // Whatever came of it: a thread that hangs would not let this process end.
      for (const fifo of fifos) await (await open(fifo, "r+")).close();
      await threads.end();
    }
  });

  it("is told of when all threads shall end: one that hangs does not", async () => {
    const thread = threadForTests(50);
    const fifo = `${scratch()}/fifo`;
    execFileSync("mkfifo", [fifo]);
    await thread.readdir(scratch());
    await assert.rejects(thread.read(fifo), (error) => isErrno(error, "ETIMEDOUT"));
    await thread.end();
    assert.equal(await threadsEnd(50), false);
    await (await open(fifo, "w")).close();
    assert.equal(await threadsEnd(10_000), true);
    assert.equal(await threadsEnd(0), true, "there is none");
  });

  it("holds nothing up while another thread is free", async () => {
    const thread = threadForTests(undefined, 2);
    const fifos = ["one", "two"].map((name) => `${scratch()}/${name}`);
    execFileSync("mkfifo", fifos);
    await thread.readdir(scratch());
    // As much as the first thread has in hand: the second one is started, and answers while the first one hangs.
    const hung = fifos.map((fifo) => thread.read(fifo));
    const names = await thread.readdir(scratch());
    for (const fifo of fifos) await (await open(fifo, "w")).close();
    assert.deepEqual(names.sort(), ["one", "two"]);
    assert.deepEqual(await Promise.all(hung), [new Uint8Array(), new Uint8Array()]);
    await thread.end();
  });

  it("does not keep the process alive, nor does an idle thread", () => {
    const script = `
      const { threadForTests } = require("./tests/support/threadForTests");
      threadForTests().readdir("/").then((names) => console.log(names.length > 0));
    `;
    const out = execFileSync(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", script], {
      encoding: "utf8",
      timeout: 15_000,
    });
    assert.equal(out, "true\n");
  });
});

describe("a file-system thread that cannot start or ends", () => {
  it("rejects every call with the reason", async () => {
    const thread = threadFileSystem({ script: "/nonexistent/fs-thread.mjs" });
    await assert.rejects(thread.readdir("/"), /nonexistent/);
    await assert.rejects(thread.readdir("/"), (error) => failureKind(error) === "fatal");
  });

  it("rejects what is under way when it is ended", async () => {
    const thread = threadForTests();
    const call = assert.rejects(thread.readdir("/"), /the file-system thread \(.*fsThread\.ts\) was ended/);
    await thread.end();
    await call;
    await assert.rejects(thread.readdir("/"), /was ended/);
  });
});
