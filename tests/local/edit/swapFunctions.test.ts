import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { identify } from "../../../local/host/processIdentity";
import { copyReadable } from "../../../local/sandbox/stage";
import { call, FunctionHarness } from "../lambda/functionHarness";

const source = (version: number) => `
export const handler = async ({ wait }) => {
  if (wait) { console.log("waits"); await fetch(wait); }
  return { version: ${version}, pid: process.pid };
};`;

describe("a function whose package is replaced", () => {
  let harness: FunctionHarness;
  beforeEach(() => {
    harness = new FunctionHarness();
  });
  afterEach(() => harness.close());

  function package2(): string {
    const written = join(harness.folder, "written-2");
    mkdirSync(written);
    writeFileSync(join(written, "index.mjs"), source(2));
    copyReadable(written, join(harness.folder, "code-2"));
    return join(harness.folder, "code-2");
  }
  async function until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  it("runs the next event in a new process, and idle ones of before end without being started again", async () => {
    const pool = harness.function("pets", source(1));
    const { answer } = await call(pool, {});
    const [old = 0] = pool.pids;
    assert.deepEqual(answer, { version: 1, pid: old });
    pool.renew(package2());
    const next = await call(pool, {});
    await until(() => identify(old) === undefined && pool.pids.length === 1);
    assert.deepEqual(next.answer, { version: 2, pid: pool.pids[0] });
    assert.notEqual(pool.pids[0], old);
    assert.deepEqual([pool.restarts, pool.crashLoop], [0, undefined]);
  });

  it("finishes the event that the old process has while new ones go to the new package", async () => {
    const pool = harness.function("pets", source(1));
    const held: ServerResponse[] = [];
    const holding = createServer((_, response) => held.push(response)).listen(0, "127.0.0.1");
    await once(holding, "listening");
    const slow = call(pool, { wait: `http://127.0.0.1:${(holding.address() as AddressInfo).port}` });
    await until(() => harness.lines.some((line) => line.includes("waits")));
    const [old = 0] = pool.pids;
    pool.renew(package2());
    const quick = await call(pool, {});
    assert.equal((quick.answer as { version: number }).version, 2);
    assert.ok(pool.pids.includes(old), "the old one is still seen");
    await until(() => held.length === 1);
    held[0]?.end();
    holding.close();
    assert.deepEqual(await slow, { answer: { version: 1, pid: old }, error: undefined });
    await until(() => !pool.pids.includes(old));
    assert.deepEqual([pool.pids.length, pool.restarts], [1, 0]);
  });

  it("lets an event that waits for a process of before have it, and stops both", async () => {
    const pool = harness.function("pets", source(1));
    const first = call(pool, {});
    pool.renew(package2());
    assert.equal(((await first).answer as { version: number }).version, 1);
    assert.equal(((await call(pool, {})).answer as { version: number }).version, 2);
    const { pids } = pool;
    await pool.stop(1_000);
    assert.deepEqual([pool.pids, pids.map((pid) => identify(pid))], [[], pids.map(() => undefined)]);
  });
});
