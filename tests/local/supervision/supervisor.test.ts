import assert from "node:assert/strict";
import type { Ending, SandboxProcess } from "../../../local/sandbox/types";
import { backOff } from "../../../local/service/localService";
import { CrashWatch } from "../../../local/supervision/crashWatch";
import { deferred } from "../../../local/supervision/deferred";
import { Supervisor, type SupervisorOptions } from "../../../local/supervision/supervisor";
import { HandClock } from "./handClock";

/** A process that ends when it is told to. */
class FakeProcess implements SandboxProcess {
  readonly signals: string[] = [];
  private readonly ending = deferred<Ending>();
  readonly ended = this.ending.promise;
  /** Signals that end it. */
  obeys = ["SIGTERM", "SIGKILL"];

  constructor(
    readonly pid: number,
    readonly output: (line: string) => void,
  ) {}

  signal(name: NodeJS.Signals): void {
    this.signals.push(name);
    if (this.obeys.includes(name)) this.end({ code: null, signal: name });
  }

  end(ending: Ending): void {
    this.ending.resolve(ending);
  }
}

describe("a supervised process", () => {
  let clock: HandClock;
  let processes: FakeProcess[];
  let events: string[];
  let supervisor: Supervisor;

  function supervise(changes: Partial<SupervisorOptions> = {}): void {
    clock = new HandClock();
    processes = [];
    events = [];
    supervisor = new Supervisor({
      label: "serve/0",
      start: (output) => {
        const child = new FakeProcess(100 + processes.length, output);
        processes.push(child);
        return child;
      },
      delay: backOff,
      stopSignal: "SIGTERM",
      stopTimeout: 30_000,
      clock,
      output: (line) => events.push(`said ${line}`),
      onStart: () => events.push("started"),
      onEnd: (why) => events.push(why),
      ...changes,
    });
    supervisor.start();
  }
  const last = () => processes.at(-1)!;
  async function fail(ending: Ending = { code: 1, signal: null }): Promise<void> {
    last().end(ending);
    await clock.settle();
  }
  beforeEach(() => supervise());

  it("runs, and its lines are passed on", () => {
    last().output("hello");
    assert.deepEqual([supervisor.pids, supervisor.restarts, events], [[100], 0, ["started", "said hello"]]);
  });

  it("is started again after an end, with the words that it ended with", async () => {
    last().output("cannot read the table");
    await fail();
    assert.deepEqual([supervisor.pids, supervisor.restarts], [[], 0]);
    await clock.advance(199);
    assert.deepEqual(supervisor.pids, []);
    await clock.advance(1);
    assert.deepEqual([supervisor.pids, supervisor.restarts], [[101], 1]);
    assert.deepEqual(events, [
      "started",
      "said cannot read the table",
      "serve/0: exit status 1, last output: cannot read the table",
      "started",
    ]);
  });

  it("that was killed says so, without words that explain nothing", async () => {
    last().output("all is well");
    await fail({ code: null, signal: "SIGKILL" });
    assert.equal(events.at(-1), "serve/0: signal: killed");
  });

  it("waits twice as long after every end, at most five seconds", async () => {
    for (let turn = 0; turn < 7; turn++) {
      await fail();
      await clock.advance(backOff(turn + 1));
    }
    assert.deepEqual(clock.delays, [200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    assert.equal(supervisor.restarts, 7);
  });

  it("that ran for half a minute has the shortest wait again", async () => {
    await fail();
    await clock.advance(200);
    await fail();
    await clock.advance(400);
    await clock.advance(30_000);
    await fail();
    assert.deepEqual(clock.delays, [200, 400, 200]);
  });

  it("is in a crash loop after five ends within 30 seconds, and is tried all the same", async () => {
    for (let turn = 0; turn < 4; turn++) {
      await fail();
      await clock.advance(backOff(turn + 1));
    }
    assert.equal(supervisor.crashLoop, undefined);
    await fail({ code: 7, signal: null });
    assert.equal(supervisor.crashLoop, "ended 5 times within 30 seconds, last: serve/0: exit status 7");
    await clock.advance(5_000);
    assert.deepEqual(supervisor.pids, [105]);
    // 30 seconds after the first of the five it is none any more.
    await clock.advance(25_000);
    assert.equal(supervisor.crashLoop, undefined);
  });

  it("that cannot be spawned is tried again, with the reason", async () => {
    supervise({
      start: () => ({ pid: undefined, ended: Promise.reject(new Error("spawn ENOENT")), signal: () => undefined }),
    });
    await clock.settle();
    assert.deepEqual([supervisor.pids, events], [[], ["started", "serve/0: spawn ENOENT"]]);
    await clock.advance(200);
    assert.equal(supervisor.restarts, 1);
  });

  it("ends at the stop with its signal, and is not started again", async () => {
    const child = last();
    await supervisor.stop();
    await clock.runAll();
    assert.deepEqual([child.signals, processes.length, events], [["SIGTERM"], 1, ["started"]]);
    assert.deepEqual(supervisor.pids, []);
  });

  it("that does not obey is killed after its own time-out, and not before", async () => {
    const child = last();
    child.obeys = ["SIGKILL"];
    const stopped = supervisor.stop();
    await clock.advance(29_999);
    assert.deepEqual(child.signals, ["SIGTERM"]);
    await clock.advance(1);
    await stopped;
    assert.deepEqual(child.signals, ["SIGTERM", "SIGKILL"]);
  });

  it("that ended at the stop leaves no timer", async () => {
    await supervisor.stop();
    assert.equal(clock.waiting, 0);
  });

  it("is not started again if the stop comes while it waits", async () => {
    await fail();
    await supervisor.stop();
    await clock.runAll();
    assert.deepEqual([processes.length, supervisor.pids], [1, []]);
    supervisor.start();
    assert.equal(processes.length, 1);
  });

  it("is replaced when it is unhealthy", async () => {
    supervisor.replace();
    await clock.advance(200);
    assert.deepEqual([processes[0]!.signals, supervisor.pids, supervisor.restarts], [["SIGKILL"], [101], 1]);
  });

  it("is killed at once, for good", async () => {
    supervisor.kill();
    await clock.runAll();
    assert.deepEqual([processes[0]!.signals, processes.length], [["SIGKILL"], 1]);
  });

  it("is renewed: it ends in order and starts again at once, which is no restart", async () => {
    for (let end = 0; end < 5; end++) {
      await fail();
      await clock.runAll();
    }
    assert.notEqual(supervisor.crashLoop, undefined);
    const before = processes.length;
    const child = last();
    child.obeys = [];
    const renewed = supervisor.renew();
    await clock.settle();
    assert.deepEqual([child.signals, processes.length], [["SIGTERM"], before]);
    child.end({ code: 0, signal: null });
    await renewed;
    assert.deepEqual([processes.length, supervisor.restarts, supervisor.crashLoop], [before + 1, 5, undefined]);
    assert.deepEqual(supervisor.pids, [100 + before]);
    await fail();
    assert.equal(clock.delays.at(-1), 200, "what ended before the new process does not count against it");
  });

  it("is renewed while it waits for its next start: once, not twice", async () => {
    await fail();
    await supervisor.renew();
    await clock.advance(10_000);
    assert.deepEqual([processes.length, supervisor.pids, supervisor.restarts], [2, [101], 0]);
  });

  it("stays down when the stop comes while it is renewed", async () => {
    const renewed = supervisor.renew();
    await supervisor.stop();
    await renewed;
    await supervisor.renew();
    assert.deepEqual([processes.length, supervisor.pids, clock.waiting], [1, [], 0]);
  });

  it("has the unit's fixed delay where there is one", async () => {
    supervise({ delay: () => 2_000 });
    for (let turn = 0; turn < 3; turn++) {
      await fail();
      await clock.advance(2_000);
    }
    assert.deepEqual(clock.delays, [2_000, 2_000, 2_000]);
  });
});

describe("the watch for crash loops", () => {
  it("counts ends within 30 seconds, the newest five", () => {
    let time = 0;
    const watch = new CrashWatch(() => time);
    const loops: (string | undefined)[] = [];
    for (const at of [0, 8_000, 16_000, 24_000, 29_999, 38_001, 60_000]) {
      time = at;
      watch.ended(`at ${at}`);
      loops.push(watch.loop);
    }
    const loop = (at: number) => `ended 5 times within 30 seconds, last: at ${at}`;
    assert.deepEqual(loops, [undefined, undefined, undefined, undefined, loop(29_999), undefined, undefined]);
  });
});
