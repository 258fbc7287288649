import assert from "node:assert/strict";
import { identify } from "../../../local/host/processIdentity";
import { MOST_ENVIRONMENTS } from "../../../local/lambda/functionPool";
import { MountRefused } from "../../../local/sandbox/mountRefused";
import { call, event, FunctionHarness } from "./functionHarness";

/** Answers with its pid, after the event with the same `gate` was opened by as many callers. */
const PID = "export const handler = async () => process.pid;";
const SLOW = "export const handler = async ({ ms = 100 }) => new Promise((done) => setTimeout(done, ms, process.pid));";

describe("execution environments", () => {
  let harness: FunctionHarness;
  beforeEach(() => {
    harness = new FunctionHarness();
  });
  afterEach(() => harness.close());

  const pidOf = async (pool: Parameters<typeof call>[0], value: unknown = {}) => (await call(pool, value)).answer;

  /** Resolves once the pool has this many processes that differ from `old`. */
  async function replaced(
    pool: { readonly pids: readonly number[] },
    old: readonly number[],
    count: number,
  ): Promise<void> {
    while (pool.pids.filter((pid) => !old.includes(pid)).length < count) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it("are one for each event at the same time, and take turns afterwards", async () => {
    const pool = harness.function("turns", SLOW);
    const first = await Promise.all([1, 2, 3].map(() => pidOf(pool)));
    assert.equal(new Set(first).size, 3);
    const turns: unknown[] = [];
    for (let turn = 0; turn < 6; turn++) turns.push(await pidOf(pool, { ms: 1 }));
    assert.deepEqual(new Set(turns.slice(0, 3)), new Set(first));
    assert.deepEqual(turns.slice(3), turns.slice(0, 3));
  });

  it("know their number, so that each is placed in the next zone", async () => {
    const asked: number[] = [];
    harness.access = (_spec, index) => {
      asked.push(index);
      return { uid: 4001 + index, gid: 4001, groups: [], mounts: [] };
    };
    const source = "export const handler = async () => new Promise((done) => setTimeout(done, 100, process.getuid()));";
    const pool = harness.function("zones", source);
    const uids = await Promise.all([1, 2, 3].map(() => pidOf(pool)));
    assert.deepEqual(asked, [0, 1, 2]);
    if (process.getuid?.() === 0) assert.deepEqual(uids, [4001, 4002, 4003]);
  });

  it("that are killed while they wait are back without a request", async () => {
    const pool = harness.function("killed", PID);
    const before = await pidOf(pool);
    const [pid = 0] = pool.pids;
    assert.equal(pid, before);
    process.kill(pid, "SIGKILL");
    await replaced(pool, [pid], 1);
    assert.equal(pool.restarts, 1);
    const after = await pidOf(pool);
    assert.deepEqual([after], pool.pids);
  });

  it("come back under the number that became free", async () => {
    const indices: number[] = [];
    harness.access = (_spec, index) => {
      indices.push(index);
      return { uid: 4001, gid: 4001, groups: [], mounts: [] };
    };
    const pool = harness.function("numbers", SLOW);
    await Promise.all([1, 2].map(() => pidOf(pool)));
    const old = pool.pids;
    process.kill(old[0]!, "SIGKILL");
    await replaced(pool, old, 1);
    assert.deepEqual(indices, [0, 1, 0]);
  });

  it("that end again and again are not started without an event any more, and say so", async () => {
    const pool = harness.function(
      "loop",
      // Long enough for an event and its answer on a busy machine.
      "const end = setTimeout(() => process.exit(9), 400); export const handler = async () => { end.refresh(); return 1; };",
    );
    await call(pool, {});
    while (pool.crashLoop === undefined) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(pool.crashLoop, "ended 5 times within 30 seconds, last: environment 0: exit code 9");
    assert.equal(pool.restarts, 4);
    assert.deepEqual(pool.pids, []);
    // An event still gets its chance.
    assert.deepEqual(await call(pool, {}), { answer: 1, error: undefined });
  });

  it("that cannot be initialised make a crash loop too, with the function's own error", async () => {
    const pool = harness.function("init", "throw new Error('no table');");
    for (let turn = 0; turn < 5; turn++) await call(pool, {});
    assert.match(
      pool.crashLoop!,
      /^ended 5 times within 30 seconds, last: \{"errorType":"Error","errorMessage":"no table"/,
    );
    assert.equal(pool.restarts, 0);
  });

  it("are refused with their mounts, and run as soon as the mounts are admitted", async () => {
    let refusals = 1;
    harness.access = () => {
      if (refusals-- === 0) return { uid: 4001, gid: 4001, groups: [], mounts: [] };
      throw new MountRefused({
        check: "IAM",
        error: "EFSMountFailureException",
        message: "Text of AWS's.",
        resource: "r",
        missing: "m",
        fix: "f",
      });
    };
    const pool = harness.function("refused", "export const handler = async () => 'ran';");
    await assert.rejects(pool.invoke(event({})), { errorName: "EFSMountFailureException", status: 403 });
    assert.deepEqual([pool.pids, pool.restarts], [[], 0]);
    assert.deepEqual(await call(pool, {}), { answer: "ran", error: undefined });
  });

  it("cannot have a variable that would act on the programs that build their root, and leave no server behind", async () => {
    const pool = harness.function("odd", PID, { environment: { LD_PRELOAD: "/tmp/x.so" } });
    const servers = () => process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;
    const before = servers();
    await assert.rejects(pool.invoke(event({})), {
      message: "odd/0: environment variable LD_PRELOAD cannot be set on this machine",
    });
    while (servers() > before) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(pool.pids, []);
  });

  it("are at most as many as this machine takes, whatever the function may have", async () => {
    const pool = harness.function("most", PID, { reservedConcurrency: 100 });
    // Nothing starts in this test: it is about the count of events.
    harness.access = () => {
      throw new MountRefused({ check: "IAM", error: "x", message: "", resource: "", missing: "", fix: "" });
    };
    const made = await Promise.allSettled(Array.from({ length: MOST_ENVIRONMENTS + 3 }, () => pool.invoke(event({}))));
    const names = made.map((one) => (one.status === "rejected" ? one.reason.errorName : "ran"));
    assert.deepEqual(
      [names.filter((name) => name === "EFSMountFailureException").length, names.slice(-3)],
      [MOST_ENVIRONMENTS, ["TooManyRequestsException", "TooManyRequestsException", "TooManyRequestsException"]],
    );
  });

  it("finish what they run before they are stopped, and take nothing new", async () => {
    const pool = harness.function("stops", SLOW);
    const underWay = pidOf(pool, { ms: 200 });
    while (pool.pids.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const [pid = 0] = pool.pids;
    const stopped = pool.stop(10_000);
    await assert.rejects(pool.invoke(event({})), { errorName: "TooManyRequestsException" });
    assert.equal(await underWay, pid);
    await stopped;
    assert.equal(identify(pid), undefined);
    assert.equal(pool.restarts, 0);
  });

  it("are killed at the stop if what they run does not end", async () => {
    const pool = harness.function("hangs", SLOW);
    const underWay = call(pool, { ms: 60_000 });
    while (pool.pids.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await pool.stop(50);
    assert.deepEqual(((await underWay).answer as { errorType: string }).errorType, "Runtime.ExitError");
    assert.deepEqual(pool.pids, []);
  });
});

describe("initialisation", () => {
  let harness: FunctionHarness;
  afterEach(() => harness.close());

  it("that is too slow is tried once more, with the function's own time-out", async () => {
    harness = new FunctionHarness(undefined, 150);
    const slow = "await new Promise((done) => setTimeout(done, 400)); export const handler = async () => 'ran';";
    const pool = harness.function("slow", slow, { timeoutSeconds: 5 });
    assert.deepEqual(await call(pool, {}), { answer: "ran", error: undefined });
    assert.deepEqual(
      harness.lines.filter((line) => line.includes("INIT_REPORT")).map((line) => line.replace(/[\d.]+ ms/, "N ms")),
      ["0 INIT_REPORT Init Duration: N ms\tPhase: init\tStatus: timeout"],
    );
  });

  it("that is too slow twice is answered with the time-out", async () => {
    harness = new FunctionHarness(undefined, 100);
    const pool = harness.function("never", "await new Promise((done) => setTimeout(done, 60000));", {
      timeoutSeconds: 0.1,
    });
    assert.deepEqual(await call(pool, {}), {
      answer: { errorType: "Sandbox.Timedout", errorMessage: "Task timed out after 0.10 seconds" },
      error: "Unhandled",
    });
    assert.deepEqual(pool.pids, []);
  });
});
