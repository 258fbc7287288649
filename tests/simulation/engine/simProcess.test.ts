import assert from "node:assert/strict";
import { Random } from "./random";
import { Scheduler } from "./scheduler";
import { SimProcess } from "./simProcess";

describe("simulated processes", () => {
  let scheduler: Scheduler;
  const make = (options: { dies?: number; skew?: number; died?: () => void } = {}): SimProcess =>
    new SimProcess({ scheduler, random: new Random(1), name: "p", ...options });
  const all = (): Promise<void> => scheduler.run(() => false);

  beforeEach(() => {
    scheduler = new Scheduler(1_000_000, new Random(1));
  });

  it("live in simulated time, each by its own clock", async () => {
    const heard: string[] = [];
    const [right, wrong] = [make(), make({ skew: -600_000 })];
    void right.call(20, () => 1).then((value) => heard.push(`${value} at ${right.now()}`));
    void wrong.call(10, () => 2).then((value) => heard.push(`${value} at ${wrong.now()}`));
    void right.pause(5).then(() => heard.push(`awake after ${right.monotonic()}`));
    await all();
    assert.deepEqual(heard, ["awake after 5", "2 at 400010", "1 at 1000020"]);
  });

  it("do all that follows from one event before the next", async () => {
    const heard: string[] = [];
    const process = make();
    void process.sleep(1).then(async () => {
      for (let k = 0; k < 20; k++) await Promise.resolve();
      heard.push("long after the first");
    });
    void process.sleep(2).then(() => heard.push("second"));
    await all();
    assert.deepEqual(heard, ["long after the first", "second"]);
  });

  it("hear nothing any more when they are killed, not even in finally", async () => {
    const heard: string[] = [];
    const process = make({ dies: 1, died: () => heard.push("died") });
    const work = async (): Promise<void> => {
      try {
        await process.call(1, () => heard.push("first"));
        await process.call(1, () => undefined);
        heard.push("never");
      } finally {
        heard.push("never");
      }
    };
    void work();
    await all();
    assert.deepEqual(heard, ["first", "died"]);
  });

  it("go on after a frost, at its end or when they are woken", async () => {
    const [first, second] = [make(), make()];
    const heard: string[] = [];
    for (const [name, process] of Object.entries({ first, second })) {
      process.freeze(3_600_000);
      void process.call(10, () => undefined).then(() => heard.push(`${name} after ${process.monotonic()}`));
    }
    scheduler.after(60_000, () => second.thaw());
    await all();
    assert.deepEqual(heard, ["second after 60000", "first after 3600000"]);
  });
});
